// The audit trail: append-only, hash-chained. A row is written in the transaction of the change it tells of.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

// Fills seq, previous_hash and hash. Only on the writer.
void append_audit(Connection& c, Audit row);

// The first row whose hash does not follow from it and its predecessor; nothing when the chain holds.
std::optional<std::int64_t> first_broken_audit(Connection& c);

struct AuditFilter {
    std::optional<Timestamp> from;  // inclusive
    std::optional<Timestamp> to;    // exclusive
    std::string actor;              // a login, or the name of a person, a device or a program
    std::string action;             // or its beginning: "report." is all that was done with reports
    std::string entity, entity_id;
    std::string patient_id;  // (0010,0020): done with this patient's orders, studies, quarantine, tasks, reports,
                             // consultations, appointments and places on the waiting list
    std::string outcome;     // "done" or "refused"
    std::string org_id;
};
// Rows of the organisations that the scope administers, newest first. The cursor is "ms-seq".
std::vector<Audit> list_audit(Connection& c, const Scope& scope, const AuditFilter& filter, const Page& page);
std::string audit_cursor(const Audit& row);

}  // namespace telehub::store
