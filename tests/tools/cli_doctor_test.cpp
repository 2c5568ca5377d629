#include <gtest/gtest.h>
#include <sqlite3.h>

#include "telehub/dicom/phantom.h"
#include "tools/cli_fixture.h"

namespace telehub {
namespace {

namespace fs = std::filesystem;

class CliDoctor : public test::CliFixture {
  protected:
    void SetUp() override {
        init();
        dicom::PhantomStudy s;
        s.patient = {"P1", "Zhang^Wei=张^伟", "M", "1980-02-29"};
        s.study_uid = "2.25.1001";
        const auto file = dir_.write("a.dcm", dicom::phantom_image(s, 0));
        ASSERT_EQ(telehub({"import", "--org", "TC01", file}).exit_code, 0);
    }
    // The findings of this severity, as "check: message -> remedy".
    std::vector<std::string> findings(const std::string& severity, int exit_code,
                                      std::vector<std::string> options = {}) {
        options.insert(options.begin(), "doctor");
        std::vector<std::string> found;
        const auto answer = json(options, exit_code);
        for (const auto& f : answer.at("findings").as_array()) {
            if (f.at("severity").as_string() != severity || f.at("check").as_string() == "ports") continue;
            found.push_back(std::string{f.at("check").as_string()} + ": " + std::string{f.at("message").as_string()});
            EXPECT_TRUE(severity == "ok" || !f.at("remedy").as_string().empty());
        }
        return found;
    }
    // The one fault there must be.
    std::string fault(std::vector<std::string> options = {}) {
        const auto all = findings("fault", 1, std::move(options));
        EXPECT_EQ(all.size(), 1u) << (all.empty() ? "" : all.back());
        return all.empty() ? "" : all.front();
    }
    fs::path object() const {
        for (const auto& e : fs::recursive_directory_iterator(data() / "objects")) {
            if (e.is_regular_file() && e.path().filename().string().size() == 62) return e.path();
        }
        return {};
    }
    void sql(const char* statement) const {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open((data() / "telehub.db").c_str(), &db), SQLITE_OK);
        char* error = nullptr;
        EXPECT_EQ(sqlite3_exec(db, statement, nullptr, nullptr, &error), SQLITE_OK) << error;
        sqlite3_close(db);
    }
};

TEST_F(CliDoctor, FindsNothingInAHealthyHub) {
    EXPECT_TRUE(findings("fault", 0).empty());
    EXPECT_TRUE(findings("fault", 0, {"--deep", "--fix"}).empty());
    EXPECT_TRUE(fs::exists(object()));
}

TEST_F(CliDoctor, FindsADeletedObject) {
    fs::remove(object());
    EXPECT_NE(fault().find("is missing"), std::string::npos);
}

TEST_F(CliDoctor, FindsAFlippedByteWhenItLooksDeep) {
    const auto file = object();
    const auto size = fs::file_size(file);
    std::fstream edit(file, std::ios::binary | std::ios::in | std::ios::out);
    edit.seekp(static_cast<std::streamoff>(size / 2));
    edit.put('\x7f').put('\x01');
    edit.close();
    EXPECT_TRUE(findings("fault", 0).empty());
    EXPECT_NE(fault({"--deep"}).find("was changed"), std::string::npos);
    fs::resize_file(file, size - 1);
    EXPECT_NE(fault().find("bytes, not"), std::string::npos);
}

TEST_F(CliDoctor, FindsAChangedAuditRow) {
    sql("DROP TRIGGER audit_no_update; UPDATE audit SET actor_name = 'somebody' WHERE seq = 2");
    EXPECT_NE(fault().find("breaks at row 2"), std::string::npos);
}

TEST_F(CliDoctor, FindsWhatIsWrongWithTheDatabase) {
    sql("INSERT INTO schema_migration VALUES (99, '0099_future', 'x', 0)");
    EXPECT_NE(fault().find("newer program"), std::string::npos);
    std::ofstream(data() / "telehub.db", std::ios::binary) << std::string(8192, 'x');
    EXPECT_NE(fault().find("cannot be read"), std::string::npos);
}

TEST_F(CliDoctor, SweepsOrphansOlderThanAnHourOnly) {
    const auto folder = data() / "objects" / "ab";
    const auto old = folder / std::string(62, '1'), fresh = folder / std::string(62, '2');
    std::ofstream(old) << "old";
    std::ofstream(fresh) << "fresh";
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours{2});
    ASSERT_EQ(findings("warning", 0).size(), 1u);
    EXPECT_TRUE(fs::exists(old));
    findings("ok", 0, {"--fix"});
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh));
    EXPECT_TRUE(findings("fault", 0).empty());
}

TEST_F(CliDoctor, FindsOpenPermissionsAndMendsThem) {
    fs::permissions(data() / "certs/ca.key", fs::perms::others_read, fs::perm_options::add);
    EXPECT_NE(fault().find("ca.key"), std::string::npos);
    EXPECT_TRUE(findings("fault", 0, {"--fix"}).empty());
    EXPECT_EQ(mode_of(data() / "certs/ca.key"), 0600u);
}

TEST_F(CliDoctor, FindsAKeyThatIsNotTheCertificates) {
    ASSERT_EQ(telehub({"cert", "device", "x"}).exit_code, 0);
    fs::copy_file(data() / "certs/devices/x.key", data() / "certs/server.key", fs::copy_options::overwrite_existing);
    EXPECT_NE(fault().find("is not the key of"), std::string::npos);
}

TEST_F(CliDoctor, FindsAWrongConfigurationAndAMissingFolder) {
    dir_.write("data/telehub.toml", "[https]\nport = 99999\n");
    EXPECT_NE(fault().find("https.port"), std::string::npos);
    fs::remove_all(data());
    EXPECT_NE(fault().find("holds no Telehub data"), std::string::npos);
}

}  // namespace
}  // namespace telehub
