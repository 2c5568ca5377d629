#include "telehub/store/audit.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "patterns.h"
#include "telehub/core/crypto.h"
#include "telehub/store/people.h"
#include "telehub/store/table.h"

namespace telehub::store {

namespace {

// Each field with its length before it, so that no two rows read the same.
std::string chain_hash(const Audit& row) {
    std::string text;
    const auto add = [&text](const std::string& s) { text += std::to_string(s.size()) + ':' + s; };
    add(row.previous_hash);
    add(std::to_string(row.seq));
    add(std::to_string(row.at.ms));
    for (const std::string* s : {&row.actor_id, &row.actor_name, &row.org_id, &row.action, &row.entity, &row.entity_id,
                                 &row.outcome, &row.reason, &row.detail, &row.request_id, &row.remote_address}) {
        add(*s);
    }
    return core::sha256_hex(text);
}

// A cursor that the hub did not give is behind the last row.
struct Place {
    std::int64_t at = std::numeric_limits<std::int64_t>::min();
    std::int64_t seq = 0;
};
Place place_of(const std::string& cursor) {
    Place place;
    const char* const end = cursor.data() + cursor.size();
    const auto at = std::from_chars(cursor.data(), end, place.at);
    if (at.ec != std::errc{} || at.ptr == end || *at.ptr != '-') return {};
    const auto seq = std::from_chars(at.ptr + 1, end, place.seq);
    if (seq.ec != std::errc{} || seq.ptr != end) return {};
    return place;
}

void add_actor(Where& where, Connection& c, const std::string& actor) {
    // The conditions stand as the index of what people did has them.
    if (const auto user = find_user_by_login(c, actor)) {
        where.add("t.actor_id = :actor AND t.actor_id <> ''", "actor", user->id);
    } else {
        where.add("t.actor_name = :actor", "actor", actor);
    }
}

}  // namespace

void append_audit(Connection& c, Audit row) {
    const auto last = select_rows<Audit>(c, "ORDER BY t.seq DESC LIMIT 1");
    row.seq = last.empty() ? 1 : last.front().seq + 1;
    row.previous_hash = last.empty() ? "" : last.front().hash;
    row.hash = chain_hash(row);
    insert_row(c, row);
}

std::optional<std::int64_t> first_broken_audit(Connection& c) {
    std::string previous;
    std::int64_t expected = 1;
    // From below the first number: a row put before it is a break as well.
    std::int64_t after = std::numeric_limits<std::int64_t>::min();
    for (;;) {
        const auto rows =
            select_rows<Audit>(c, "WHERE t.seq > :after ORDER BY t.seq LIMIT 1000", {param("after", after)});
        if (rows.empty()) return {};
        for (const auto& row : rows) {
            if (row.seq != expected || row.previous_hash != previous || row.hash != chain_hash(row)) {
                return std::min(row.seq, expected);
            }
            previous = row.hash;
            after = row.seq;
            ++expected;
        }
    }
}

std::vector<Audit> list_audit(Connection& c, const Scope& scope, const AuditFilter& f, const Page& page) {
    Where where;
    where.administered(scope);
    if (f.from) where.add("t.at >= :from", "from", *f.from);
    if (f.to) where.add("t.at < :to", "to", *f.to);
    if (!f.actor.empty()) add_actor(where, c, f.actor);
    if (!f.action.empty()) where.add("t.action LIKE :action ESCAPE '\\'", "action", literal_pattern(f.action) + "%");
    if (!f.entity.empty()) where.add("t.entity = :entity", "entity", f.entity);
    if (!f.entity_id.empty()) where.add("t.entity_id = :entity_id", "entity_id", f.entity_id);
    if (!f.patient_id.empty()) {
        // Also under an ID that was withdrawn since. Reports and tasks by their study, which has the index. What is
        // held in quarantine may be of an ID that nobody is registered under.
        where.add(
            "t.entity_id IN (WITH p AS (SELECT id, org_id FROM patient WHERE patient_id = :pid"
            " UNION SELECT id, org_id FROM patient WHERE withdrawn_id = :pid AND withdrawn_id <> ''),"
            " s AS (SELECT y.study_uid FROM p CROSS JOIN study y WHERE y.org_id = p.org_id AND y.patient_id = :pid)"
            " SELECT id FROM p UNION ALL SELECT study_uid FROM s"
            " UNION ALL SELECT q.id FROM quarantine q WHERE q.patient_id = :pid"
            " UNION ALL SELECT o.id FROM p CROSS JOIN imaging_order o WHERE o.patient_key = p.id"
            " UNION ALL SELECT k.id FROM s CROSS JOIN read_task k WHERE k.study_uid = s.study_uid"
            " UNION ALL SELECT r.id FROM s CROSS JOIN report r WHERE r.study_uid = s.study_uid"
            " UNION ALL SELECT n.id FROM p CROSS JOIN consultation n WHERE n.patient_key = p.id"
            " UNION ALL SELECT a.id FROM p CROSS JOIN appointment a WHERE a.patient_key = p.id"
            " UNION ALL SELECT w.id FROM p CROSS JOIN waiting_entry w WHERE w.patient_key = p.id)",
            "pid", f.patient_id);
    }
    if (!f.outcome.empty()) where.add("t.outcome = :outcome", "outcome", f.outcome);
    if (!f.org_id.empty()) where.add("t.org_id = :org", "org", f.org_id);
    if (!page.after.empty()) {
        const auto after = place_of(page.after);
        where.add("t.at <= :after_at", "after_at", after.at);
        where.add("(t.at < :after_at OR t.seq < :after_seq)", "after_seq", after.seq);
    }
    return select_rows<Audit>(c, where.text() + " ORDER BY t.at DESC, t.seq DESC LIMIT " + std::to_string(page.limit),
                              where.params());
}

std::string audit_cursor(const Audit& row) { return std::to_string(row.at.ms) + "-" + std::to_string(row.seq); }

}  // namespace telehub::store
