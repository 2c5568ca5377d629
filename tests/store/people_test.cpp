#include "telehub/store/people.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/sample_rows.h"
#include "support/temp_dir.h"

namespace telehub::store {
namespace {

const core::UserId user_id{"u"};

class PeopleTest : public testing::Test {
  protected:
    PeopleTest() {
        db.write([](Connection& c) {
            insert_row(c, test::organisation("a"));
            insert_row(c, test::user("u", "a"));
            insert_row(c, test::user("v", "a"));
        });
    }
    Session session(const std::string& hash, const std::string& user, Timestamp expires) {
        Session s;
        s.token_hash = hash;
        s.user_id = core::UserId{user};
        s.expires_at = expires;
        return s;
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(PeopleTest, AOneTimePasswordIsUsedOnceHoweverManyTry) {
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&] {
            if (db.write([](Connection& c) { return use_totp_step(c, user_id, 100); })) ++taken;
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(taken, 1);
    db.write([](Connection& c) {
        EXPECT_FALSE(use_totp_step(c, user_id, 99)) << "an earlier one";
        EXPECT_TRUE(use_totp_step(c, user_id, 101));
        EXPECT_TRUE(use_totp_step(c, core::UserId{"v"}, 100)) << "another person's";
        EXPECT_FALSE(use_totp_step(c, core::UserId{"nobody"}, 100));
    });
}

TEST_F(PeopleTest, ALockIsSetAndTakenAway) {
    db.write([](Connection& c) {
        set_failures(c, user_id, 5, Timestamp{9000});
        EXPECT_EQ(find_user(c, user_id).value().failures, 5);
        EXPECT_EQ(find_user(c, user_id).value().locked_until, Timestamp{9000});
        set_failures(c, user_id, 0, {});
        EXPECT_EQ(find_user_by_login(c, "login-u").value().failures, 0);
        EXPECT_FALSE(find_user_by_login(c, "login-u").value().locked_until);
        EXPECT_FALSE(find_user_by_login(c, "LOGIN-U"));
    });
}

TEST_F(PeopleTest, RolesAreReadByNameAndUnknownOnesGrantNothing) {
    db.write([](Connection& c) {
        for (const char* role : {"technician", "coordinator", "system", "wizard"}) {
            insert_row(c, UserRole{user_id, core::OrgId{"a"}, role, "v", {}});
        }
        domain::Actor actor;
        actor.roles = roles_of(c, user_id);
        EXPECT_EQ(actor.roles.size(), 2u);
        EXPECT_TRUE(actor.roles_in(core::OrgId{"a"}).has(domain::Role::technician));
        EXPECT_TRUE(actor.roles_in(core::OrgId{"a"}).has(domain::Role::coordinator));
        EXPECT_FALSE(actor.roles_anywhere().has(domain::Role::system));
        EXPECT_TRUE(roles_of(c, core::UserId{"v"}).empty());
    });
}

TEST_F(PeopleTest, ARevokedLicenceIsNoLicence) {
    db.write([](Connection& c) {
        Licence l;
        l.user_id = user_id;
        for (const char* id : {"2025-01-01", "2027-01-01", "2026-01-01"}) {
            l.id = core::LicenceId{id};
            l.expires_on = id;
            insert_row(c, l);
        }
        c.execute("UPDATE licence SET revoked_at = 1 WHERE id = '2026-01-01'");
        const auto held = licences_of(c, user_id);
        ASSERT_EQ(held.size(), 2u);
        EXPECT_EQ(held[0].expires_on, "2027-01-01") << "the longest first";
        EXPECT_EQ(held[1].expires_on, "2025-01-01");
    });
}

TEST_F(PeopleTest, SessionsAreTouchedForwardRevokedOnceAndSwept) {
    db.write([&](Connection& c) {
        insert_row(c, session("one", "u", {100}));
        insert_row(c, session("two", "u", {100}));
        insert_row(c, session("hers", "v", {100}));
        touch_session(c, "one", {50});
        touch_session(c, "one", {40});
        EXPECT_EQ(find_session(c, "one").value().last_seen_at, (Timestamp{50}));
        revoke_session(c, "one", {60});
        revoke_sessions(c, user_id, {70});
        EXPECT_EQ(find_session(c, "one").value().revoked_at, Timestamp{60});
        EXPECT_EQ(find_session(c, "two").value().revoked_at, Timestamp{70});
        EXPECT_FALSE(find_session(c, "hers").value().revoked_at);
        EXPECT_EQ(count_dead_sessions(c, {70}), 1);
        EXPECT_EQ(delete_dead_sessions(c, {70}), 1);
        EXPECT_FALSE(find_session(c, "one"));
        EXPECT_TRUE(find_session(c, "two"));
        EXPECT_EQ(delete_dead_sessions(c, {101}), 2);
        EXPECT_FALSE(find_session(c, "hers"));
    });
}

}  // namespace
}  // namespace telehub::store
