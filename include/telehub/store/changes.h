// What has changed of late, from the audit trail: the trail is in the order of the commits and misses nothing.
#pragma once
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct Change {
    std::int64_t seq = 0;  // of the audit trail
    std::string entity;    // "order", "study", "read_task", "report", "quarantine", "upload", ...
    std::string entity_id;
};

struct Changes {
    std::vector<Change> seen;  // each thing once, where it changed last; what the scope does not show is left out
    std::int64_t last_seq = 0;
    bool more = false;  // the limit was reached: ask on from last_seq
};

std::int64_t last_change(Connection& c);  // 0: none yet
Changes changes_after(Connection& c, const Scope& scope, std::int64_t seq, std::int64_t limit);

}  // namespace telehub::store
