// What the figures of consultations are made from.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct CountedCase {
    core::ConsultationId id;
    core::OrgId org_id;
    std::string org_name, kind, state;
    std::string specialties;  // parted by commas
    std::string outcome;      // "", "adopted", "partly" or "not_adopted"
    Timestamp submitted_at;
    std::optional<Timestamp> accepted_at, met_at, signed_at;
    std::int64_t paused_ms = 0;  // while the applicant was asked
    std::optional<std::int64_t> rating;
    bool no_show = false;  // somebody did not come to one of its appointments
};

// Those submitted within [from, to) that the scope shows, by id.
std::vector<CountedCase> counted_cases(Connection& c, const Scope& scope, Timestamp from, Timestamp to);

}  // namespace telehub::store
