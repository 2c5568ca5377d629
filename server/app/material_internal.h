// What adding to a case's material has in common, by reference and by upload.
#pragma once
#include "consultation_internal.h"

namespace telehub::app {

// The applicant's side, while the case is open and its opinion not signed.
core::Result<void> may_change_material(const Case& k);

// From now on the case's experts see it; they are told.
void grant(store::Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
           const std::string& kind, const std::string& ref);

}  // namespace telehub::app
