#include "telehub/store/studies.h"

#include <gtest/gtest.h>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/quarantine.h"

namespace telehub::store {
namespace {

const Scope everything = test::with(&Scope::everything, true);

class StudiesTest : public testing::Test {
  protected:
    StudiesTest() {
        c.execute("BEGIN");
        insert_row(c, test::organisation("a"));
    }
    std::int64_t add_named(const std::string& uid, const std::string& folded, const std::string& pinyin,
                           const std::string& initials) {
        Study s = test::study(uid, "a");
        s.name_folded = folded;
        s.pinyin = pinyin;
        s.pinyin_initials = initials;
        return insert_study(c, s);
    }
    std::vector<std::string> search(const std::string& name) {
        std::vector<std::string> uids;
        for (const auto& s : list_studies(c, everything, test::with(&StudyFilter::name, name), {}))
            uids.push_back(s.study_uid.value);
        return uids;
    }
    std::int64_t add_series(std::int64_t study_key) {
        Series s;
        s.study_key = study_key;
        s.series_uid = core::SeriesUid{"1.1"};
        return insert_series(c, s);
    }
    Instance instance(std::int64_t series_key, const std::string& uid, const std::string& object) {
        Instance i;
        i.series_key = series_key;
        i.sop_uid = core::SopUid{uid};
        i.object_sha256 = object;
        i.origin = "received";
        return i;
    }
    Study study(const std::string& uid) { return find_study(c, core::StudyUid{uid}).value(); }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
    Connection c{(folder.path() / "hub.db").string(), true};
};

TEST_F(StudiesTest, KeysAreGivenInOrderAndFindTheRow) {
    const auto first = insert_study(c, test::study("1", "a"));
    const auto second = insert_study(c, test::study("2", "a"));
    EXPECT_LT(first, second);
    EXPECT_EQ(study("1").study_key, first);
    EXPECT_EQ(study("2").study_key, second);
    EXPECT_FALSE(find_study(c, core::StudyUid{"3"}));
    EXPECT_THROW(insert_study(c, test::study("1", "a")), DatabaseError);
    EXPECT_GT(insert_study(c, test::study("3", "a")), second);
}

TEST_F(StudiesTest, ANameIsFoundByAnyPartOfItsForms) {
    add_named("1", "张三", "zhangsan", "zs");
    add_named("2", "张三丰", "zhangsanfeng", "zsf");
    add_named("3", "smith", "smith", "s");
    EXPECT_EQ(search("张三"), (std::vector<std::string>{"2", "1"}));
    EXPECT_EQ(search("zsf"), std::vector<std::string>{"2"});
    EXPECT_EQ(search("feng"), std::vector<std::string>{"2"});
    EXPECT_EQ(search("mit"), std::vector<std::string>{"3"});
    EXPECT_EQ(search("李"), std::vector<std::string>{});
}

TEST_F(StudiesTest, WildcardsInASearchAreThemselves) {
    add_named("1", "a%b", "", "");
    add_named("2", "a_b", "", "");
    add_named("3", "a\\b", "", "");
    add_named("4", "axb", "", "");
    EXPECT_EQ(search("a%b"), std::vector<std::string>{"1"});
    EXPECT_EQ(search("a_b"), std::vector<std::string>{"2"});
    EXPECT_EQ(search("a\\b"), std::vector<std::string>{"3"});
    EXPECT_EQ(search("%"), std::vector<std::string>{"1"});
    EXPECT_EQ(search("'"), std::vector<std::string>{});
}

TEST_F(StudiesTest, APersonsChangeKeepsInstancesThatArriveMeanwhile) {
    const auto key = insert_study(c, test::study("1", "a"));
    const auto series = add_series(key);
    Study mine = study("1");
    count_instance(c, key, series, {true, false}, {5000});
    count_instance(c, key, series, {}, {6000});
    mine.description = "changed";
    ASSERT_TRUE(update_study(c, mine));
    const Study now = study("1");
    EXPECT_EQ(now.description, "changed");
    EXPECT_EQ(now.version, 2);
    EXPECT_EQ(now.instance_count, 2);
    EXPECT_EQ(now.series_count, 1);
    EXPECT_EQ(now.last_received_at, (Timestamp{6000}));
    EXPECT_EQ(find_series(c, key, core::SeriesUid{"1.1"}).value().instance_count, 2);
    Study stale = now;
    stale.version = 1;
    EXPECT_FALSE(update_study(c, stale));
}

TEST_F(StudiesTest, AnInstanceIsOneForTheWholeHub) {
    const auto series = add_series(insert_study(c, test::study("1", "a")));
    const auto elsewhere = add_series(insert_study(c, test::study("2", "a")));
    insert_row(c, instance(series, "9", "old"));
    EXPECT_THROW(insert_row(c, instance(elsewhere, "9", "new")), DatabaseError);
    replace_instance(c, instance(series, "9", "new"));
    EXPECT_EQ(find_instance(c, core::SopUid{"9"}).value().object_sha256, "new");
    EXPECT_EQ(list_instances(c, series).size(), 1u);
    EXPECT_TRUE(list_instances(c, elsewhere).empty());
}

TEST_F(StudiesTest, EarlierAndHeldContentsAreFoundAgain) {
    const auto series = add_series(insert_study(c, test::study("1", "a")));
    insert_row(c, instance(series, "1", "current"));
    InstanceVersion old;
    old.sop_uid = core::SopUid{"1"};
    old.object_sha256 = "superseded";
    insert_row(c, old);
    insert_row(c, test::quarantine("q", "a"));
    HeldInstance held;
    held.quarantine_id = core::QuarantineId{"q"};
    held.sop_uid = core::SopUid{"1"};
    held.object_sha256 = "held";
    hold_instance(c, held);
    ASSERT_EQ(instance_versions(c, core::SopUid{"1"}).size(), 1u);
    EXPECT_EQ(instance_versions(c, core::SopUid{"1"})[0].object_sha256, "superseded");
    EXPECT_TRUE(is_held(c, core::OrgId{"a"}, core::SopUid{"1"}, "held"));
    EXPECT_FALSE(is_held(c, core::OrgId{"b"}, core::SopUid{"1"}, "held"));
    EXPECT_EQ(held_instances(c, core::QuarantineId{"q"}).size(), 1u);
    EXPECT_EQ(find_quarantine(c, everything, core::QuarantineId{"q"}).value().instance_count, 1);
}

TEST_F(StudiesTest, AQuietStudyIsOneThatReceivesAndHasNotForAWhile) {
    Study s = test::study("1", "a");
    s.state = domain::StudyState::receiving;
    s.last_received_at = {1000};
    insert_study(c, s);
    Study done = test::study("2", "a");
    done.last_received_at = {1000};
    insert_study(c, done);
    EXPECT_TRUE(quiet_studies(c, {999}, 10).empty());
    const auto quiet = quiet_studies(c, {1000}, 10);
    ASSERT_EQ(quiet.size(), 1u);
    EXPECT_EQ(quiet[0].study_uid.value, "1");
}

}  // namespace
}  // namespace telehub::store
