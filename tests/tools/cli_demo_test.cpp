#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>

#include "telehub/core/crypto.h"
#include "tools/cli_fixture.h"

namespace telehub {
namespace {

class CliDemo : public test::CliFixture {
  protected:
    std::string read(const std::filesystem::path& file) const {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    // The rows of a query, their columns joined by '|'.
    std::vector<std::string> query(const char* sql) const {
        std::vector<std::string> rows;
        sqlite3* db = nullptr;
        EXPECT_EQ(sqlite3_open_v2((data() / "telehub.db").c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
        const auto row = [](void* out, int n, char** values, char**) {
            std::string line;
            for (int i = 0; i < n; ++i) line += (i > 0 ? "|" : "") + std::string{values[i] == nullptr ? "" : values[i]};
            static_cast<std::vector<std::string>*>(out)->push_back(line);
            return 0;
        };
        EXPECT_EQ(sqlite3_exec(db, sql, row, &rows, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
        sqlite3_close(db);
        return rows;
    }
};

TEST_F(CliDemo, MakesAConsortiumAtWorkAndASecondRunChangesNothing) {
    json({"demo"});
    const auto file = data() / "demo-accounts.json";
    EXPECT_EQ(mode_of(file), 0600u);
    const auto accounts = read(file);
    const auto content = boost::json::parse(accounts).as_object();
    EXPECT_EQ(content.at("accounts").as_array().size(), 10u);
    for (const auto& device : content.at("devices").as_array()) {
        EXPECT_TRUE(std::filesystem::exists(device.at("certificate").as_string().c_str()));
        EXPECT_EQ(mode_of(device.at("key").as_string().c_str()), 0600u);
    }
    EXPECT_EQ(query("SELECT state, COUNT(*) FROM read_task GROUP BY state ORDER BY state"),
              (std::vector<std::string>{"assigned|1", "done|2", "in_progress|3", "queued|6"}));
    EXPECT_EQ(query("SELECT state, COUNT(*) FROM report GROUP BY state ORDER BY state"),
              (std::vector<std::string>{"draft|1", "final|1", "published|2", "submitted|1"}));
    EXPECT_EQ(query("SELECT state, COUNT(*) FROM study GROUP BY state ORDER BY state"),
              (std::vector<std::string>{"qc_passed|12", "quarantined|1", "receiving|1"}));
    EXPECT_EQ(query("SELECT kind FROM quarantine"), (std::vector<std::string>{"identity_mismatch"}));
    EXPECT_EQ(query("SELECT state, COUNT(*) FROM imaging_order GROUP BY state ORDER BY state"),
              (std::vector<std::string>{"performed|11", "reported|2", "scheduled|1", "submitted|1"}));

    const auto again = json({"demo"});
    EXPECT_EQ(again.at("orders").to_number<int>(), 0);
    EXPECT_EQ(again.at("images").to_number<int>(), 0);
    EXPECT_EQ(read(file), accounts);
    EXPECT_EQ(query("SELECT COUNT(*) FROM quarantine"), (std::vector<std::string>{"1"}));
    EXPECT_EQ(query("SELECT COUNT(*) FROM audit WHERE outcome = 'refused'"), (std::vector<std::string>{"0"}));
    EXPECT_EQ(telehub({"doctor", "--deep"}).exit_code, 0);
}

TEST_F(CliDemo, GivesNewPasswordsWhenTheFileIsGone) {
    json({"demo"});
    const auto file = data() / "demo-accounts.json";
    std::filesystem::remove(file);
    json({"demo"});
    const auto content = boost::json::parse(read(file)).as_object();
    const auto& first = content.at("accounts").at(0);
    const auto stored = query("SELECT login, password_hash FROM user_account WHERE login = 'tech.qs'").at(0);
    const auto hash = stored.substr(stored.find('|') + 1);
    EXPECT_EQ(first.at("login").as_string(), "tech.qs");
    EXPECT_TRUE(core::verify_password(first.at("password").as_string().c_str(), hash));
}

}  // namespace
}  // namespace telehub
