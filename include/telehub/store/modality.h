// Queries on what modalities told and asked: performed procedure steps and storage commitment.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

// Those of the organisations that the scope owns, newest first; an empty state is any.
std::vector<PerformedStep> list_performed_steps(Connection& c, const Scope& scope, const std::string& state,
                                                const Page& page);
std::vector<Commitment> list_commitments(Connection& c, const Scope& scope, const std::string& state, const Page& page);

// For the hub itself, unscoped: a SOP Instance UID is taken whoever holds it.
std::optional<PerformedStep> find_performed_step(Connection& c, const core::SopUid& uid);
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
// Those that are not waiting: each has its list of instances, which may be long.
std::int64_t count_old_commitments(Connection& c, Timestamp before);
std::int64_t delete_old_commitments(Connection& c, Timestamp before);

// Whether an open quarantine entry of this organisation holds an object of this UID aside.
bool is_held_open(Connection& c, const core::OrgId& org, const core::SopUid& uid);

}  // namespace telehub::store
