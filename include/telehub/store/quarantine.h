// Queries on quarantine entries and the instances they hold aside.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

std::vector<Quarantine> list_quarantine(Connection& c, const Scope& scope, const std::string& state, const Page& page);
std::optional<Quarantine> find_quarantine(Connection& c, const Scope& scope, const core::QuarantineId& id);
std::optional<Quarantine> find_open_quarantine(Connection& c, const core::OrgId& org, const core::StudyUid& study,
                                               const std::string& kind, const std::string& patient_id);
// Open entries that keep the study itself off the reading lists, the oldest first.
std::vector<Quarantine> open_study_quarantine(Connection& c, const core::OrgId& org, const core::StudyUid& study);

std::vector<HeldInstance> held_instances(Connection& c, const core::QuarantineId& id);
bool is_held(Connection& c, const core::OrgId& org, const core::SopUid& uid, const std::string& object_sha256);
// The objects that this organisation sent under this UID and that were held aside, decided on or not.
std::vector<std::string> held_objects(Connection& c, const core::OrgId& org, const core::SopUid& uid);
// And counts it in its entry, as a new version of it: a decision is about the instances that were looked at.
void hold_instance(Connection& c, const HeldInstance& row);

}  // namespace telehub::store
