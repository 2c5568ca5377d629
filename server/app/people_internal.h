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

// Of "$.password".
void check_password(Form& form, const Hub& hub, const std::string& password);

// Refuses with forbidden "second_factor_required" a person who signed in without.
core::Result<void> shows_second_factor(const domain::Actor& actor);

// Who can make one who signs, or sign in as one, shows that it is they: refuses as shows_second_factor() does when
// these roles sign.
core::Result<void> may_change_signer(const domain::Actor& actor, const std::vector<domain::OrgRole>& roles);

core::Error own_account();  // conflict

// Refuses with not_found, and with forbidden "holds_roles_elsewhere".
core::Result<store::UserAccount> administered_user(store::Connection& c, const domain::Actor& actor, const Whom& whom);

}  // namespace telehub::app
