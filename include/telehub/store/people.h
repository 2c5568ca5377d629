// Queries on organisations, users, roles, licences, sessions and devices. Scoped ones show those of the organisations
// that the scope administers, newest first.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/domain/roles.h"
#include "telehub/store/rows.h"
#include "telehub/store/scope.h"

namespace telehub::store {

class Connection;

std::optional<Organisation> find_organisation(Connection& c, const core::OrgId& id);
std::optional<Organisation> find_organisation_by_code(Connection& c, const std::string& code);
std::vector<Organisation> list_organisations(Connection& c);
std::optional<Organisation> find_organisation(Connection& c, const Scope& scope, const core::OrgId& id);
std::vector<Organisation> list_organisations(Connection& c, const Scope& scope, const Page& page);
// The organisation at the top of its consortium: itself when it has no parent, and when there is no such one.
core::OrgId root_organisation(Connection& c, const core::OrgId& id);

std::optional<UserAccount> find_user(Connection& c, const core::UserId& id);
std::optional<UserAccount> find_user_by_login(Connection& c, const std::string& login);
std::vector<UserAccount> list_users(Connection& c);
struct UserFilter {
    std::string org_id;
    std::string text;     // a part of the login or the name
    std::string enabled;  // "true", "false" or "" for both
};
std::optional<UserAccount> find_user(Connection& c, const Scope& scope, const core::UserId& id);
std::vector<UserAccount> list_users(Connection& c, const Scope& scope, const UserFilter& filter, const Page& page);
// Whether they may sign in and stay so: neither they nor their organisation were closed.
bool is_let_in(Connection& c, const UserAccount& user);
std::vector<domain::OrgRole> roles_of(Connection& c, const core::UserId& id);
void revoke_role(Connection& c, const core::UserId& id, const core::OrgId& org, domain::Role role);
void set_failures(Connection& c, const core::UserId& id, std::int64_t failures, std::optional<Timestamp> locked_until);
// False when this one-time password's step, or a later one, was used before.
[[nodiscard]] bool use_totp_step(Connection& c, const core::UserId& id, std::int64_t step);
bool is_reading_centre(Connection& c,
                       const Organisation& org);  // at the top of its tree, or some organisation's reader
void revoke_sessions(Connection& c, const core::UserId& id, Timestamp at);
void revoke_sessions(Connection& c, const core::OrgId& org, Timestamp at);  // of all its people

// Not revoked; whether it has expired, and what it covers, is the domain's to say.
std::vector<Licence> licences_of(Connection& c, const core::UserId& id);
// Also those that were revoked, newest first.
std::vector<Licence> list_licences(Connection& c, const core::UserId& id, const Page& page);
std::optional<Licence> find_licence(Connection& c, const core::LicenceId& id);
// False when it was revoked before.
[[nodiscard]] bool revoke_licence(Connection& c, const core::LicenceId& id, Timestamp at);

std::optional<Session> find_session(Connection& c, const std::string& token_hash);
void touch_session(Connection& c, const std::string& token_hash, Timestamp at);
void revoke_session(Connection& c, const std::string& token_hash, Timestamp at);
// Sessions that ended before then.
std::int64_t count_dead_sessions(Connection& c, Timestamp before);
std::int64_t delete_dead_sessions(Connection& c, Timestamp before);

std::optional<Device> find_device(Connection& c, const std::string& ae_title);
std::vector<Device> list_devices(Connection& c);
std::optional<Device> find_device(Connection& c, const Scope& scope, const core::DeviceId& id);
std::vector<Device> list_devices(Connection& c, const Scope& scope, const std::string& org_id, const Page& page);
// Whether it may call: neither it nor its organisation was closed.
bool is_let_in(Connection& c, const Device& device);

}  // namespace telehub::store
