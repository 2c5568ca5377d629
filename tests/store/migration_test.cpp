#include <gtest/gtest.h>

#include "support/temp_dir.h"
#include "telehub/core/crypto.h"
#include "telehub/store/database.h"
#include "telehub/store/table.h"

namespace telehub::store {
namespace {

constexpr Migration first{"0001_first", "CREATE TABLE one (n BIGINT); INSERT INTO one VALUES (1);"};
constexpr Migration second{"0002_second", "CREATE TABLE two (n BIGINT);"};
// Fails behind a statement that worked.
constexpr Migration broken{"0002_broken", "CREATE TABLE two (n BIGINT); INSERT INTO nowhere VALUES (1);"};

class MigrationTest : public testing::Test {
  protected:
    std::string refusal(std::vector<Migration> known) {
        try {
            migrate(c, known, 5);
        } catch (const DatabaseError& e) {
            return e.what();
        }
        return "";
    }
    bool has_table(const std::string& name) {
        return select_integer(c, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = :name",
                              {param("name", name)}) == 1;
    }
    std::int64_t applied() { return select_integer(c, "SELECT COUNT(*) FROM schema_migration"); }

    telehub::test::TempDir folder;
    Connection c{(folder.path() / "m.db").string(), true};
};

TEST_F(MigrationTest, AFreshDatabaseGetsAllInOrder) {
    EXPECT_EQ(refusal({first, second}), "");
    EXPECT_TRUE(has_table("one"));
    EXPECT_TRUE(has_table("two"));
    std::vector<std::string> rows;
    const Kind kinds[] = {Kind::integer, Kind::text, Kind::text, Kind::integer};
    c.select("SELECT position, name, checksum, applied_at FROM schema_migration ORDER BY position", {}, kinds,
             [&](std::span<const Value> r) {
                 rows.push_back(std::to_string(r[0].integer) + " " + r[1].text + " " + r[2].text + " " +
                                std::to_string(r[3].integer));
             });
    EXPECT_EQ(rows, (std::vector<std::string>{"0 0001_first " + core::sha256_hex(first.sql) + " 5",
                                              "1 0002_second " + core::sha256_hex(second.sql) + " 5"}));
}

TEST_F(MigrationTest, RunsEachOnceAndOnlyWhatIsNew) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(refusal({first}), "");
    EXPECT_EQ(refusal({first, second}), "");
    EXPECT_EQ(select_integer(c, "SELECT COUNT(*) FROM one"), 1);
    EXPECT_EQ(applied(), 2);
}

TEST_F(MigrationTest, RefusesAChangedOne) {
    EXPECT_EQ(refusal({first, second}), "");
    const Migration changed{first.name, "CREATE TABLE one (n TEXT);"};
    EXPECT_NE(refusal({changed, second}).find("0001_first"), std::string::npos);
    const Migration renamed{"0001_other", first.sql};
    EXPECT_NE(refusal({renamed, second}).find("0001_first"), std::string::npos);
    EXPECT_NE(refusal({second, first}), "") << "another order";
    EXPECT_EQ(refusal({first, second}), "") << "the refusals changed nothing";
}

TEST_F(MigrationTest, RefusesANewerHistory) {
    EXPECT_EQ(refusal({first, second}), "");
    EXPECT_NE(refusal({first}).find("newer"), std::string::npos);
    EXPECT_NE(refusal({}).find("newer"), std::string::npos);
    EXPECT_EQ(applied(), 2);
}

TEST_F(MigrationTest, AFailingOneIsTakenBackWithThoseOfTheSameRun) {
    EXPECT_NE(refusal({first, broken}).find("nowhere"), std::string::npos);
    EXPECT_FALSE(has_table("one"));
    EXPECT_FALSE(has_table("two"));
    EXPECT_EQ(applied(), 0);
    EXPECT_EQ(refusal({first, second}), "") << "and does not stand in the way of its repair";
}

TEST_F(MigrationTest, AFailingUpgradeLeavesTheOldVersionInPlace) {
    EXPECT_EQ(refusal({first}), "");
    EXPECT_NE(refusal({first, broken}), "");
    EXPECT_FALSE(has_table("two"));
    EXPECT_EQ(applied(), 1);
    EXPECT_EQ(refusal({first}), "");
}

TEST(Database, CarriesItsMigrationsAndRefusesAStrangersHistory) {
    telehub::test::TempDir folder;
    const auto file = folder.path() / "hub.db";
    ASSERT_FALSE(migrations().empty());
    EXPECT_EQ(migrations().front().name, "0001_spine");
    { const Database fresh(file); }
    { const Database again(file); }
    {
        Connection c(file.string(), true);
        EXPECT_EQ(select_integer(c, "SELECT COUNT(*) FROM schema_migration"),
                  static_cast<std::int64_t>(migrations().size()));
        c.execute("UPDATE schema_migration SET checksum = 'other' WHERE position = 0");
    }
    EXPECT_THROW(Database{file}, DatabaseError);
    {
        Connection c(file.string(), true);
        c.execute("UPDATE schema_migration SET checksum = :sum WHERE position = 0",
                  {param("sum", core::sha256_hex(migrations().front().sql))});
        c.execute("INSERT INTO schema_migration VALUES (1000, '1001_later', '', 0)");
    }
    EXPECT_THROW(Database{file}, DatabaseError);
}

TEST(Database, EverySqlTableHasItsStructAndEveryColumnItsMember) {
    telehub::test::TempDir folder;
    Database db(folder.path() / "hub.db");
    db.read([](Connection& c) {
        const auto same_columns = [&]<class Row>(Row) {
            EXPECT_NO_THROW(select_rows<Row>(c, "LIMIT 1")) << Row::table;
            std::int64_t members = 0;
            for_each_column<Row>([&](auto) { ++members; });
            EXPECT_EQ(select_integer(c, "SELECT COUNT(*) FROM pragma_table_info(:name)",
                                     {param("name", std::string_view{Row::table})}),
                      members)
                << Row::table;
        };
        same_columns(Organisation{}), same_columns(UserAccount{}), same_columns(UserRole{}), same_columns(Licence{});
        same_columns(Session{}), same_columns(Device{}), same_columns(Patient{}), same_columns(Order{});
        same_columns(Study{}), same_columns(Series{}), same_columns(Instance{}), same_columns(InstanceVersion{});
        same_columns(Quarantine{}), same_columns(HeldInstance{}), same_columns(ReadTask{}), same_columns(Report{});
        same_columns(ReportVersion{}), same_columns(Audit{});
    });
}

}  // namespace
}  // namespace telehub::store
