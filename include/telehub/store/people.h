// Queries on organisations, users, roles, licences, sessions and devices.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/domain/roles.h"
#include "telehub/store/rows.h"

namespace telehub::store {

class Connection;

std::optional<Organisation> find_organisation(Connection& c, const core::OrgId& id);
std::optional<Organisation> find_organisation_by_code(Connection& c, const std::string& code);
std::vector<Organisation> list_organisations(Connection& c);
// The organisation at the top of its consortium: itself when it has no parent, and when there is no such one.
core::OrgId root_organisation(Connection& c, const core::OrgId& id);

std::optional<UserAccount> find_user(Connection& c, const core::UserId& id);
std::optional<UserAccount> find_user_by_login(Connection& c, const std::string& login);
std::vector<UserAccount> list_users(Connection& c);
std::vector<domain::OrgRole> roles_of(Connection& c, const core::UserId& id);
void set_failures(Connection& c, const core::UserId& id, std::int64_t failures, std::optional<Timestamp> locked_until);
// False when this one-time password's step, or a later one, was used before.
[[nodiscard]] bool use_totp_step(Connection& c, const core::UserId& id, std::int64_t step);
void revoke_sessions(Connection& c, const core::UserId& id, Timestamp at);

// Not revoked; whether it has expired, and what it covers, is the domain's to say.
std::vector<Licence> licences_of(Connection& c, const core::UserId& id);

std::optional<Session> find_session(Connection& c, const std::string& token_hash);
void touch_session(Connection& c, const std::string& token_hash, Timestamp at);
void revoke_session(Connection& c, const std::string& token_hash, Timestamp at);
// Sessions that ended before then.
std::int64_t count_dead_sessions(Connection& c, Timestamp before);
std::int64_t delete_dead_sessions(Connection& c, Timestamp before);

std::optional<Device> find_device(Connection& c, const std::string& ae_title);
std::vector<Device> list_devices(Connection& c);

}  // namespace telehub::store
