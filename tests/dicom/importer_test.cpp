#include "telehub/dicom/importer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "dicom/hub_fixture.h"
#include "support/archive_file.h"
#include "telehub/dicom/phantom.h"
#include "telehub/store/studies.h"
#include "telehub/store/table.h"

namespace telehub::dicom {
namespace {

namespace fs = std::filesystem;

PhantomStudy phantom(const std::string& study_uid = "2.25.1001", const std::string& patient_id = "P1") {
    PhantomStudy s;
    s.patient = {patient_id, "Zhang^Wei=张^伟", "M", "1980-02-29"};
    s.study_uid = study_uid;
    s.slices = 3;
    return s;
}

struct Listener final : ImportListener {
    void file(const std::string& name, const ImportOutcome& outcome) override {
        names.push_back(fs::path(name).filename().string());
        outcomes.push_back(outcome);
    }
    void progress(const ImportProgress& p) override {
        EXPECT_LE(p.bytes_done, p.bytes_total);
        EXPECT_GE(p.bytes_done, last.bytes_done);
        last = p;
    }
    std::vector<std::string> names;
    std::vector<ImportOutcome> outcomes;
    ImportProgress last;
};

using Entries = test::ArchiveEntries;
using test::write_archive;

std::string read_all(const fs::path& file) { return test::read_whole_file(file); }

class Import : public test::HubFixture {
  protected:
    ImportSummary run(const fs::path& path, ImportLimits limits = {}) {
        listener_ = {};
        const fs::path paths[] = {path};
        return Importer(hub_, source_, "", limits).run(paths, listener_);
    }
    fs::path folder(const std::string& name) {
        fs::create_directories(in_.path() / name);
        return in_.path() / name;
    }
    store::Instance instance(const core::SopUid& uid) {
        return db_.read([&](store::Connection& c) { return store::find_instance(c, uid).value(); });
    }
    std::size_t temporary_files() const {
        std::size_t n = 0;
        for (const auto& e : fs::recursive_directory_iterator(dir_.path() / "objects" / "tmp")) {
            n += e.is_regular_file() && !e.path().filename().string().ends_with("lock");
        }
        return n;
    }

    test::TempDir in_;
    Listener listener_;
};

TEST_F(Import, StoresAFileByteForByteAndKnowsItAgain) {
    const auto bytes = phantom_image(phantom(), 0);
    const auto file = in_.write("a.dcm", bytes);
    const auto first = import_file(hub_, file, source_, "");
    EXPECT_EQ(first.result, ImportResult::stored) << first.detail;
    EXPECT_EQ(first.size, bytes.size());
    EXPECT_EQ(first.study_uid.value, "2.25.1001");
    const auto row = instance(first.sop_uid);
    EXPECT_EQ(row.object_sha256, core::sha256_hex(bytes));
    EXPECT_EQ(objects_.read(row.object_sha256), bytes);
    EXPECT_EQ(import_file(hub_, file, source_, "").result, ImportResult::duplicate);
}

TEST_F(Import, QuarantinesOtherContentOfTheSameInstance) {
    auto s = phantom();
    import_file(hub_, in_.write("a.dcm", phantom_image(s, 0)), source_, "");
    s.study_description = "changed";
    const auto second = import_file(hub_, in_.write("b.dcm", phantom_image(s, 0)), source_, "");
    EXPECT_EQ(second.result, ImportResult::quarantined);
    EXPECT_EQ(second.reason, "uid_conflict");
}

TEST_F(Import, RefusesWhatIsNotDicomCutShortOrNotThere) {
    const auto bytes = phantom_image(phantom(), 0);
    const std::map<std::string, std::string> bad{
        {in_.write("text.txt", "hello"), "not_dicom"},
        {in_.write("empty", ""), "not_dicom"},
        {in_.write("cut.dcm", bytes.substr(0, bytes.size() / 2)), "truncated"},
        {(in_.path() / "absent").string(), "unreadable"},
        {in_.path().string(), "not_a_file"},
    };
    for (const auto& [file, reason] : bad) {
        const auto outcome = import_file(hub_, file, source_, "");
        EXPECT_EQ(outcome.result, ImportResult::refused) << file;
        EXPECT_EQ(outcome.reason, reason) << file;
        EXPECT_FALSE(outcome.detail.empty());
    }
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(Import, WalksAFolderInOrderAndGoesOnAfterABadFile) {
    const auto deep = folder("in/b");
    in_.write("in/b/2.dcm", phantom_image(phantom(), 1));
    in_.write("in/a.dcm", phantom_image(phantom(), 0));
    in_.write("in/c.txt", "not an image");
    in_.write("in/d.dcm", phantom_image(phantom(), 2));
    const auto summary = run(in_.path() / "in");
    EXPECT_EQ(listener_.names, (std::vector<std::string>{"a.dcm", "2.dcm", "c.txt", "d.dcm"}));
    EXPECT_EQ(summary.stored, 3u);
    EXPECT_EQ(summary.refused, 1u);
    EXPECT_EQ(listener_.last.files_done, 4u);
    EXPECT_EQ(listener_.last.bytes_done, listener_.last.bytes_total);
}

TEST_F(Import, DoesNotFollowLinksOutOfTheFolderNorHangOnAPipe) {
    const auto in = folder("in");
    const auto outside = in_.write("outside.dcm", phantom_image(phantom(), 0));
    fs::create_symlink(outside, in / "link.dcm");
    fs::create_directory_symlink(in, in / "loop");
    ASSERT_EQ(::mkfifo((in / "pipe").c_str(), 0600), 0);
    const auto summary = run(in);
    EXPECT_EQ(summary.stored, 0u);
    EXPECT_EQ(listener_.names, (std::vector<std::string>{"link.dcm", "pipe"}));
    EXPECT_EQ(listener_.outcomes.at(0).reason, "symbolic_link");
    EXPECT_EQ(listener_.outcomes.at(1).reason, "not_a_file");
    // What a person names may be a link.
    EXPECT_EQ(run(in / "link.dcm").stored, 1u);
}

TEST_F(Import, ReadsZipAndTarWithoutMakingPathsOfNames) {
    const Entries entries{{"../../evil.dcm", phantom_image(phantom(), 0)},
                          {"DICOM/\xd5\xc5.dcm", phantom_image(phantom(), 1)},
                          {"readme.txt", "hello"},
                          {"last.dcm", phantom_image(phantom(), 2)}};
    write_archive(in_.path() / "a.zip", entries);
    write_archive(in_.path() / "a.tgz", entries, false);
    auto summary = run(in_.path() / "a.zip");
    EXPECT_EQ(summary.stored, 3u);
    EXPECT_EQ(summary.refused, 1u);
    ASSERT_EQ(listener_.names.size(), 4u);
    EXPECT_EQ(listener_.names[1], "张.dcm");
    EXPECT_FALSE(fs::exists(in_.path().parent_path() / "evil.dcm"));
    const auto row = instance(listener_.outcomes[0].sop_uid);
    EXPECT_EQ(objects_.read(row.object_sha256), entries[0].second);
    summary = run(in_.path() / "a.tgz");
    EXPECT_EQ(summary.duplicate, 3u);
    EXPECT_EQ(summary.refused, 1u);
}

TEST_F(Import, DoesNotOpenAnArchiveInAnArchive) {
    write_archive(in_.path() / "inner.zip", {{"a.dcm", phantom_image(phantom(), 0)}});
    write_archive(in_.path() / "outer.zip", {{"inner.zip", read_all(in_.path() / "inner.zip")}});
    run(in_.path() / "outer.zip");
    ASSERT_EQ(listener_.outcomes.size(), 1u);
    EXPECT_EQ(listener_.outcomes[0].reason, "nested_archive");
}

TEST_F(Import, StopsAnArchiveThatUnpacksToTooMuch) {
    // A right image with Data Set Trailing Padding (PS3.10 7.2) that packs a thousandfold.
    auto bomb = phantom_image(phantom(), 0) + std::string("\xfc\xff\xfc\xffOB\0\0\0\0\x80\0", 12);
    bomb.resize(bomb.size() + (8 << 20));
    write_archive(in_.path() / "bomb.zip", {{"bomb.dcm", bomb}, {"after.dcm", phantom_image(phantom(), 1)}});
    in_.write("good.dcm", phantom_image(phantom(), 2));
    ImportLimits limits;
    limits.ratio_from = 1 << 20;
    limits.max_ratio = 5;
    const auto summary = run(in_.path(), limits);
    ASSERT_EQ(listener_.names, (std::vector<std::string>{"bomb.zip!bomb.dcm", "good.dcm"}));
    EXPECT_EQ(listener_.outcomes[0].reason, "archive_bomb");
    EXPECT_EQ(summary.stored, 1u);
    EXPECT_EQ(temporary_files(), 0u);
}

TEST_F(Import, HoldsTheBoundsOfEntries) {
    Entries many;
    for (int i = 0; i < 6; ++i) many.emplace_back("f" + std::to_string(i), "x");
    write_archive(in_.path() / "many.zip", many);
    ImportLimits limits;
    limits.max_entries = 4;
    run(in_.path() / "many.zip", limits);
    ASSERT_EQ(listener_.outcomes.size(), 5u);
    EXPECT_EQ(listener_.outcomes.back().reason, "too_many_entries");

    write_archive(in_.path() / "large.zip", {{"large.dcm", phantom_image(phantom(), 0)}});
    limits.max_entry_size = 100'000;
    run(in_.path() / "large.zip", limits);
    ASSERT_EQ(listener_.outcomes.size(), 1u);
    EXPECT_EQ(listener_.outcomes[0].reason, "entry_too_large");
}

TEST_F(Import, RefusesABrokenArchiveAndGoesOn) {
    write_archive(in_.path() / "a.zip",
                  {{"a.dcm", phantom_image(phantom(), 0)}, {"b.dcm", phantom_image(phantom(), 1)}});
    const auto bytes = read_all(in_.path() / "a.zip");
    in_.write("cut.zip", bytes.substr(0, bytes.size() / 3));
    in_.write("junk.zip", "PK\x03\x04" + std::string(2000, 'z'));
    fs::remove(in_.path() / "a.zip");
    in_.write("good.dcm", phantom_image(phantom(), 2));
    const auto summary = run(in_.path());
    EXPECT_EQ(summary.stored, 1u);
    EXPECT_GE(summary.refused, 2u);
    EXPECT_EQ(temporary_files(), 0u);
}

}  // namespace
}  // namespace telehub::dicom
