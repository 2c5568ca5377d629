#include "telehub/store/people.h"

#include "patterns.h"
#include "scoped.h"

namespace telehub::store {

namespace {

template <class Row>
std::vector<Row> newest_first(Connection& c, Where& where, const Page& page) {
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Row>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                            where.params());
}

bool is_active(Connection& c, const core::OrgId& id) {
    const auto org = find_organisation(c, id);
    return org && org->active;
}

}  // namespace

std::optional<Organisation> find_organisation(Connection& c, const core::OrgId& id) {
    return select_one<Organisation>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Organisation> find_organisation_by_code(Connection& c, const std::string& code) {
    return select_one<Organisation>(c, "WHERE t.code = :code", {param("code", code)});
}

std::vector<Organisation> list_organisations(Connection& c) { return select_rows<Organisation>(c, "ORDER BY t.code"); }

std::optional<Organisation> find_organisation(Connection& c, const Scope& scope, const core::OrgId& id) {
    return select_one<Organisation>(c, Where{}.administered_organisations(scope).add("t.id = :id", "id", id));
}

std::vector<Organisation> list_organisations(Connection& c, const Scope& scope, const Page& page) {
    Where where;
    return newest_first<Organisation>(c, where.administered_organisations(scope), page);
}

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

std::optional<UserAccount> find_user(Connection& c, const Scope& scope, const core::UserId& id) {
    return select_one<UserAccount>(c, Where{}.administered(scope).add("t.id = :id", "id", id));
}

std::vector<UserAccount> list_users(Connection& c, const Scope& scope, const UserFilter& filter, const Page& page) {
    Where where;
    where.administered(scope);
    if (!filter.org_id.empty()) where.add("t.org_id = :org", "org", filter.org_id);
    if (!filter.enabled.empty()) where.add(filter.enabled == "true" ? "t.enabled = 1" : "t.enabled = 0");
    if (!filter.text.empty()) {
        where.add("(t.login LIKE :text ESCAPE '\\' OR t.name LIKE :text ESCAPE '\\')", "text",
                  "%" + literal_pattern(filter.text) + "%");
    }
    return newest_first<UserAccount>(c, where, page);
}

bool is_reading_centre(Connection& c, const Organisation& org) {
    return !org.parent_id || select_integer(c, "SELECT COUNT(*) FROM organisation t WHERE t.reading_org_id = :org",
                                            {param("org", org.id)}) > 0;
}

bool is_let_in(Connection& c, const UserAccount& user) { return user.enabled && is_active(c, user.org_id); }

std::vector<domain::OrgRole> roles_of(Connection& c, const core::UserId& id) {
    std::vector<domain::OrgRole> roles;
    for (const auto& row : select_rows<UserRole>(c, "WHERE t.user_id = :id", {param("id", id)})) {
        if (const auto role = domain::role_from(row.role)) roles.push_back({row.org_id, *role});
    }
    return roles;
}

void revoke_role(Connection& c, const core::UserId& id, const core::OrgId& org, domain::Role role) {
    c.execute("DELETE FROM user_role WHERE user_id = :id AND org_id = :org AND role = :role",
              {param("id", id), param("org", org), param("role", to_string(role))});
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

void revoke_sessions(Connection& c, const core::OrgId& org, Timestamp at) {
    c.execute(
        "UPDATE session SET revoked_at = :at WHERE revoked_at IS NULL"
        " AND user_id IN (SELECT id FROM user_account WHERE org_id = :org)",
        {param("at", at), param("org", org)});
}

std::vector<Licence> licences_of(Connection& c, const core::UserId& id) {
    return select_rows<Licence>(c, "WHERE t.user_id = :id AND t.revoked_at IS NULL ORDER BY t.expires_on DESC",
                                {param("id", id)});
}

std::vector<Licence> list_licences(Connection& c, const core::UserId& id, const Page& page) {
    Where where;
    return newest_first<Licence>(c, where.add("t.user_id = :user", "user", id), page);
}

std::optional<Licence> find_licence(Connection& c, const core::LicenceId& id) {
    return select_one<Licence>(c, "WHERE t.id = :id", {param("id", id)});
}

bool revoke_licence(Connection& c, const core::LicenceId& id, Timestamp at) {
    return c.execute("UPDATE licence SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL",
                     {param("at", at), param("id", id)}) == 1;
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

std::optional<Device> find_device(Connection& c, const Scope& scope, const core::DeviceId& id) {
    return select_one<Device>(c, Where{}.administered(scope).add("t.id = :id", "id", id));
}

std::vector<Device> list_devices(Connection& c, const Scope& scope, const std::string& org_id, const Page& page) {
    Where where;
    where.administered(scope);
    if (!org_id.empty()) where.add("t.org_id = :org", "org", org_id);
    return newest_first<Device>(c, where, page);
}

bool is_let_in(Connection& c, const Device& device) { return device.enabled && is_active(c, device.org_id); }

std::vector<Device> list_devices(Connection& c) { return select_rows<Device>(c, "ORDER BY t.ae_title"); }

}  // namespace telehub::store
