// Queries on uploads and the results of their files.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

// Uploads are for technicians alone: those of their organisations.
Scope upload_scope_of(const domain::Actor& actor);

struct UploadFilter {
    std::string state;
    std::string batch;
};
std::vector<Upload> list_uploads(Connection& c, const Scope& scope, const UploadFilter& filter, const Page& page);
std::optional<Upload> find_upload(Connection& c, const Scope& scope, const core::UploadId& id);
std::optional<Upload> find_upload(Connection& c, const core::UploadId& id);

// Bytes that unfinished uploads have still to bring.
std::int64_t awaited_upload_bytes(Connection& c);
std::int64_t awaited_upload_bytes(Connection& c, const core::OrgId& org);
std::int64_t count_open_uploads(Connection& c, const core::UserId& user);
// Moves the acknowledged offset of an upload that is still open; false when it is not.
[[nodiscard]] bool advance_upload(Connection& c, const core::UploadId& id, std::int64_t received, Timestamp expires_at);
std::vector<Upload> expired_uploads(Connection& c, Timestamp now, std::int64_t limit);
// Whole, and not taken in yet: the oldest first.
std::vector<Upload> uploads_to_process(Connection& c, Timestamp now, std::int64_t longest, std::int64_t limit);
// `is_attempt`: it counts towards those after which it fails.
void postpone_upload(Connection& c, const core::UploadId& id, Timestamp until, bool is_attempt);

// Keeps what an earlier attempt recorded under the same number.
void record_result(Connection& c, const UploadResult& row);
std::vector<UploadResult> list_results(Connection& c, const core::UploadId& id, std::int64_t after, std::int64_t limit);
std::map<std::string, std::int64_t> count_results(Connection& c, const core::UploadId& id);  // by result

}  // namespace telehub::store
