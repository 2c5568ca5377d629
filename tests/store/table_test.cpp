#include "telehub/store/table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"

namespace telehub::store {
namespace {

class TableTest : public testing::Test {
  protected:
    TableTest() {
        db.write([](Connection& c) {
            insert_row(c, test::organisation("a"));
            insert_row(c, test::user("u", "a"));
            insert_row(c, test::patient("p", "a"));
        });
    }
    template <class Fn>
    auto write(Fn fn) {
        return db.write(fn);
    }
    Organisation organisation() {
        return db.read([](Connection& c) { return find_organisation(c, core::OrgId{"a"}).value(); });
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(TableTest, ARowComesBackAsItWent) {
    Order o = test::order("o", "a", "a", "p", "u");
    o.state = domain::OrderState::in_progress;
    o.clinical_history = "咳嗽 3 天; \"低热\"";
    o.consent = true;
    o.declared_instances = 120;
    o.state_reason = "it's";
    o.created_at = {1'769'846'709'250};
    o.updated_at = {-1};
    const Order got = write([&](Connection& c) {
        insert_row(c, o);
        return select_one<Order>(c, "WHERE t.id = :id", {param("id", o.id)}).value();
    });
    for_each_column<Order>([&](auto m) { EXPECT_EQ(got.*m.pointer, o.*m.pointer) << m.name; });
}

TEST_F(TableTest, NullsAreNothingAndNotEmptyOrZero) {
    Order o = test::order("o", "a", "", "p", "u");
    write([&](Connection& c) { insert_row(c, o); });
    const auto got = db.read([](Connection& c) { return select_rows<Order>(c, ""); });
    ASSERT_EQ(got.size(), 1u);
    EXPECT_FALSE(got[0].reading_org_id);
    EXPECT_FALSE(got[0].declared_instances);
    EXPECT_FALSE(got[0].retake_of);
    const auto unset = "SELECT COUNT(*) FROM imaging_order WHERE reading_org_id IS NULL AND declared_instances IS NULL";
    EXPECT_EQ(db.read([&](Connection& c) { return select_integer(c, unset); }), 1);
}

TEST_F(TableTest, AnUpdateSetsAndClearsColumnsAndRaisesTheVersion) {
    Order o = test::order("o", "a", "", "p", "u");
    write([&](Connection& c) { insert_row(c, o); });
    o.declared_instances = 3;
    o.reading_org_id = core::OrgId{"a"};
    EXPECT_TRUE(write([&](Connection& c) { return update_row(c, o); }));
    EXPECT_EQ(o.version, 2);
    o.declared_instances.reset();
    EXPECT_TRUE(write([&](Connection& c) { return update_row(c, o); }));
    const auto got = db.read([](Connection& c) { return select_rows<Order>(c, "").at(0); });
    EXPECT_EQ(got.version, 3);
    EXPECT_EQ(got.reading_org_id, core::OrgId{"a"});
    EXPECT_FALSE(got.declared_instances);
}

TEST_F(TableTest, AStaleUpdateChangesNothing) {
    Organisation mine = organisation();
    Organisation theirs = mine;
    theirs.name = "theirs";
    mine.name = "mine";
    EXPECT_TRUE(write([&](Connection& c) { return update_row(c, theirs); }));
    EXPECT_FALSE(write([&](Connection& c) { return update_row(c, mine); }));
    EXPECT_EQ(mine.version, 1);
    EXPECT_EQ(organisation().name, "theirs");
    EXPECT_EQ(organisation().version, 2);
}

TEST_F(TableTest, OfConcurrentUpdatesExactlyOneWins) {
    for (std::int64_t round = 1; round <= 10; ++round) {
        const Organisation read = organisation();
        std::atomic<int> won{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 6; ++t) {
            threads.emplace_back([&, t] {
                Organisation mine = read;
                mine.name = std::to_string(t);
                if (db.write([&](Connection& c) { return update_row(c, mine); })) ++won;
            });
        }
        for (auto& t : threads) t.join();
        EXPECT_EQ(won, 1);
        EXPECT_EQ(organisation().version, round + 1);
    }
}

TEST_F(TableTest, AnUpdateOfARowThatIsNotThereIsFalse) {
    Organisation nobody = test::organisation("nobody");
    EXPECT_FALSE(write([&](Connection& c) { return update_row(c, nobody); }));
}

TEST_F(TableTest, AnUnknownStateInARowIsAFault) {
    write([](Connection& c) {
        insert_row(c, test::order("o", "a", "", "p", "u"));
        c.execute("UPDATE imaging_order SET state = 'dreaming'");
    });
    EXPECT_THROW(db.read([](Connection& c) { return select_rows<Order>(c, ""); }), DatabaseError);
}

TEST_F(TableTest, AnIntegerIsZeroWhenThereIsNone) {
    db.read([](Connection& c) {
        EXPECT_EQ(select_integer(c, "SELECT MAX(version) FROM device"), 0);
        EXPECT_EQ(select_integer(c, "SELECT version FROM device"), 0);
        EXPECT_EQ(select_integer(c, "SELECT -5"), -5);
    });
}

}  // namespace
}  // namespace telehub::store
