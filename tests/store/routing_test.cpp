// Routing and jobs in the database: whose they are, in which order they come, and which job is due.
#include "telehub/store/routing.h"

#include <gtest/gtest.h>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/jobs.h"
#include "telehub/store/studies.h"

namespace telehub::store {
namespace {

using domain::JobState;

Destination destination(const std::string& id, const std::string& org) {
    Destination d;
    d.id = core::DestinationId{id};
    d.org_id = core::OrgId{org};
    d.name = id;
    d.kind = "stow";
    return d;
}

RoutingRule rule(const std::string& id, const std::string& org, std::int64_t position) {
    RoutingRule r;
    r.id = core::RoutingRuleId{id};
    r.org_id = core::OrgId{org};
    r.position = position;
    r.name = id;
    return r;
}

Job job(const std::string& id, const std::string& org, const std::string& to, std::int64_t due = 0,
        JobState state = JobState::queued) {
    Job j;
    j.id = core::JobId{id};
    j.org_id = core::OrgId{org};
    j.state = state;
    j.study_uid = core::StudyUid{"1.2." + org};
    j.destination_id = core::DestinationId{to};
    j.content = "images";
    j.next_attempt_at = {due};
    return j;
}

class RoutingStoreTest : public testing::Test {
  protected:
    RoutingStoreTest() {
        db.write([](Connection& c) {
            insert_row(c, test::organisation("a"));
            insert_row(c, test::organisation("b"));
            insert_row(c, test::user("u", "a"));
            insert_row(c, test::user("v", "a"));
            for (const char* id : {"near", "far"}) insert_row(c, destination(id, "a"));
            insert_row(c, destination("other", "b"));
        });
    }
    static Scope keeper(const std::string& org) { return test::with(&Scope::keeper, std::vector{core::OrgId{org}}); }
    void insert(const auto& row) {
        db.write([&](Connection& c) { insert_row(c, row); });
    }
    std::string due(std::int64_t now) {
        std::string ids;
        for (const auto& j : db.read([&](Connection& c) { return due_jobs(c, {now}, 20); })) ids += j.id.value + " ";
        return ids;
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(RoutingStoreTest, RulesComeByPositionPageByPageAndOnlyToTheirKeeper) {
    for (const auto& [id, position] : {std::pair{"r1", 5}, {"r2", 5}, {"r3", 1}, {"r4", 9}})
        insert(rule(id, "a", position));
    insert(rule("hidden", "b", 5));
    for (const std::int64_t limit : {1, 2, 3, 10}) {
        std::string seen;
        Page page{limit, ""};
        for (int pages = 0; pages < 10; ++pages) {
            const auto rows = db.read([&](Connection& c) { return list_routing_rules(c, keeper("a"), page); });
            if (rows.empty()) break;
            for (const auto& r : rows) seen += r.id.value + " ";
            page.after = routing_rule_cursor(rows.back());
        }
        EXPECT_EQ(seen, "r3 r1 r2 r4 ") << limit;
    }
    db.read([](Connection& c) {
        // Who reads, judges or owns there keeps nothing.
        Scope others;
        others.owner = others.reader = others.judge = {core::OrgId{"a"}};
        EXPECT_TRUE(list_routing_rules(c, others, {}).empty());
        EXPECT_FALSE(find_routing_rule(c, others, core::RoutingRuleId{"r1"}));
        EXPECT_FALSE(find_routing_rule(c, keeper("b"), core::RoutingRuleId{"r1"}));
        EXPECT_TRUE(find_routing_rule(c, keeper("a"), core::RoutingRuleId{"r1"}));
        EXPECT_TRUE(list_destinations(c, others, {}).empty());
        EXPECT_EQ(list_destinations(c, keeper("a"), {}).size(), 2u);
        EXPECT_FALSE(find_destination(c, keeper("a"), core::DestinationId{"other"}));
    });
}

TEST_F(RoutingStoreTest, ADeletedRuleWasTheVersionThatIsNamed) {
    auto r = rule("r", "a", 1);
    insert(r);
    r.version = 2;
    EXPECT_FALSE(db.write([&](Connection& c) { return delete_routing_rule(c, r); }));
    r.version = 1;
    EXPECT_TRUE(db.write([&](Connection& c) { return delete_routing_rule(c, r); }));
    EXPECT_EQ(db.read([](Connection& c) { return count_rules(c, core::OrgId{"a"}); }), 0);
}

TEST_F(RoutingStoreTest, AGroupsMembersAreReplacedTogether) {
    ReadingGroup g;
    g.id = core::ReadingGroupId{"g"};
    g.org_id = core::OrgId{"a"};
    g.code = "G";
    insert(g);
    const core::UserId u{"u"}, v{"v"};
    db.write([&](Connection& c) {
        replace_group_members(c, g.id, {u, v});
        replace_group_members(c, g.id, {v});
        EXPECT_FALSE(is_group_member(c, g.id, u));
        EXPECT_TRUE(is_group_member(c, g.id, v));
        EXPECT_EQ(members_of_group(c, g.id).at(0).login, "login-v");
        EXPECT_FALSE(find_reading_group(c, core::OrgId{"b"}, "G"));
        EXPECT_TRUE(list_reading_groups(c, keeper("b"), {}).empty());
    });
    EXPECT_THROW(insert(g), DatabaseError);
}

TEST_F(RoutingStoreTest, AJobIsDueWhenItsTimeIsAndItsDestinationIsFree) {
    insert(job("j1", "a", "near", 30));
    insert(job("j2", "a", "far", 20));
    insert(job("j3", "a", "near", 10));
    insert(job("j4", "b", "other", 40, JobState::failed));
    EXPECT_EQ(due(9), "");
    EXPECT_EQ(due(20), "j3 j2 ");
    EXPECT_EQ(due(50), "j3 j2 j1 ");
    insert(job("running", "a", "near", 0, JobState::running));
    EXPECT_EQ(due(50), "j2 ");
    db.write([](Connection& c) { c.execute("UPDATE destination SET enabled = 0 WHERE id = 'far'"); });
    EXPECT_EQ(due(50), "");
    EXPECT_EQ(db.read([](Connection& c) { return count_jobs(c, JobState::queued); }), 3);
}

TEST_F(RoutingStoreTest, AJobThatIsPostponedIsNotDueEarlierThanItWas) {
    insert(job("j1", "a", "near", 10));
    insert(job("j2", "a", "near", 90));
    insert(job("j3", "a", "far", 10));
    db.write([](Connection& c) { postpone_failing_jobs(c, core::DestinationId{"near"}, {50}, {5}); });
    EXPECT_EQ(due(49), "j3 ");
    EXPECT_EQ(due(50), "j3 j1 ");
    const auto find = [&](const char* id) {
        return db.read([&](Connection& c) { return find_job(c, core::JobId{id}).value(); });
    };
    EXPECT_EQ(find("j1").failing_since, Timestamp{5});
    EXPECT_EQ(find("j1").version, 2);
    EXPECT_EQ(find("j2").next_attempt_at, Timestamp{90});
    EXPECT_EQ(find("j2").failing_since, std::nullopt);
    db.write([](Connection& c) { postpone_jobs(c, core::DestinationId{"near"}, {60}); });
    EXPECT_EQ(find("j1").next_attempt_at, Timestamp{60});
}

TEST_F(RoutingStoreTest, JobsAreListedToTheirKeeperWithTheirInstances) {
    insert(job("j1", "a", "near"));
    insert(job("j2", "b", "other"));
    db.write([](Connection& c) {
        const core::JobId id{"j1"};
        put_job_instance(c, {id, core::SopUid{"1"}, "x", "failed", "busy", "", {}});
        put_job_instance(c, {id, core::SopUid{"1"}, "y", "sent", "", "", {}});
        put_job_instance(c, {id, core::SopUid{"2"}, "z", "refused", "no", "", {}});
        set_job_progress(c, id, 3, 1, 1);
        EXPECT_EQ(job_instances(c, id).size(), 2u);
        EXPECT_EQ(unsent_job_instances(c, id, 5).at(0).sop_uid.value, "2");
        forget_refused_instances(c, id);
        EXPECT_EQ(unsent_job_instances(c, id, 5).at(0).state, "failed");
        EXPECT_EQ(find_job(c, id)->sent, 1);
        EXPECT_EQ(find_job(c, id)->version, 1);
        EXPECT_EQ(list_jobs(c, keeper("a"), {}, {}).size(), 1u);
        EXPECT_TRUE(list_jobs(c, keeper("a"), test::with(&JobFilter::state, "done"), {}).empty());
        EXPECT_TRUE(list_jobs(c, keeper("a"), test::with(&JobFilter::study_uid, "1.2.b"), {}).empty());
        EXPECT_FALSE(find_job(c, keeper("a"), core::JobId{"j2"}));
    });
}

TEST_F(RoutingStoreTest, AContentIsImagesOrReportsOrBoth) {
    db.write([](Connection& c) {
        const auto key = insert_study(c, test::study("1.2.a", "a"));
        const auto series = insert_series(c, {0, key, core::SeriesUid{"s"}, "CT", "", "", "", "", 0, "", "", "", ""});
        for (const auto& [uid, origin] : {std::pair{"1", "received"}, {"2", "corrected"}, {"3", "made"}}) {
            Instance i;
            i.series_key = series;
            i.sop_uid = core::SopUid{uid};
            i.origin = origin;
            insert_row(c, i);
        }
        for (const auto& [content, count] : {std::pair{"images", 2}, {"reports", 1}, {"study", 3}}) {
            EXPECT_EQ(count_content(c, key, content), count) << content;
            EXPECT_EQ(list_content(c, key, content).size(), static_cast<std::size_t>(count)) << content;
        }
        EXPECT_EQ(list_content(c, key, "reports").at(0).sop_uid.value, "3");
    });
}

}  // namespace
}  // namespace telehub::store
