#include "telehub/store/connection.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/temp_dir.h"
#include "telehub/store/table.h"

namespace telehub::store {
namespace {

constexpr const char* insert_note = "INSERT INTO note (n, words) VALUES (:n, :words)";
constexpr const char* all_notes = "SELECT n, words FROM note ORDER BY rowid";

class ConnectionTest : public testing::Test {
  protected:
    ConnectionTest() { c.script("CREATE TABLE note (n BIGINT, words TEXT)"); }

    void add(const Value& n, const Value& words) { c.execute(insert_note, {{"n", n}, {"words", words}}); }
    void add(std::int64_t n) { add(Value::of(n), Value::of("")); }
    std::int64_t count() { return select_integer(c, "SELECT COUNT(*) FROM note"); }

    std::vector<std::vector<Value>> rows(const std::string& sql = all_notes, std::span<const Param> params = {}) {
        const Kind kinds[] = {Kind::integer, Kind::text};
        std::vector<std::vector<Value>> all;
        c.select(sql, params, kinds, [&](std::span<const Value> row) { all.emplace_back(row.begin(), row.end()); });
        return all;
    }

    telehub::test::TempDir folder;
    std::string file = (folder.path() / "c.db").string();
    Connection c{file, true};
};

using SavepointTest = ConnectionTest;

TEST_F(SavepointTest, RollsBackUnlessItIsKept) {
    {
        Savepoint s(c, "one");
        add(1);
    }
    EXPECT_EQ(count(), 0);
    {
        Savepoint s(c, "one");
        add(2);
        s.keep();
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(SavepointTest, AnExceptionOnItsWayRollsItBack) {
    const auto fail = [&] {
        Savepoint s(c, "one");
        add(1);
        throw std::runtime_error("on the way");
    };
    EXPECT_THROW(fail(), std::runtime_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(SavepointTest, AnInnerOneTakesBackOnlyItself) {
    {
        Savepoint outer(c, "outer");
        add(1);
        {
            Savepoint inner(c, "inner");
            add(2);
        }
        add(3);
        outer.keep();
    }
    EXPECT_EQ(rows().size(), 2u);
    EXPECT_EQ(rows()[1][0].integer, 3);
}

TEST_F(SavepointTest, AnOuterOneTakesBackWhatAnInnerOneKept) {
    {
        Savepoint outer(c, "outer");
        Savepoint inner(c, "outer");  // the same name: the nearest is meant
        add(1);
        inner.keep();
        EXPECT_EQ(count(), 1);
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(SavepointTest, RolledBackByHandIsClosed) {
    Savepoint s(c, "one");
    add(1);
    s.roll_back();
    EXPECT_EQ(count(), 0);
    add(2);
    s.roll_back();  // nothing is open
    EXPECT_EQ(count(), 1);
}

TEST_F(ConnectionTest, OneStatementTakesValuesAndNullsInTurn) {
    add(Value::of(std::int64_t{1}), Value::of("one"));
    add(Value::none(Kind::integer), Value::none(Kind::text));
    add(Value::of(std::int64_t{3}), Value::none(Kind::text));
    add(Value::none(Kind::integer), Value::of("four"));
    add(Value::of(std::int64_t{5}), Value::of(""));
    const auto got = rows();
    ASSERT_EQ(got.size(), 5u);
    const auto expect = [&](std::size_t i, std::optional<std::int64_t> n, std::optional<std::string> words) {
        EXPECT_EQ(got[i][0].null, !n.has_value()) << i;
        EXPECT_EQ(got[i][1].null, !words.has_value()) << i;
        EXPECT_EQ(got[i][0].integer, n.value_or(0)) << i;
        EXPECT_EQ(got[i][1].text, words.value_or("")) << i;
        EXPECT_EQ(got[i][0].kind, Kind::integer);
        EXPECT_EQ(got[i][1].kind, Kind::text);
    };
    expect(0, 1, "one");
    expect(1, {}, {});
    expect(2, 3, {});
    expect(3, {}, "four");
    expect(4, 5, "");  // the empty text is not null
    EXPECT_EQ(select_integer(c, "SELECT COUNT(*) FROM note WHERE words IS NULL"), 2);
}

TEST_F(ConnectionTest, AParameterCanBeUsedTwiceAndGivenInAnyOrder) {
    add(7);
    add(8);
    const std::string sql = "SELECT n, words FROM note WHERE n > :low AND n < :high AND :low < :high";
    const Param low{"low", Value::of(std::int64_t{6})};
    const Param high{"high", Value::of(std::int64_t{8})};
    const Param one_way[] = {low, high};
    const Param other_way[] = {high, low};
    EXPECT_EQ(rows(sql, one_way).size(), 1u);
    EXPECT_EQ(rows(sql, other_way).size(), 1u);
}

TEST_F(ConnectionTest, ATextKeptFromOneUseServesOtherKinds) {
    const std::string sql = "SELECT :v";
    const auto ask = [&](const Value& v) {
        Value got;
        const Kind kinds[] = {v.kind};
        const Param params[] = {{"v", v}};
        c.select(sql, params, kinds, [&](std::span<const Value> row) { got = row[0]; });
        return got;
    };
    EXPECT_EQ(ask(Value::of(std::int64_t{12})).integer, 12);
    EXPECT_EQ(ask(Value::of("twelve")).text, "twelve");
    EXPECT_EQ(ask(Value::of(std::int64_t{13})).integer, 13);
}

TEST_F(ConnectionTest, IntegersKeepTheirWholeRange) {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::int64_t extremes[] = {Limits::min(), -1, 0, 1, 4'294'967'296, Limits::max()};
    for (const std::int64_t n : extremes) add(n);
    const auto got = rows();
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i][0].integer, extremes[i]);
}

TEST_F(ConnectionTest, TextComesBackByteForByte) {
    using namespace std::string_literals;
    const std::string texts[] = {"O'Neil \"x\" `y` --; DROP TABLE note; :n %_\\"s,
                                 "张三，患者；😀"s,
                                 "\xD5\xC5\xC8\xFD"s,  // GBK: not UTF-8, but bytes that somebody sent
                                 "line\r\nline\ttab"s,
                                 "with\0nul\0inside"s,
                                 "\0"s,
                                 std::string(1 << 20, 'x')};
    for (const auto& t : texts) add(Value::of(std::int64_t{0}), Value::of(t));
    const auto got = rows();
    ASSERT_EQ(got.size(), std::size(texts));
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i][1].text, texts[i]) << i;
    for (const auto& t : texts) {
        EXPECT_EQ(select_integer(c, "SELECT COUNT(*) FROM note WHERE words = :t", {param("t", t)}), 1)
            << t.substr(0, 20);
    }
}

TEST_F(ConnectionTest, SaysHowManyRowsAStatementChanged) {
    for (int n = 0; n < 5; ++n) add(n);
    const std::string sql = "UPDATE note SET words = 'x' WHERE n >= :from";
    EXPECT_EQ(c.execute(sql, {param("from", 3)}), 2);
    EXPECT_EQ(c.execute(sql, {param("from", 9)}), 0);
    EXPECT_EQ(c.execute("DELETE FROM note"), 5);
}

TEST_F(ConnectionTest, AFaultNamesTheStatementAndLeavesTheConnectionUsable) {
    try {
        c.execute("INSERT INTO nowhere VALUES (1)");
        FAIL() << "it ran";
    } catch (const DatabaseError& e) {
        EXPECT_NE(std::string_view{e.what()}.find("INSERT INTO nowhere"), std::string_view::npos) << e.what();
    }
    EXPECT_THROW(c.script("CREATE TABLE note (n)"), DatabaseError);
    EXPECT_THROW(rows("SELECT n, missing FROM note"), DatabaseError);
    add(1);
    EXPECT_EQ(count(), 1);
}

TEST_F(ConnectionTest, AFaultDoesNotTellTheValues) {
    c.script("CREATE UNIQUE INDEX note_words ON note (words)");
    const auto secret = Value::of("张三 13800000000");
    add(Value::of(std::int64_t{1}), secret);
    try {
        add(Value::of(std::int64_t{1}), secret);
        FAIL() << "it ran";
    } catch (const DatabaseError& e) {
        // Faults are logged, and logs hold no patient's data.
        EXPECT_EQ(std::string_view{e.what()}.find("13800000000"), std::string_view::npos) << e.what();
        EXPECT_NE(std::string_view{e.what()}.find("UNIQUE"), std::string_view::npos) << e.what();
    }
}

TEST_F(ConnectionTest, AConstraintBrokenOnceDoesNotSpoilTheKeptStatement) {
    c.script("CREATE UNIQUE INDEX note_n ON note (n)");
    add(1);
    EXPECT_THROW(add(1), DatabaseError);
    add(2);
    EXPECT_EQ(count(), 2);
}

TEST_F(ConnectionTest, KeptStatementsSurviveAChangeOfTheSchema) {
    add(1);
    EXPECT_EQ(rows().size(), 1u);
    c.script("ALTER TABLE note ADD COLUMN more TEXT");
    add(2);
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(ConnectionTest, AnyNumberOfDifferentTextsCanBeRun) {
    for (int i = 0; i < 1200; ++i) {
        ASSERT_EQ(select_integer(c, "SELECT " + std::to_string(i)), i);
    }
    EXPECT_EQ(select_integer(c, "SELECT 0"), 0);
}

TEST_F(ConnectionTest, ARowReaderMayAskMoreOfTheSameConnection) {
    for (int n = 1; n <= 3; ++n) add(n);
    std::vector<std::int64_t> seen;
    const Kind kinds[] = {Kind::integer};
    const std::string sql = "SELECT n FROM note ORDER BY n";
    c.select(sql, {}, kinds, [&](std::span<const Value> outer) {
        // The very statement that is running, and enough others to push it out of those that are kept.
        c.select(sql, {}, kinds, [&](std::span<const Value> inner) { seen.push_back(inner[0].integer); });
        for (int i = 0; i < 600; ++i) select_integer(c, "SELECT " + std::to_string(i));
        seen.push_back(outer[0].integer * 10);
    });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 10, 1, 2, 3, 20, 1, 2, 3, 30}));
}

TEST_F(ConnectionTest, ARowReaderThatThrowsEndsTheQuery) {
    add(1);
    add(2);
    const Kind kinds[] = {Kind::integer};
    Connection reader(file, false);
    const auto failing = [&] {
        reader.select("SELECT n FROM note", {}, kinds, [](std::span<const Value>) { throw std::runtime_error("row"); });
    };
    EXPECT_THROW(failing(), std::runtime_error);
    add(3);
    // An unfinished query would keep its old snapshot open, and every later query of this connection in it.
    EXPECT_EQ(select_integer(reader, "SELECT COUNT(*) FROM note"), 3);
}

TEST_F(ConnectionTest, AReaderCannotWrite) {
    Connection reader(file, false);
    EXPECT_THROW(reader.execute(insert_note, {param("n", 1), param("words", "x")}), DatabaseError);
    EXPECT_THROW(reader.script("DROP TABLE note"), DatabaseError);
    const Kind kinds[] = {Kind::integer};
    EXPECT_THROW(reader.select("INSERT INTO note (n) VALUES (1) RETURNING n", {}, kinds, [](auto) {}), DatabaseError);
    EXPECT_EQ(count(), 0);
}

TEST_F(ConnectionTest, IsSetUpToSurviveAPowerCut) {
    const auto text = [&](const std::string& sql) {
        std::string got;
        const Kind kinds[] = {Kind::text};
        c.select(sql, {}, kinds, [&](std::span<const Value> row) { got = row[0].text; });
        return got;
    };
    EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(select_integer(c, "PRAGMA synchronous"), 2);
    EXPECT_EQ(select_integer(c, "PRAGMA foreign_keys"), 1);
}

TEST_F(ConnectionTest, AMissingFolderIsADatabaseError) {
    EXPECT_THROW(Connection((folder.path() / "no" / "such.db").string(), true), DatabaseError);
}

TEST_F(ConnectionTest, APathMayHoldSpacesApostrophesAndChineseButNoDoubleQuote) {
    for (const char* name : {"a b.db", "数据库.db", "it's.db", "a=b c=d.db"}) {
        const auto path = folder.path() / name;
        Connection(path.string(), true).script("CREATE TABLE t (n)");
        EXPECT_TRUE(std::filesystem::exists(path)) << name;
    }
    EXPECT_THROW(Connection((folder.path() / "\"q\".db").string(), true), DatabaseError);
}

}  // namespace
}  // namespace telehub::store
