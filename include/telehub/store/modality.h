// Queries on what modalities told and asked: performed procedure steps and storage commitment.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

// For the hub itself, unscoped: a SOP Instance UID is taken whoever holds it.
std::optional<PerformedStep> find_performed_step(Connection& c, const core::SopUid& uid);
[[nodiscard]] bool update_performed_step(Connection& c, PerformedStep& row);  // as update_row, by sop_uid
void link_performed_step(Connection& c, const core::SopUid& uid, const core::OrderId& order);
std::vector<core::OrderId> orders_of_step(Connection& c, const core::SopUid& uid);
std::vector<PerformedStep> steps_of_order(Connection& c, const core::OrderId& order);

// By the device that asked and its own name for it.
std::optional<Commitment> find_commitment(Connection& c, const std::string& device, const std::string& transaction_uid);
std::optional<Commitment> find_commitment(Connection& c, const core::CommitmentId& id);
// Waiting ones whose next attempt is due, the longest due first.
std::vector<Commitment> due_commitments(Connection& c, Timestamp now, std::int64_t limit);
// The device's waiting ones are due no earlier than then: it does not answer now.
void postpone_commitments(Connection& c, const std::string& device, Timestamp until);

// Whether an open quarantine entry of this organisation holds an object of this UID aside.
bool is_held_open(Connection& c, const core::OrgId& org, const core::SopUid& uid);

}  // namespace telehub::store
