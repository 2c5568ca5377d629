#include "telehub/app/people.h"

#include <algorithm>

#include "people_internal.h"
#include "telehub/core/crypto.h"
#include "telehub/store/table.h"

namespace telehub::app {

using core::Errc;
using domain::Role;
using store::Connection;
using store::UserAccount;

namespace {

constexpr std::string_view lower_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
void check_roles(Form& form, const std::vector<std::string>& roles) {
    for (const auto& role : roles) {
        form.require(domain::role_from(role).has_value(), "$.roles", "no such role: " + role);
    }
}

std::string listed(const std::vector<std::string>& roles) {
    std::string text;
    for (const auto& role : roles) text += (text.empty() ? "" : ", ") + role;
    return text;
}

bool is_administrator(const std::vector<domain::OrgRole>& roles) {
    return std::ranges::any_of(roles, [](const auto& r) { return r.role == Role::administrator; });
}

// Makes the roles held in the user's own organisation these, and leaves those that stay as they are.
void replace_roles(Connection& c, const UserAccount& user, const std::vector<std::string>& roles,
                   const domain::Actor& actor, core::Timestamp now) {
    auto missing = roles;
    std::ranges::sort(missing);
    missing.erase(std::ranges::unique(missing).begin(), missing.end());
    for (const auto& held : store::roles_of(c, user.id)) {
        if (held.org != user.org_id) continue;
        if (std::erase(missing, to_string(held.role)) == 0) store::revoke_role(c, user.id, held.org, held.role);
    }
    for (const auto& role : missing) store::insert_row(c, store::UserRole{user.id, user.org_id, role, actor.name, now});
}

std::string described(const UserAccount& user, const std::vector<domain::OrgRole>& held) {
    std::vector<std::string> roles;
    for (const auto& r : held) {
        if (r.org == user.org_id) roles.emplace_back(to_string(r.role));
    }
    return user.name + (user.title.empty() ? "" : ", " + user.title) + " (" + listed(roles) + ")";
}

// Neither more nor an administrator less: both are for another administrator.
core::Result<void> may_change_own_roles(const std::vector<domain::OrgRole>& before,
                                        const std::vector<domain::OrgRole>& after) {
    if (is_administrator(before) && !is_administrator(after)) {
        return core::refuse(Errc::conflict, "own_administrator_role",
                            "your own role of administrator is for another administrator to take");
    }
    const bool more = std::ranges::any_of(after, [&](const auto& r) {
        return std::ranges::none_of(before, [&](const auto& b) { return b.org == r.org && b.role == r.role; });
    });
    if (more) return core::refuse(Errc::conflict, "own_account", "another administrator gives you roles");
    return {};
}

}  // namespace

core::Error own_account() {
    return core::refuse(Errc::conflict, "own_account", "your own account is for another administrator to change");
}

core::Result<UserAccount> administered_user(Connection& c, const domain::Actor& actor, const Whom& whom) {
    const auto scope = administered_now(c, actor);
    auto user = whom.id.empty() ? store::find_user_by_login(c, whom.login) : store::find_user(c, whom.id);
    if (!user || !store::administers(scope, user->org_id)) return not_found("user");
    for (const auto& held : store::roles_of(c, user->id)) {
        if (store::administers(scope, held.org)) continue;
        return core::refuse(Errc::forbidden, "holds_roles_elsewhere",
                            "this person also has a role in an organisation that you do not administer");
    }
    return *user;
}

core::Result<CreatedUser> create_user(const Hub& hub, const domain::Actor& actor, const NewUser& n,
                                      const Idempotency& idempotency) {
    using R = core::Result<CreatedUser>;
    CreatedUser made;
    if (!n.password) made.password = made_up_password(hub.ids);
    // Hashing takes long: before the transaction, not in it.
    const auto password_hash = core::hash_password(n.password.value_or(made.password), hub.ids);
    return transact(hub, actor, {"user.create", "user"}, [&](Connection& c, Deed& deed) -> R {
        auto known = find_replayed<core::UserId>(c, actor, idempotency, "user", deed, [&](const auto& id) {
            return store::find_user(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return CreatedUser{**known, "", ""};  // what was told once is not known any more
        Form form;
        form.require(n.login.size() >= 2 && n.login.size() <= 64 && made_of(n.login, std::string{lower_digits} + "._-"),
                     "$.login", "2 to 64 of a-z, 0-9, '.', '_' and '-'");
        if (n.password) check_password(form, hub, *n.password);
        form.require(is_line(n.name, 200), "$.name", "1 to 200 bytes of text");
        form.require(is_line_or_empty(n.title, 100), "$.title", "at most 100 bytes of text");
        const auto org = administered_organisation(c, actor, n.org_code, form);
        form.require(!n.roles.empty(), "$.roles", "one at least");
        check_roles(form, n.roles);
        if (!form.ok()) return form.error();
        if (store::find_user_by_login(c, n.login)) return taken("user " + n.login);
        auto& row = made.user;
        row.id = core::UserId{hub.ids.uuid()};
        row.org_id = org->id;
        row.login = n.login;
        row.name = n.name;
        row.title = n.title;
        row.password_hash = password_hash;
        if (n.with_totp) made.totp_secret = row.totp_secret = core::new_totp_secret(hub.ids);
        row.created_at = hub.clock.now();
        store::insert_row(c, row);
        replace_roles(c, row, n.roles, actor, row.created_at);
        if (const auto may = may_change_signer(actor, store::roles_of(c, row.id)); !may) return may.error();
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        deed.org_id = org->id.value;
        deed.detail = listed(n.roles);
        return made;
    });
}

core::Result<UserAccount> amend_user(const Hub& hub, const domain::Actor& actor, const core::UserId& id,
                                     const UserChange& change, Version expected) {
    using R = core::Result<UserAccount>;
    return transact(hub, actor, {"user.amend", "user", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto user = administered_user(c, actor, id);
        if (!user) return user.error();
        deed.org_id = user->org_id.value;
        if (expected && *expected != user->version) return stale_error();
        Form form;
        form.require(!change.name || is_line(*change.name, 200), "$.name", "1 to 200 bytes of text");
        form.require(!change.title || is_line_or_empty(*change.title, 100), "$.title", "at most 100 bytes of text");
        if (change.roles) check_roles(form, *change.roles);
        if (!form.ok()) return form.error();
        const auto held = store::roles_of(c, id);
        const auto before = described(*user, held);
        user->name = change.name.value_or(user->name);
        user->title = change.title.value_or(user->title);
        if (!store::update_row(c, *user)) return stale_error();
        if (change.roles) {
            replace_roles(c, *user, *change.roles, actor, hub.clock.now());
            const auto now = store::roles_of(c, id);
            if (id == actor.user) {
                if (const auto may = may_change_own_roles(held, now); !may) return may.error();
            }
            if (const auto may = may_change_signer(actor, now); !may) return may.error();
        }
        deed.detail = before + " -> " + described(*user, store::roles_of(c, id));
        return *user;
    });
}

core::Result<UserAccount> move_user(const Hub& hub, const domain::Actor& actor, const Whom& whom, UserAction action,
                                    Version expected) {
    constexpr const char* verbs[] = {"user.disable", "user.enable", "user.unlock", "user.revoke_sessions"};
    const Deed what{verbs[static_cast<std::size_t>(action)], "user", whom.id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<UserAccount> {
        auto user = administered_user(c, actor, whom);
        if (!user) return user.error();
        deed.entity_id = user->id.value;
        deed.org_id = user->org_id.value;
        if (expected && *expected != user->version) return stale_error();
        switch (action) {
            case UserAction::disable:
                if (user->id == actor.user) return own_account();
                user->enabled = false;
                break;
            case UserAction::enable: user->enabled = true; break;
            case UserAction::unlock:
                user->failures = 0;
                user->locked_until.reset();
                break;
            case UserAction::revoke_sessions: break;
        }
        if (!store::update_row(c, *user)) return stale_error();
        if (action == UserAction::disable || action == UserAction::revoke_sessions) {
            store::revoke_sessions(c, user->id, hub.clock.now());
        }
        return *user;
    });
}

core::Result<Credentials> set_password(const Hub& hub, const domain::Actor& actor, const Whom& whom,
                                       const std::optional<std::string>& password, Version expected) {
    Credentials set;
    if (!password) set.password = made_up_password(hub.ids);
    const auto password_hash = core::hash_password(password.value_or(set.password), hub.ids);
    const Deed what{"user.password", "user", whom.id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Credentials> {
        Form form;
        if (password) check_password(form, hub, *password);
        if (!form.ok()) return form.error();
        auto user = administered_user(c, actor, whom);
        if (!user) return user.error();
        deed.entity_id = user->id.value;
        deed.org_id = user->org_id.value;
        if (expected && *expected != user->version) return stale_error();
        if (const auto may = may_change_signer(actor, store::roles_of(c, user->id)); !may) return may.error();
        user->password_hash = password_hash;
        user->failures = 0;
        user->locked_until.reset();
        if (!store::update_row(c, *user)) return stale_error();
        store::revoke_sessions(c, user->id, hub.clock.now());
        set.user = *user;
        return set;
    });
}

core::Result<Credentials> reset_second_factor(const Hub& hub, const domain::Actor& actor, const Whom& whom,
                                              Version expected) {
    const Deed what{"user.reset_second_factor", "user", whom.id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Credentials> {
        auto user = administered_user(c, actor, whom);
        if (!user) return user.error();
        deed.entity_id = user->id.value;
        deed.org_id = user->org_id.value;
        if (expected && *expected != user->version) return stale_error();
        if (user->id == actor.user) return own_account();
        if (const auto may = may_change_signer(actor, store::roles_of(c, user->id)); !may) return may.error();
        user->totp_secret = core::new_totp_secret(hub.ids);
        user->totp_last_step = 0;
        if (!store::update_row(c, *user)) return stale_error();
        store::revoke_sessions(c, user->id, hub.clock.now());
        return Credentials{*user, "", user->totp_secret};
    });
}

namespace {

UserDetails user_details(Connection& c, UserAccount user) {
    auto org = store::find_organisation(c, user.org_id).value();
    auto roles = store::roles_of(c, user.id);
    return {std::move(user), std::move(org), std::move(roles)};
}

}  // namespace

core::Result<UserDetails> get_user(const Hub& hub, const domain::Actor& actor, const core::UserId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<UserDetails> {
        auto user = store::find_user(c, store::scope_of(c, actor), id);
        if (!user) return not_found("user");
        return user_details(c, std::move(*user));
    });
}

std::vector<UserDetails> list_users(const Hub& hub, const domain::Actor& actor, const store::UserFilter& filter,
                                    const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<UserDetails> all;
        for (auto& user : store::list_users(c, store::scope_of(c, actor), filter, page)) {
            all.push_back(user_details(c, std::move(user)));
        }
        return all;
    });
}

}  // namespace telehub::app
