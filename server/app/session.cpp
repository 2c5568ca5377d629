#include "telehub/app/session.h"

#include "people_internal.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "telehub/core/text.h"
#include "telehub/store/people.h"
#include "telehub/store/table.h"

namespace telehub::app {

using core::Errc;
using namespace std::chrono;

namespace {

core::Error bad_credentials() {
    return core::refuse(Errc::unauthenticated, "bad_credentials", "login, password or one-time password is wrong");
}

core::Error locked(const core::Config& config) {
    return core::refuse(
        Errc::rate_limited, "locked",
        "too many failed sign-ins; try again in " + std::to_string(config.sign_in.lockout_min) + " minutes");
}

core::Error too_many_failures() {
    return core::refuse(Errc::rate_limited, "too_many_failures",
                        "too many failed sign-ins from this address; try again in a minute");
}

// So that an unknown login takes as long as a known one.
const std::string& decoy_hash(const Hub& hub) {
    static const std::string hash = core::hash_password(hub.ids.secret(16), hub.ids);
    return hash;
}

domain::Actor actor_of(store::Connection& c, const store::UserAccount& user) {
    domain::Actor actor;
    actor.user = user.id;
    actor.name = user.name;
    actor.org = user.org_id;
    actor.roles = store::roles_of(c, user.id);
    return actor;
}

// Failed sign-ins of the last minute. One who guesses at a login does not shut out the others of the same address.
struct Attempts {
    const Hub& hub;
    std::string address, login;
    bool exhausted() const {
        const auto now = hub.clock.now();
        return !hub.failed_sign_ins->has_room(login, now) || !hub.failures_of_address->has_room(address, now);
    }
    void count() const {
        const auto now = hub.clock.now();
        hub.failed_sign_ins->take(login, now);
        hub.failures_of_address->take(address, now);
    }
};

struct Seen {
    Authenticated who;
    core::Timestamp at;
};

core::Error not_signed_in() { return core::refuse(Errc::unauthenticated, "not_signed_in", "sign in first"); }

core::Result<Seen> session_behind(store::Connection& c, const Hub& hub, const std::string& hash) {
    const auto now = hub.clock.now();
    const auto session = store::find_session(c, hash);
    if (!session || session->revoked_at) return not_signed_in();
    const auto idle_end = session->last_seen_at + minutes{hub.config.sign_in.idle_min};
    if (session->expires_at <= now || idle_end <= now) {
        return core::refuse(Errc::unauthenticated, "session_expired", "the session has expired; sign in again");
    }
    const auto user = store::find_user(c, session->user_id);
    if (!user || !store::is_let_in(c, *user)) return not_signed_in();
    Seen seen{{actor_of(c, *user), hash, session->csrf_hash}, session->last_seen_at};
    seen.who.actor.second_factor = session->second_factor;
    return seen;
}

void count_failure(const Hub& hub, const domain::Actor& actor, const core::UserId& user, const char* action) {
    hub.db.write([&](store::Connection& c) {
        const auto now = hub.clock.now();
        const auto fresh = store::find_user(c, user);
        const bool locked_meanwhile = fresh && fresh->locked_until && *fresh->locked_until > now;
        const auto failures = (fresh ? fresh->failures : 0) + 1;
        const bool lock = failures >= hub.config.sign_in.max_failures;
        // Tries that ran side by side must not take the lock off again.
        if (!locked_meanwhile) {
            store::set_failures(c, user, lock ? 0 : failures,
                                lock ? std::optional{now + minutes{hub.config.sign_in.lockout_min}} : std::nullopt);
        }
        const auto error = bad_credentials();
        audit(c, hub, actor, {action, "user", user.value, fresh ? fresh->org_id.value : "", "", ""}, &error);
    });
}

}  // namespace

void count_wrong_totp(const Hub& hub, const domain::Actor& actor) {
    count_failure(hub, actor, actor.user, "user.second_factor");
}

std::string hash_token(const std::string& token) { return core::sha256_hex(token); }

bool accept_totp(store::Connection& c, const Hub& hub, const core::UserId& user, const std::string& code) {
    const auto account = store::find_user(c, user);
    if (!account || account->totp_secret.empty()) return false;
    if (account->locked_until && *account->locked_until > hub.clock.now()) return false;
    const auto step = core::check_totp(account->totp_secret, code, hub.clock.now());
    return step && store::use_totp_step(c, user, *step);
}

core::Result<SignedIn> sign_in(const Hub& hub, const SignIn& request, const std::string& request_id,
                               const std::string& remote_address) {
    const auto now = hub.clock.now();
    // Before the costly hash and the audit row, which nobody may ask for without end.
    const Attempts attempts{hub, remote_address, remote_address + " " + request.login.substr(0, 64)};
    if (attempts.exhausted()) return too_many_failures();
    bool let_in = false;
    auto user = hub.db.read([&](store::Connection& c) {
        auto found = store::find_user_by_login(c, request.login);
        let_in = found && store::is_let_in(c, *found);
        return found;
    });
    domain::Actor actor;
    actor.request_id = request_id;
    actor.remote_address = remote_address;
    if (!user || !let_in) {
        attempts.count();
        (void)core::verify_password(request.password, decoy_hash(hub));
        hub.db.write([&](store::Connection& c) {
            const auto error = bad_credentials();
            audit(c, hub, actor,
                  {"session.create", "user", user ? user->id.value : "", user ? user->org_id.value : "", "", ""},
                  &error);
        });
        return bad_credentials();
    }
    actor.user = user->id;
    actor.name = user->name;
    actor.org = user->org_id;
    if (user->locked_until && *user->locked_until > now) {
        attempts.count();
        hub.db.write([&](store::Connection& c) {
            const auto error = locked(hub.config);
            audit(c, hub, actor, {"session.create", "user", user->id.value, "", "", ""}, &error);
        });
        return locked(hub.config);
    }
    if (!core::verify_password(request.password, user->password_hash)) {
        attempts.count();
        count_failure(hub, actor, user->id, "session.create");
        return bad_credentials();
    }

    SignedIn made;
    made.token = hub.ids.secret(32);
    made.csrf_token = hub.ids.secret(32);
    const bool ok = hub.db.write([&](store::Connection& c) {
        const auto fresh = store::find_user(c, user->id);
        if (!fresh || !store::is_let_in(c, *fresh)) return false;
        if (fresh->locked_until && *fresh->locked_until > now) return false;
        if (fresh->password_hash != user->password_hash) return false;  // replaced while the old one was looked at
        const bool second = !request.totp.empty() && accept_totp(c, hub, user->id, request.totp);
        if (!request.totp.empty() && !second) return false;
        // A password alone does not wash off wrong one-time passwords: who has stolen it could guess on and on.
        if (second || user->totp_secret.empty()) store::set_failures(c, user->id, 0, std::nullopt);
        made.expires_at = now + hours{hub.config.sign_in.max_hours};
        store::insert_row(c, store::Session{hash_token(made.token), user->id, hash_token(made.csrf_token), second, now,
                                            now, made.expires_at, remote_address, std::nullopt});
        made.actor = actor_of(c, *user);
        made.actor.second_factor = second;
        audit(c, hub, actor, {"session.create", "user", user->id.value, "", "", second ? "second factor" : ""});
        return true;
    });
    if (!ok) {
        attempts.count();
        count_failure(hub, actor, user->id, "session.create");
        return bad_credentials();
    }
    made.user = std::move(*user);
    return made;
}

core::Result<Authenticated> authenticate(const Hub& hub, const std::string& token) {
    if (token.empty() || token.size() > 128) return not_signed_in();
    const auto hash = hash_token(token);
    auto found = hub.db.read([&](store::Connection& c) { return session_behind(c, hub, hash); });
    if (!found) return found.error();
    // Not every request writes: a minute's grace on an idle time of many.
    const auto now = hub.clock.now();
    if (found->at + seconds{60} < now) {
        try {
            hub.db.write([&](store::Connection& c) { store::touch_session(c, hash, now); });
        } catch (const store::StorageFull&) {
            core::log::error("session_not_touched", {{"reason", "storage_full"}});  // reading goes on
        }
    }
    return std::move(found->who);
}

core::Result<domain::Actor> session_actor(store::Connection& c, const Hub& hub, const std::string& token_hash) {
    auto found = session_behind(c, hub, token_hash);
    if (!found) return found.error();
    return std::move(found->who.actor);
}

core::Result<void> change_own_password(const Hub& hub, const domain::Actor& actor, const std::string& current,
                                       const std::string& password) {
    const auto user = hub.db.read([&](store::Connection& c) { return store::find_user(c, actor.user); });
    if (!user) return not_signed_in();
    const Attempts attempts{hub, actor.remote_address, actor.remote_address + " " + user->login};
    if (attempts.exhausted()) return too_many_failures();
    Form form;
    check_password(form, hub, password);
    if (!form.ok()) return form.error();
    if (!core::verify_password(current, user->password_hash)) {
        attempts.count();
        count_failure(hub, actor, user->id, "user.own_password");
        return core::refuse(Errc::forbidden, "wrong_password", "the current password is wrong");
    }
    const auto hash = core::hash_password(password, hub.ids);
    const Deed what{"user.own_password", "user", user->id.value, user->org_id.value};
    return transact(hub, actor, what, [&](store::Connection& c, Deed&) -> core::Result<void> {
        auto fresh = store::find_user(c, user->id);
        if (!fresh || fresh->password_hash != user->password_hash) return stale_error();
        fresh->password_hash = hash;
        if (!store::update_row(c, *fresh)) return stale_error();
        store::revoke_sessions(c, user->id, hub.clock.now());
        return {};
    });
}

void sign_out(const Hub& hub, const domain::Actor& actor, const std::string& token_hash) {
    hub.db.write([&](store::Connection& c) {
        store::revoke_session(c, token_hash, hub.clock.now());
        audit(c, hub, actor, {"session.delete", "user", actor.user.value, "", "", ""});
    });
}

}  // namespace telehub::app
