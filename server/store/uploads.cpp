#include "telehub/store/uploads.h"

#include <algorithm>

#include "scoped.h"

namespace telehub::store {

Scope upload_scope_of(const domain::Actor& actor) {
    Scope scope;
    for (const auto& held : actor.roles) {
        if (held.role != domain::Role::technician) continue;
        if (std::ranges::find(scope.owner, held.org) == scope.owner.end()) scope.owner.push_back(held.org);
    }
    return scope;
}

std::vector<Upload> list_uploads(Connection& c, const Scope& scope, const UploadFilter& filter, const Page& page) {
    Where where;
    where.owned(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.batch.empty()) where.add("t.batch = :batch", "batch", filter.batch);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Upload>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                               where.params());
}

std::optional<Upload> find_upload(Connection& c, const Scope& scope, const core::UploadId& id) {
    Where where;
    where.owned(scope).add("t.id = :id", "id", id);
    return select_one<Upload>(c, where);
}

std::optional<Upload> find_upload(Connection& c, const core::UploadId& id) {
    return select_one<Upload>(c, "WHERE t.id = :id", {param("id", id)});
}

std::int64_t awaited_upload_bytes(Connection& c) {
    return select_integer(c, "SELECT COALESCE(SUM(length - received), 0) FROM upload WHERE state = 'uploading'");
}

std::int64_t awaited_upload_bytes(Connection& c, const core::OrgId& org) {
    return select_integer(
        c, "SELECT COALESCE(SUM(length - received), 0) FROM upload WHERE state = 'uploading' AND org_id = :org",
        {param("org", org)});
}

std::int64_t count_open_uploads(Connection& c, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM upload WHERE state = 'uploading' AND user_id = :user",
                          {param("user", user)});
}

bool advance_upload(Connection& c, const core::UploadId& id, std::int64_t received, Timestamp expires_at) {
    return c.execute(
               "UPDATE upload SET received = :received, expires_at = :expires, version = version + 1"
               " WHERE id = :id AND state = 'uploading'",
               {param("received", received), param("expires", expires_at), param("id", id)}) == 1;
}

std::vector<Upload> expired_uploads(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Upload>(
        c, "WHERE t.state = 'uploading' AND t.expires_at <= :now ORDER BY t.expires_at LIMIT :limit",
        {param("now", now), param("limit", limit)});
}

std::vector<Upload> uploads_to_process(Connection& c, Timestamp now, std::int64_t longest, std::int64_t limit) {
    return select_rows<Upload>(c,
                               "WHERE t.state = 'processing' AND t.next_attempt_at <= :now AND t.length <= :longest"
                               " ORDER BY t.next_attempt_at, t.id LIMIT :limit",
                               {param("now", now), param("longest", longest), param("limit", limit)});
}

void postpone_upload(Connection& c, const core::UploadId& id, Timestamp until, bool is_attempt) {
    c.execute(
        "UPDATE upload SET attempts = attempts + :attempts, next_attempt_at = :until, version = version + 1"
        " WHERE id = :id AND state = 'processing'",
        {param("attempts", std::int64_t{is_attempt}), param("until", until), param("id", id)});
}

void record_result(Connection& c, const UploadResult& row) {
    const auto there = select_integer(c, "SELECT COUNT(*) FROM upload_result WHERE upload_id = :id AND seq = :seq",
                                      {param("id", row.upload_id), param("seq", row.seq)});
    if (there == 0) insert_row(c, row);
}

std::vector<UploadResult> list_results(Connection& c, const core::UploadId& id, std::int64_t after,
                                       std::int64_t limit) {
    return select_rows<UploadResult>(c, "WHERE t.upload_id = :id AND t.seq > :after ORDER BY t.seq LIMIT :limit",
                                     {param("id", id), param("after", after), param("limit", limit)});
}

std::map<std::string, std::int64_t> count_results(Connection& c, const core::UploadId& id) {
    std::map<std::string, std::int64_t> counts;
    const Kind kinds[] = {Kind::text, Kind::integer};
    const Param params[] = {param("id", id)};
    c.select("SELECT result, COUNT(*) FROM upload_result WHERE upload_id = :id GROUP BY result", params, kinds,
             [&](std::span<const Value> row) { counts[row[0].text] = row[1].integer; });
    return counts;
}

}  // namespace telehub::store
