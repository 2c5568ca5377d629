// Sign-in: passwords, second factor, sessions, lockout. Passwords are hashed on the caller's thread: never an io
// thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/rows.h"

namespace telehub::app {

struct SignIn {
    std::string login;
    std::string password;
    std::string totp;  // may be empty
};

struct SignedIn {
    std::string token;
    std::string csrf_token;
    domain::Actor actor;
    store::UserAccount user;
    core::Timestamp expires_at;
};

struct Authenticated {
    domain::Actor actor;
    std::string token_hash;
    std::string csrf_hash;
};

// Refuses with unauthenticated "bad_credentials", which does not tell whether the login exists, or rate_limited
// "locked", which does: who is locked out must be told so. Both are audited.
core::Result<SignedIn> sign_in(const Hub& hub, const SignIn& request, const std::string& request_id,
                               const std::string& remote_address);

// The actor behind a session's token, with fresh roles. Refuses with unauthenticated.
core::Result<Authenticated> authenticate(const Hub& hub, const std::string& token);

// The same for who has shown the token before, by its hash; it is no sign of life, so that a session left alone ends.
core::Result<domain::Actor> session_actor(store::Connection& c, const Hub& hub, const std::string& token_hash);

// A new password in place of the current one, which is asked for again; it ends every session of the person. Refuses
// with forbidden "wrong_password" (counted as a failed sign-in), rate_limited, and invalid.
core::Result<void> change_own_password(const Hub& hub, const domain::Actor& actor, const std::string& current,
                                       const std::string& password);

void sign_out(const Hub& hub, const domain::Actor& actor, const std::string& token_hash);

// A one-time password was wrong in the middle of a session: it counts towards the lock as a wrong sign-in does.
void count_wrong_totp(const Hub& hub, const domain::Actor& actor);

// Checks a one-time password for this user, once: a code never works twice.
bool accept_totp(store::Connection& c, const Hub& hub, const core::UserId& user, const std::string& code);

std::string hash_token(const std::string& token);

}  // namespace telehub::app
