#include "telehub/store/people.h"

#include "telehub/store/table.h"

namespace telehub::store {

std::optional<Organisation> find_organisation(Connection& c, const core::OrgId& id) {
    return select_one<Organisation>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Organisation> find_organisation_by_code(Connection& c, const std::string& code) {
    return select_one<Organisation>(c, "WHERE t.code = :code", {param("code", code)});
}

std::vector<Organisation> list_organisations(Connection& c) { return select_rows<Organisation>(c, "ORDER BY t.code"); }

core::OrgId root_organisation(Connection& c, const core::OrgId& id) {
    core::OrgId root = id;
    for (int depth = 0; depth < 32; ++depth) {
        const auto at = find_organisation(c, root);
        if (!at || !at->parent_id) break;
        root = *at->parent_id;
    }
    return root;
}

std::optional<UserAccount> find_user(Connection& c, const core::UserId& id) {
    return select_one<UserAccount>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<UserAccount> find_user_by_login(Connection& c, const std::string& login) {
    return select_one<UserAccount>(c, "WHERE t.login = :login", {param("login", login)});
}

std::vector<UserAccount> list_users(Connection& c) { return select_rows<UserAccount>(c, "ORDER BY t.login"); }

std::vector<domain::OrgRole> roles_of(Connection& c, const core::UserId& id) {
    std::vector<domain::OrgRole> roles;
    for (const auto& row : select_rows<UserRole>(c, "WHERE t.user_id = :id", {param("id", id)})) {
        if (const auto role = domain::role_from(row.role)) roles.push_back({row.org_id, *role});
    }
    return roles;
}

void set_failures(Connection& c, const core::UserId& id, std::int64_t failures, std::optional<Timestamp> locked_until) {
    c.execute("UPDATE user_account SET failures = :failures, locked_until = :until WHERE id = :id",
              {param("failures", failures), param("until", locked_until), param("id", id)});
}

bool use_totp_step(Connection& c, const core::UserId& id, std::int64_t step) {
    return c.execute("UPDATE user_account SET totp_last_step = :step WHERE id = :id AND totp_last_step < :step",
                     {param("step", step), param("id", id)}) == 1;
}

void revoke_sessions(Connection& c, const core::UserId& id, Timestamp at) {
    c.execute("UPDATE session SET revoked_at = :at WHERE user_id = :id AND revoked_at IS NULL",
              {param("at", at), param("id", id)});
}

std::vector<Licence> licences_of(Connection& c, const core::UserId& id) {
    return select_rows<Licence>(c, "WHERE t.user_id = :id AND t.revoked_at IS NULL ORDER BY t.expires_on DESC",
                                {param("id", id)});
}

std::optional<Session> find_session(Connection& c, const std::string& token_hash) {
    return select_one<Session>(c, "WHERE t.token_hash = :hash", {param("hash", token_hash)});
}

void touch_session(Connection& c, const std::string& token_hash, Timestamp at) {
    c.execute("UPDATE session SET last_seen_at = :at WHERE token_hash = :hash AND last_seen_at < :at",
              {param("at", at), param("hash", token_hash)});
}

void revoke_session(Connection& c, const std::string& token_hash, Timestamp at) {
    c.execute("UPDATE session SET revoked_at = :at WHERE token_hash = :hash AND revoked_at IS NULL",
              {param("at", at), param("hash", token_hash)});
}

std::int64_t count_dead_sessions(Connection& c, Timestamp before) {
    return select_integer(c, "SELECT COUNT(*) FROM session WHERE expires_at < :before OR revoked_at < :before",
                          {param("before", before)});
}

std::int64_t delete_dead_sessions(Connection& c, Timestamp before) {
    return c.execute("DELETE FROM session WHERE expires_at < :before OR revoked_at < :before",
                     {param("before", before)});
}

std::optional<Device> find_device(Connection& c, const std::string& ae_title) {
    return select_one<Device>(c, "WHERE t.ae_title = :ae", {param("ae", ae_title)});
}

std::vector<Device> list_devices(Connection& c) { return select_rows<Device>(c, "ORDER BY t.ae_title"); }

}  // namespace telehub::store
