// Whose calendar an actor keeps.
#pragma once
#include "form.h"
#include "telehub/app/hub.h"
#include "telehub/store/scope.h"

namespace telehub::app {

// Coordinators of the organisation, administrators of it or above.
bool may_arrange(store::Connection& c, const domain::Actor& actor, const core::OrgId& org);
core::Error may_not_arrange();

// The organisation that a form names, or the actor's own. Refuses with not_found one of another consortium, with
// forbidden one that the actor does not arrange.
core::Result<core::OrgId> arranged_organisation(store::Connection& c, const domain::Actor& actor,
                                                const std::string& org_id);

bool is_specialty(std::string_view s);

// The instant of a field, with a fault for what is none.
std::optional<core::Timestamp> instant_of(Form& form, const std::string& path, const std::string& text);

}  // namespace telehub::app
