// How long a session lasts, and what ends it before its time.
#include "app/support.h"

namespace telehub::test {
namespace {

class SessionTest : public AppTest {
  protected:
    std::string token(const std::string& login = "tech1", const std::string& with = password) {
        return app::sign_in(hub, {login, with, ""}, "", "").value().token;
    }
    std::string state(const std::string& token) { return verdict(app::authenticate(hub, token)); }
};

TEST_F(SessionTest, ExpiresAfterFifteenIdleMinutes) {
    const auto t = token();
    clock.advance(15min - 1ms);
    EXPECT_EQ(state(t), "ok");
    clock.advance(14min);
    EXPECT_EQ(state(t), "ok") << "its use keeps it alive";
    clock.advance(15min);
    EXPECT_EQ(state(t), "unauthenticated session_expired");
}

TEST_F(SessionTest, ExpiresAfterTwelveHoursHoweverBusy) {
    const auto t = token();
    for (int i = 0; i < 71; ++i) {
        clock.advance(10min);
        ASSERT_EQ(state(t), "ok") << i;
    }
    clock.advance(10min - 1ms);
    EXPECT_EQ(state(t), "ok");
    clock.advance(1ms);
    EXPECT_EQ(state(t), "unauthenticated session_expired");
}

TEST_F(SessionTest, AWrongTokenIsNobody) {
    EXPECT_EQ(state(""), "unauthenticated not_signed_in");
    EXPECT_EQ(state(std::string(64, '0')), "unauthenticated not_signed_in");
    EXPECT_EQ(state(std::string(100'000, 'a')), "unauthenticated not_signed_in");
    EXPECT_EQ(state(app::hash_token(token())), "unauthenticated not_signed_in")
        << "the stored hash is no token";
}

TEST_F(SessionTest, SigningOutEndsThisSessionAlone) {
    const auto here = token(), there = token();
    const auto who = app::authenticate(hub, here).value();
    app::sign_out(hub, who.actor, who.token_hash);
    EXPECT_EQ(state(here), "unauthenticated not_signed_in");
    EXPECT_EQ(state(there), "ok");
    EXPECT_EQ(audits("session.delete").size(), 1u);
}

TEST_F(SessionTest, DisablingAUserRevokesTheirSessions) {
    const auto t = token(), of_another = token("doctor1");
    app::disable_user(hub, domain::Actor::system(), "tech1").value();
    EXPECT_EQ(state(t), "unauthenticated not_signed_in");
    EXPECT_EQ(state(of_another), "ok");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "", "")), "unauthenticated bad_credentials");
    const auto rows = audits("user.disable");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].entity_id, user("tech1").id.value);
    EXPECT_EQ(verdict(app::disable_user(hub, domain::Actor::system(), "nobody")), "not_found not_found");
    EXPECT_EQ(audits("user.disable", "refused").size(), 1u);
}

TEST_F(SessionTest, ANewPasswordRevokesSessionsAndUnlocks) {
    const auto t = token();
    for (int i = 0; i < 5; ++i) (void)app::sign_in(hub, {"tech1", "not the password", ""}, "", "");
    app::set_password(hub, domain::Actor::system(), "tech1", "another long password").value();
    EXPECT_EQ(state(t), "unauthenticated not_signed_in");
    EXPECT_EQ(verdict(app::sign_in(hub, {"tech1", password, ""}, "", "")), "unauthenticated bad_credentials");
    EXPECT_EQ(state(token("tech1", "another long password")), "ok");
    EXPECT_EQ(audits("user.password").size(), 1u);

    const auto weak = app::set_password(hub, domain::Actor::system(), "tech1", "eleven char");
    EXPECT_EQ(verdict(weak), "invalid invalid");
    EXPECT_EQ(faults(weak), std::vector<std::string>{"$.password"});
    EXPECT_EQ(audits("user.password", "refused").size(), 1u);
    EXPECT_EQ(state(token("tech1", "another long password")), "ok") << "the refused one changed nothing";
}

TEST_F(SessionTest, DeadSessionsAreSweptADayLater) {
    const auto live = token();
    clock.advance(12h + 24h);
    app::run_jobs_once(hub);
    EXPECT_EQ(count("session"), 1);
    clock.advance(1ms);
    app::run_jobs_once(hub);
    EXPECT_EQ(count("session"), 0);
    EXPECT_EQ(state(live), "unauthenticated not_signed_in");
}

}  // namespace
}  // namespace telehub::test
