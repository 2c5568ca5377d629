#include "telehub/store/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/people.h"

namespace telehub::store {
namespace {

using test::organisation;

class DatabaseTest : public testing::Test {
  protected:
    std::filesystem::path file() const { return folder.path() / "hub.db"; }

    telehub::test::TempDir folder;
};

std::size_t count(Database& db) {
    return db.read([](Connection& c) { return list_organisations(c).size(); });
}
void add(Database& db, const std::string& id) {
    db.write([&](Connection& c) { insert_row(c, organisation(id)); });
}

TEST_F(DatabaseTest, WhatWasWrittenIsThereAfterReopening) {
    {
        Database db(file());
        add(db, "a");
    }
    Database db(file());
    const auto found = db.read([](Connection& c) { return find_organisation(c, core::OrgId{"a"}); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "code-a");
    EXPECT_FALSE(found->parent_id);
}

TEST_F(DatabaseTest, AnAnsweredWriteIsInTheFilesWithoutClosing) {
    Database db(file());
    add(db, "a");
    // What a crash would leave: the files as they are now, without the last checkpoint.
    telehub::test::TempDir copy;
    for (const char* name : {"hub.db", "hub.db-wal"}) {
        std::filesystem::copy_file(folder.path() / name, copy.path() / name);
    }
    Database after(copy.path() / "hub.db");
    EXPECT_EQ(count(after), 1u);
}

TEST_F(DatabaseTest, GivesBackWhatTheFunctionReturns) {
    Database db(file());
    EXPECT_EQ(db.write([](Connection&) { return std::string{"made"}; }), "made");
    EXPECT_EQ(db.read([](Connection&) { return 7; }), 7);
    const auto moved = db.write([](Connection&) { return std::make_unique<int>(5); });
    EXPECT_EQ(*moved, 5);
}

TEST_F(DatabaseTest, AThrowingWriteChangesNothingAndThrowsHere) {
    Database db(file());
    const auto fail = [&] {
        db.write([](Connection& c) {
            insert_row(c, organisation("a"));
            throw std::out_of_range("mine");
        });
    };
    try {
        fail();
        FAIL() << "nothing was thrown";
    } catch (const std::out_of_range& e) {
        EXPECT_STREQ(e.what(), "mine");
    }
    EXPECT_EQ(count(db), 0u);
    add(db, "a");
    EXPECT_EQ(count(db), 1u);
}

TEST_F(DatabaseTest, AReadKeepsItsSnapshotWhileOthersWrite) {
    Database db(file());
    add(db, "a");
    db.read([&](Connection& c) {
        EXPECT_EQ(list_organisations(c).size(), 1u);
        add(db, "b");
        EXPECT_EQ(count(db), 2u) << "another reader, begun later";
        EXPECT_EQ(list_organisations(c).size(), 1u);
        EXPECT_FALSE(find_organisation(c, core::OrgId{"b"}));
    });
    EXPECT_EQ(count(db), 2u);
}

TEST_F(DatabaseTest, AReadDoesNotSeeAWriteBeforeItsCommit) {
    Database db(file());
    db.write([&](Connection& c) {
        insert_row(c, organisation("a"));
        EXPECT_EQ(list_organisations(c).size(), 1u);
        EXPECT_EQ(count(db), 0u);
    });
    EXPECT_EQ(count(db), 1u);
}

TEST_F(DatabaseTest, AReadCannotWrite) {
    Database db(file());
    EXPECT_THROW(db.read([](Connection& c) { insert_row(c, organisation("a")); }), DatabaseError);
    EXPECT_EQ(count(db), 0u);
}

TEST_F(DatabaseTest, AReadThatThrowsGivesItsConnectionBackFresh) {
    Database db(file(), {.readers = 1});
    add(db, "a");
    const auto fail = [&] {
        db.read([](Connection& c) {
            const Kind kinds[] = {Kind::text};
            c.select("SELECT id FROM organisation", {}, kinds, [](auto) { throw std::runtime_error("row"); });
        });
    };
    for (int i = 0; i < 3; ++i) EXPECT_THROW(fail(), std::runtime_error);
    add(db, "b");
    EXPECT_EQ(count(db), 2u);
}

TEST_F(DatabaseTest, ReadersBeyondThePoolWaitForAFreeConnection) {
    Database db(file(), {.readers = 2});
    add(db, "a");
    std::vector<std::thread> threads;
    std::atomic<int> seen{0};
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) seen += static_cast<int>(count(db));
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(seen, 160);
}

TEST_F(DatabaseTest, ForeignKeysHold) {
    Database db(file());
    EXPECT_THROW(db.write([](Connection& c) { insert_row(c, organisation("a", "nobody")); }), DatabaseError);
    EXPECT_EQ(count(db), 0u);
}

TEST_F(DatabaseTest, OpensAndClosesWithoutAnythingToDo) {
    for (int i = 0; i < 5; ++i) {
        Database db(file());
        EXPECT_EQ(db.queued(), 0u);
    }
    Database db(file());
    EXPECT_EQ(count(db), 0u);
}

TEST_F(DatabaseTest, SecondDatabaseOnTheSameFileSeesTheFirstOnesCommits) {
    Database first(file());
    Database second(file());
    add(first, "a");
    EXPECT_EQ(count(second), 1u);
    add(second, "b");
    EXPECT_EQ(count(first), 2u);
}

}  // namespace
}  // namespace telehub::store
