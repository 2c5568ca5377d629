// Signing in: what opens the door, what does not, and that both are on record.
#include "app/support.h"

namespace telehub::test {
namespace {

class SignInTest : public AppTest {
  protected:
    core::Result<app::SignedIn> sign_in(const std::string& login, const std::string& with = password,
                                        const std::string& totp = {}) {
        return app::sign_in(hub, {login, with, totp}, "request-1", "192.0.2.7");
    }
    std::string code_now(const std::string& login = "verifier") const {
        return core::totp(people.totp_secrets.at(login), clock.now());
    }
    void fail(int times, const std::string& login = "tech1") {
        for (int i = 0; i < times; ++i) {
            ASSERT_EQ(verdict(sign_in(login, "not the password")), "unauthenticated bad_credentials");
        }
    }
};

TEST_F(SignInTest, TheRightPasswordOpensASessionWithTheUsersRoles) {
    const auto in = sign_in("tech1");
    ASSERT_EQ(verdict(in), "ok");
    EXPECT_EQ(in->user.id, user("tech1").id);
    EXPECT_EQ(in->expires_at, clock.now() + 12h);
    EXPECT_FALSE(in->actor.second_factor);
    const auto who = app::authenticate(hub, in->token);
    ASSERT_EQ(verdict(who), "ok");
    EXPECT_EQ(who->actor.user, user("tech1").id);
    EXPECT_TRUE(who->actor.roles_in(people.orgs.at("TC01")).has(domain::Role::technician));
    EXPECT_TRUE(who->actor.roles_in(people.orgs.at("TC02")).empty());
    EXPECT_EQ(who->csrf_hash, app::hash_token(in->csrf_token));
    // Neither secret is in the database as it is.
    EXPECT_EQ(count("session", "token_hash = '" + in->token + "' OR csrf_hash = '" + in->csrf_token + "'"), 0);

    const auto done = audits("session.create");
    ASSERT_EQ(done.size(), 1u);
    EXPECT_EQ(done[0].actor_id, user("tech1").id.value);
    EXPECT_EQ(done[0].request_id, "request-1");
    EXPECT_EQ(done[0].remote_address, "192.0.2.7");
    EXPECT_TRUE(audits("session.create", "refused").empty());
}

TEST_F(SignInTest, ABadPasswordAnUnknownAndADisabledLoginGetTheSameAnswer) {
    app::disable_user(hub, domain::Actor::system(), "doctor2").value();
    const auto bad = sign_in("tech1", "not the password");
    const auto unknown = sign_in("nobody");
    const auto disabled = sign_in("doctor2");
    ASSERT_EQ(verdict(bad), "unauthenticated bad_credentials");
    for (const auto* other : {&unknown, &disabled}) {
        ASSERT_EQ(verdict(*other), verdict(bad));
        EXPECT_EQ(other->error().detail, bad.error().detail);
        EXPECT_EQ(other->error().fields, bad.error().fields);
    }
    const auto refused = audits("session.create", "refused");
    ASSERT_EQ(refused.size(), 3u);
    EXPECT_EQ(refused[0].actor_id, user("tech1").id.value);
    EXPECT_EQ(refused[1].actor_id, "");
    EXPECT_EQ(refused[2].entity_id, user("doctor2").id.value);
    for (const auto& row : refused) EXPECT_EQ(row.detail, "bad_credentials");
    EXPECT_EQ(count("session"), 0);
}

// However many logins it tries: neither the hashing nor the trail is to be had without end.
TEST_F(SignInTest, ALoginFailsTwentyTimesAMinuteAndTheOthersOfItsAddressAreNotShutOut) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(verdict(sign_in("nobody")), "unauthenticated bad_credentials");
    EXPECT_EQ(verdict(sign_in("nobody")), "rate_limited too_many_failures");
    EXPECT_EQ(audits("session.create", "refused").size(), 20u);
    EXPECT_EQ(verdict(sign_in("tech1")), "ok");
    clock.advance(1min);
    EXPECT_EQ(verdict(sign_in("nobody")), "unauthenticated bad_credentials");
}

TEST_F(SignInTest, AnAddressFailsThreeHundredTimesAMinute) {
    for (int i = 0; i < 300; ++i) hub.failures_of_address->take("192.0.2.7", clock.now());
    EXPECT_EQ(verdict(sign_in("tech1")), "rate_limited too_many_failures");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "request-2", "192.0.2.8")), "ok");
    clock.advance(1min);
    EXPECT_EQ(verdict(sign_in("tech1")), "ok");
}

TEST_F(SignInTest, FiveFailuresLockForFifteenMinutes) {
    fail(5);
    EXPECT_EQ(verdict(sign_in("tech1")), "rate_limited locked");
    EXPECT_EQ(audits("session.create", "refused").back().detail, "locked");
    clock.advance(15min - 1ms);
    EXPECT_EQ(verdict(sign_in("tech1")), "rate_limited locked");
    EXPECT_EQ(verdict(sign_in("doctor1")), "ok") << "another person is not locked out";
    clock.advance(1ms);
    EXPECT_EQ(verdict(sign_in("tech1")), "ok");
    EXPECT_EQ(audits("session.create", "refused").size(), 7u);
    EXPECT_EQ(audits("session.create").size(), 2u);
}

TEST_F(SignInTest, ASuccessForgetsTheFailuresAndALockStartsTheCountAnew) {
    fail(4);
    ASSERT_EQ(verdict(sign_in("tech1")), "ok");
    fail(4);
    EXPECT_EQ(verdict(sign_in("tech1")), "ok");
    fail(5);
    clock.advance(15min);
    fail(4);
    EXPECT_EQ(verdict(sign_in("tech1")), "ok");
}

TEST_F(SignInTest, ATimedCodeIsTheSecondFactorOnce) {
    const auto first = sign_in("verifier", password, code_now());
    ASSERT_EQ(verdict(first), "ok");
    EXPECT_TRUE(first->actor.second_factor);
    EXPECT_TRUE(app::authenticate(hub, first->token)->actor.second_factor);
    EXPECT_EQ(audits("session.create").back().detail, "second factor");

    EXPECT_EQ(verdict(sign_in("verifier", password, code_now())), "unauthenticated bad_credentials") << "used already";
    clock.advance(30s);
    EXPECT_EQ(verdict(sign_in("verifier", password, code_now())), "ok");
    // An earlier code is inside the window of tolerance, but older than the one used.
    const auto earlier = core::totp(people.totp_secrets.at("verifier"), clock.now() - 30s);
    EXPECT_EQ(verdict(sign_in("verifier", password, earlier)), "unauthenticated bad_credentials");
}

TEST_F(SignInTest, AWrongCodeIsAFailureAndCountsAsOne) {
    const auto stale = core::totp(people.totp_secrets.at("verifier"), clock.now() - 5min);
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(verdict(sign_in("verifier", password, stale)), "unauthenticated bad_credentials");
    }
    EXPECT_EQ(verdict(sign_in("verifier", password, code_now())), "rate_limited locked");
    EXPECT_EQ(count("session"), 0);
    EXPECT_EQ(audits("session.create", "refused").size(), 6u);
}

TEST_F(SignInTest, WithoutACodeTheSessionHasNoSecondFactorAndACodeNeedsASecret) {
    EXPECT_FALSE(sign_in("verifier")->actor.second_factor);
    EXPECT_EQ(verdict(sign_in("tech1", password, "123456")), "unauthenticated bad_credentials");
}

}  // namespace
}  // namespace telehub::test
