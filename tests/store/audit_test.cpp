#include "telehub/store/audit.h"

#include <gtest/gtest.h>

#include <thread>

#include "support/temp_dir.h"
#include "telehub/store/database.h"
#include "telehub/store/table.h"

namespace telehub::store {
namespace {

Audit entry(const std::string& action) {
    Audit a;
    a.at = {1'769'846'709'250};
    a.actor_id = "u1";
    a.actor_name = "张三";
    a.org_id = "clinic";
    a.action = action;
    a.entity = "order";
    a.entity_id = "o1";
    a.outcome = "done";
    a.reason = "because";
    a.detail = "{}";
    a.request_id = "r1";
    a.remote_address = "192.0.2.1";
    return a;
}

class AuditTest : public testing::Test {
  protected:
    void append(int rows) {
        db.write([&](Connection& c) {
            for (int i = 0; i < rows; ++i) append_audit(c, entry("act" + std::to_string(i)));
        });
    }
    std::vector<Audit> all() {
        return db.read([](Connection& c) { return select_rows<Audit>(c, "ORDER BY t.seq"); });
    }
    std::optional<std::int64_t> broken() { return db.read(first_broken_audit); }
    void run(const std::string& sql) {
        db.write([&](Connection& c) { c.execute(sql); });
    }
    // As somebody would who holds the file itself.
    void tamper(const std::string& sql) {
        run("DROP TRIGGER audit_no_update");
        run("DROP TRIGGER audit_no_delete");
        run(sql);
    }

    telehub::test::TempDir folder;
    Database db{folder.path() / "hub.db"};
};

TEST_F(AuditTest, AnEmptyTrailHolds) { EXPECT_EQ(broken(), std::nullopt); }

TEST_F(AuditTest, EachRowFollowsFromItsPredecessor) {
    append(3);
    const auto rows = all();
    ASSERT_EQ(rows.size(), 3u);
    std::string previous;
    std::int64_t seq = 0;
    for (const auto& row : rows) {
        EXPECT_EQ(row.seq, ++seq);
        EXPECT_EQ(row.previous_hash, previous);
        EXPECT_EQ(row.hash.size(), 64u);
        EXPECT_NE(row.hash, previous);
        previous = row.hash;
    }
    EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(AuditTest, TheCallersOwnChainFieldsAreNotTaken) {
    Audit forged = entry("act");
    forged.seq = 99;
    forged.previous_hash = "x";
    forged.hash = "y";
    db.write([&](Connection& c) { append_audit(c, forged); });
    EXPECT_EQ(all().at(0).seq, 1);
    EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(AuditTest, ATrailLongerThanOneReadingHolds) {
    append(2100);
    EXPECT_EQ(all().size(), 2100u);
    EXPECT_EQ(broken(), std::nullopt);
    tamper("UPDATE audit SET reason = 'other' WHERE seq = 1001");
    EXPECT_EQ(broken(), 1001);
}

TEST_F(AuditTest, ConcurrentWritersMakeOneChain) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                try {
                    db.write([&](Connection& c) {
                        append_audit(c, entry("act"));
                        if (i % 3 == 2) throw std::runtime_error("taken back");
                    });
                } catch (const std::runtime_error&) {  // its number goes to the next
                }
            }
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(all().size(), 56u);
    EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(AuditTest, RowsCanBeNeitherChangedNorRemovedNorReplaced) {
    append(2);
    EXPECT_THROW(run("UPDATE audit SET reason = 'other'"), DatabaseError);
    EXPECT_THROW(run("UPDATE audit SET reason = 'other' WHERE seq = 2"), DatabaseError);
    EXPECT_THROW(run("DELETE FROM audit"), DatabaseError);
    EXPECT_THROW(run("DELETE FROM audit WHERE seq = 2"), DatabaseError);
    const auto replace = [&] {
        db.write([&](Connection& c) {
            c.execute(
                "INSERT OR REPLACE INTO audit SELECT seq, at, actor_id, actor_name, org_id, action, entity,"
                " entity_id, outcome, 'other', detail, request_id, remote_address, previous_hash, hash"
                " FROM audit WHERE seq = 2");
        });
    };
    EXPECT_THROW(replace(), DatabaseError);
    const auto after = all();
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[1].reason, "because");
    EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(AuditTest, AChangeToAnyColumnIsFound) {
    append(5);
    run("DROP TRIGGER audit_no_update");
    for_each_column<Audit>([&](auto m) {
        const std::string column{m.name};
        if (column == "seq") return;
        run("CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 3");
        run("UPDATE audit SET " + column + " = " + (column == "at" ? "at + 1" : column + " || 'x'") + " WHERE seq = 3");
        EXPECT_EQ(broken(), 3) << column;
        run("UPDATE audit SET " + column + " = (SELECT " + column + " FROM kept) WHERE seq = 3");
        run("DROP TABLE kept");
        EXPECT_EQ(broken(), std::nullopt) << column;
    });
}

TEST_F(AuditTest, TextMovedFromOneColumnToTheNextIsFound) {
    append(3);
    tamper("UPDATE audit SET entity = 'orde', entity_id = 'r' || entity_id WHERE seq = 2");
    EXPECT_EQ(broken(), 2);
}

TEST_F(AuditTest, AMissingRowIsFound) {
    append(5);
    tamper("DELETE FROM audit WHERE seq = 3");
    EXPECT_EQ(broken(), 3);
}

TEST_F(AuditTest, AMissingBeginningIsFound) {
    append(5);
    tamper("DELETE FROM audit WHERE seq = 1");
    EXPECT_EQ(broken(), 1);
}

TEST_F(AuditTest, RowsThatChangedPlacesAreFound) {
    append(5);
    tamper("UPDATE audit SET seq = CASE seq WHEN 2 THEN -2 ELSE -3 END WHERE seq IN (2, 3)");
    run("UPDATE audit SET seq = CASE seq WHEN -2 THEN 3 ELSE 2 END WHERE seq < 0");
    EXPECT_EQ(broken(), 2);
}

TEST_F(AuditTest, ARowPutBeforeTheFirstIsFound) {
    append(2);
    Audit forged = entry("forged");
    forged.hash = std::string(64, '0');
    for (const std::int64_t seq : {0, -1}) {
        forged.seq = seq;
        db.write([&](Connection& c) { insert_row(c, forged); });
        EXPECT_TRUE(broken()) << seq;
    }
}

TEST_F(AuditTest, ARowWithAnotherRowsHashIsFound) {
    append(3);
    tamper("UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 2");
    EXPECT_EQ(broken(), 2);
}

}  // namespace
}  // namespace telehub::store
