// Steps that the administrator's verbs share, each inside its caller's transaction.
#pragma once
#include "form.h"
#include "replay.h"
#include "telehub/app/people.h"

namespace telehub::app {

inline constexpr std::string_view upper_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// What the actor administers by the roles held now, whatever they were at sign-in.
store::Scope administered_now(store::Connection& c, const domain::Actor& actor);

// The open organisation of this code, when the actor administers it; else a fault of "$.org_code".
std::optional<store::Organisation> administered_organisation(store::Connection& c, const domain::Actor& actor,
                                                             const std::string& code, Form& form);

// Refuses with not_found, and with forbidden "holds_roles_elsewhere".
core::Result<store::UserAccount> administered_user(store::Connection& c, const domain::Actor& actor, const Whom& whom);

}  // namespace telehub::app
