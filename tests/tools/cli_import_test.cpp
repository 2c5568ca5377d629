#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <map>

#include "telehub/dicom/phantom.h"
#include "tools/cli_fixture.h"

namespace telehub {
namespace {

namespace fs = std::filesystem;

class CliImport : public test::CliFixture {
  protected:
    static std::string image(unsigned index) {
        dicom::PhantomStudy s;
        s.patient = {"P1", "Zhang^Wei=张^伟", "M", "1980-02-29"};
        s.study_uid = "2.25.1001";
        s.slices = 6;
        return dicom::phantom_image(s, index);
    }
    void write_zip(const fs::path& file, const std::vector<std::pair<std::string, std::string>>& entries) {
        archive* a = archive_write_new();
        archive_write_set_format_zip(a);
        ASSERT_EQ(archive_write_open_filename(a, file.c_str()), ARCHIVE_OK);
        for (const auto& [name, bytes] : entries) {
            archive_entry* e = archive_entry_new();
            archive_entry_set_pathname(e, name.c_str());
            archive_entry_set_size(e, static_cast<la_int64_t>(bytes.size()));
            archive_entry_set_filetype(e, AE_IFREG);
            archive_entry_set_perm(e, 0644);
            archive_write_header(a, e);
            archive_write_data(a, bytes.data(), bytes.size());
            archive_entry_free(e);
        }
        archive_write_close(a);
        archive_write_free(a);
    }
    // Results by file name.
    std::map<std::string, std::string> import(const fs::path& path, int exit_code) {
        std::map<std::string, std::string> results;
        const auto answer = json({"import", "--org", "TC01", path.string()}, exit_code);
        if (!answer.contains("files")) return results;
        for (const auto& f : answer.at("files").as_array()) {
            const std::string reason = f.at("reason").as_string().c_str();
            const std::string result = f.at("result").as_string().c_str();
            results[fs::path(f.at("path").as_string().c_str()).filename().string()] =
                result + (reason.empty() ? "" : " " + reason);
        }
        return results;
    }
};

TEST_F(CliImport, TakesFilesFoldersAndZips) {
    init();
    fs::create_directories(dir_.path() / "in/deep");
    dir_.write("in/a.dcm", image(0));
    dir_.write("in/deep/b.dcm", image(1));
    write_zip(dir_.path() / "in/c.zip", {{"x/c.dcm", image(2)}});
    using Results = std::map<std::string, std::string>;
    EXPECT_EQ(import(dir_.path() / "in", 0), (Results{{"a.dcm", "stored"}, {"b.dcm", "stored"}, {"c.dcm", "stored"}}));
    EXPECT_EQ(import(dir_.path() / "in/a.dcm", 0), (Results{{"a.dcm", "duplicate"}}));
}

TEST_F(CliImport, EndsWithOneWhenSomethingWasRefusedAndSaysWhat) {
    init();
    fs::create_directories(dir_.path() / "in");
    dir_.write("in/good.dcm", image(0));
    dir_.write("in/garbage.dcm", std::string(100'000, '\x5a'));
    dir_.write("in/cut.dcm", image(1).substr(0, 9000));
    const auto results = import(dir_.path() / "in", 1);
    EXPECT_EQ(results.at("good.dcm"), "stored");
    EXPECT_EQ(results.at("garbage.dcm"), "refused not_dicom");
    EXPECT_EQ(results.at("cut.dcm"), "refused truncated");
    const auto said = telehub({"import", "--org", "TC01", (dir_.path() / "in").string()});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_NE(said.err.find("garbage.dcm"), std::string::npos);
    EXPECT_NE(said.out.find("refused 2"), std::string::npos) << said.out;
    EXPECT_EQ(said.err.find("张"), std::string::npos);
}

TEST_F(CliImport, StopsAZipBombAndGoesOn) {
    init();
    fs::create_directories(dir_.path() / "in");
    // A right image, and behind it padding (PS3.10 7.2) that packs a thousandfold.
    auto bomb = image(0) + std::string("\xfc\xff\xfc\xffOB\0\0\0\0\0\x08", 12);
    bomb.resize(bomb.size() + (128 << 20));
    write_zip(dir_.path() / "in/bomb.zip", {{"bomb.dcm", bomb}});
    dir_.write("in/good.dcm", image(1));
    const auto results = import(dir_.path() / "in", 1);
    EXPECT_EQ(results.at("bomb.zip!bomb.dcm"), "refused archive_bomb");
    EXPECT_EQ(results.at("good.dcm"), "stored");
}

TEST_F(CliImport, RefusesAnUnknownOrganisation) {
    init();
    EXPECT_EQ(reason({"import", "--org", "NONE", dir_.path().string()}), "not_found");
}

}  // namespace
}  // namespace telehub
