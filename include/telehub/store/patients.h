// Patients whom a person registered. Others are known from images alone.
#pragma once
#include <string>
#include <vector>

#include "telehub/store/rows.h"
#include "telehub/store/scope.h"

namespace telehub::store {

// Of one organisation, by id; with a local ID the one registered under it, or nobody. None of whom nothing speaks any
// more: such an ID is free.
std::vector<Patient> list_registered(Connection& c, const core::OrgId& org, const std::string& patient_id,
                                     const Page& page);

}  // namespace telehub::store
