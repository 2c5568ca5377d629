#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

#include "store/sample_rows.h"
#include "support/temp_dir.h"
#include "telehub/store/database.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"

namespace telehub::store {
namespace {

using test::organisation;
using Job = std::function<void(Connection&)>;

class GroupCommitTest : public testing::Test {
  protected:
    // Runs all jobs in one shared transaction, in their order: they queue up while the writer is held. Gives
    // what each caller got.
    std::vector<std::exception_ptr> run_together(std::vector<Job> jobs) {
        std::latch held(1);
        std::latch go(1);
        std::thread holder([&] {
            db.write([&](Connection&) {
                held.count_down();
                go.wait();
            });
        });
        held.wait();
        std::vector<std::exception_ptr> thrown(jobs.size());
        std::vector<std::thread> callers;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            callers.emplace_back([&, i] {
                try {
                    db.write([&](Connection& c) { jobs[i](c); });
                } catch (...) {
                    thrown[i] = std::current_exception();
                }
            });
            while (db.queued() != i + 1) std::this_thread::yield();
        }
        go.count_down();
        holder.join();
        for (auto& t : callers) t.join();
        return thrown;
    }

    std::size_t count() {
        return db.read([](Connection& c) { return list_organisations(c).size(); });
    }
    bool has(const std::string& id) {
        return db.read([&](Connection& c) { return find_organisation(c, core::OrgId{id}).has_value(); });
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

Job adds(const std::string& id) {
    return [id](Connection& c) { insert_row(c, organisation(id)); };
}

std::string message(const std::exception_ptr& thrown) {
    if (!thrown) return "";
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
        return e.what();
    }
}

TEST_F(GroupCommitTest, WritesQueuedTogetherAreCommittedTogether) {
    const auto third = [&](Connection& c) {
        insert_row(c, organisation("c"));
        EXPECT_EQ(list_organisations(c).size(), 3u) << "in the shared transaction";
        EXPECT_EQ(count(), 0u) << "and not yet committed";
    };
    for (const auto& thrown : run_together({adds("a"), adds("b"), third})) EXPECT_FALSE(thrown) << message(thrown);
    EXPECT_EQ(count(), 3u);
}

TEST_F(GroupCommitTest, AThrowingWriteTakesBackOnlyItsOwnChanges) {
    const auto throws = [](Connection& c) {
        insert_row(c, organisation("b"));
        insert_row(c, organisation("b2"));
        throw std::runtime_error("of the second");
    };
    const auto thrown = run_together({adds("a"), throws, adds("c")});
    EXPECT_EQ(message(thrown[0]), "");
    EXPECT_EQ(message(thrown[1]), "of the second");
    EXPECT_EQ(message(thrown[2]), "");
    EXPECT_TRUE(has("a"));
    EXPECT_FALSE(has("b"));
    EXPECT_FALSE(has("b2"));
    EXPECT_TRUE(has("c"));
}

TEST_F(GroupCommitTest, AWriteMayThrowAnything) {
    const auto thrown = run_together({adds("a"), [](Connection&) { throw 42; }, adds("c")});
    EXPECT_FALSE(thrown[0]);
    EXPECT_THROW(std::rethrow_exception(thrown[1]), int);
    EXPECT_FALSE(thrown[2]);
    EXPECT_EQ(count(), 2u);
}

TEST_F(GroupCommitTest, AFailedStatementIsItsCallersFaultAlone) {
    const auto thrown = run_together({adds("a"), adds("a"), adds("b")});
    EXPECT_EQ(message(thrown[0]), "");
    EXPECT_NE(message(thrown[1]).find("UNIQUE"), std::string::npos) << message(thrown[1]);
    EXPECT_EQ(message(thrown[2]), "");
    EXPECT_EQ(count(), 2u);
}

TEST_F(GroupCommitTest, WhenTheCommitFailsNobodyIsToldItWorked) {
    const auto spoils = [](Connection& c) {
        // Checked at the commit only, so that the savepoint does not see it.
        c.script("PRAGMA defer_foreign_keys=ON");
        insert_row(c, organisation("b", "nobody"));
    };
    for (const auto& thrown : run_together({adds("a"), spoils, adds("c")})) {
        EXPECT_NE(message(thrown).find("FOREIGN KEY"), std::string::npos) << message(thrown);
    }
    EXPECT_EQ(count(), 0u);
    db.write(adds("later"));
    EXPECT_EQ(count(), 1u);
}

TEST_F(GroupCommitTest, TheCommitWaitsForWhatRunsBesideTheWrite) {
    std::latch written(1);
    db.write(
        [&](Connection& c) {
            insert_row(c, organisation("a"));
            written.count_down();
        },
        [&] {
            written.wait();  // the write does not wait for this; its commit does
            EXPECT_EQ(count(), 0u);
        });
    EXPECT_EQ(count(), 1u);
}

TEST_F(GroupCommitTest, WhenWhatRunsBesideTheWriteFailsNothingIsCommitted) {
    const auto failing = [&] { db.write(adds("a"), [] { throw StorageFull("no room for the object"); }); };
    EXPECT_THROW(failing(), StorageFull);
    EXPECT_EQ(count(), 0u);
    // The write's own fault counts first, and the other thread's end is waited for all the same.
    bool ended = false;
    const auto both = [&] {
        db.write([](Connection&) { throw std::runtime_error("of the write"); }, [&] { ended = true; });
    };
    EXPECT_THROW(both(), std::runtime_error);
    EXPECT_TRUE(ended);
    db.write(adds("later"));
    EXPECT_EQ(count(), 1u);
}

TEST_F(GroupCommitTest, WhenTheTransactionIsLostNobodyIsToldItWorked) {
    const auto loses = [](Connection& c) {
        c.execute(
            "INSERT OR ROLLBACK INTO organisation (id, code, name, kind, created_at, version)"
            " VALUES ('a', 'a', 'a', 'clinic', 0, 1)");
    };
    for (const auto& thrown : run_together({adds("a"), loses, adds("c")})) EXPECT_TRUE(thrown);
    EXPECT_EQ(count(), 0u);
    db.write(adds("later"));
    EXPECT_EQ(count(), 1u);
}

TEST_F(GroupCommitTest, ManyWritersLoseNothing) {
    constexpr int writers = 12;
    constexpr int writes_each = 40;
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            for (int i = 0; i < writes_each; ++i) {
                const bool fails = i % 5 == 4;
                const std::string id = std::to_string(w) + "-" + std::to_string(i);
                try {
                    const auto told = db.write([&](Connection& c) {
                        insert_row(c, organisation(id));
                        if (fails) throw std::runtime_error(id);
                        return id;
                    });
                    EXPECT_EQ(told, id);
                    EXPECT_TRUE(has(id)) << "answered, so committed";
                } catch (const std::runtime_error& e) {
                    EXPECT_EQ(e.what(), id);
                    ++refused;
                }
            }
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(refused, writers * writes_each / 5);
    EXPECT_EQ(count(), std::size_t{writers * writes_each * 4 / 5});
}

TEST_F(GroupCommitTest, NumbersGivenOutConcurrentlyAreEachGivenOnce) {
    db.write(adds("a"));
    std::mutex mutex;
    std::multiset<std::int64_t> given;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                const auto n =
                    db.write([](Connection& c) { return next_accession(c, core::OrgId{"a"}, "2026-01-31"); });
                const std::lock_guard lock(mutex);
                given.insert(n);
            }
        });
    }
    for (auto& t : threads) t.join();
    std::int64_t next = 1;
    for (const auto n : given) EXPECT_EQ(n, next++);
    EXPECT_EQ(db.write([](Connection& c) { return next_accession(c, core::OrgId{"a"}, "2026-02-01"); }), 1);
}

TEST(GroupCommit, ABatchOfOneWorksToo) {
    telehub::test::TempDir folder;
    Database db(folder.path() / "hub.db", {.readers = 1, .max_batch = 1});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] { db.write(adds(std::to_string(t))); });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(db.read([](Connection& c) { return list_organisations(c).size(); }), 4u);
}

}  // namespace
}  // namespace telehub::store
