// Uploads: offsets that are acknowledged when they are durable, and what becomes of whole ones.
#include "telehub/app/uploads.h"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "app/support.h"
#include "support/archive_file.h"

namespace telehub::test {
namespace {

using app::NewUpload;
using app::UploadChecksum;
using domain::UploadState;

struct Upload : AppTest {
    app::UploadDetails create(std::uint64_t length, const std::string& login = "tech1", const std::string& key = "") {
        return app::create_upload(hub, as(login), {length, "batch.zip", "", "", "b1", ""}, {key, "h"}).value();
    }
    std::string send_piece(const app::UploadDetails& u, std::uint64_t offset, std::string_view bytes,
                           const std::string& login = "tech1", std::optional<UploadChecksum> checksum = {}) {
        auto writer = app::continue_upload(hub, as(login), u.upload.id, offset, std::move(checksum));
        if (!writer) return verdict(writer);
        while (!bytes.empty()) {
            if (!(*writer)->append(bytes.substr(0, 1000))) break;
            bytes.remove_prefix(std::min<std::size_t>(1000, bytes.size()));
        }
        return verdict((*writer)->finish());
    }
    // All of it, taken in.
    app::UploadDetails upload(const std::string& bytes, const std::string& login = "tech1") {
        const auto u = create(bytes.size(), login);
        EXPECT_EQ(send_piece(u, 0, bytes, login), "ok");
        EXPECT_EQ(app::process_uploads(hub, [] { return false; }), 1u);
        return now(u, login);
    }
    app::UploadDetails now(const app::UploadDetails& u, const std::string& login = "tech1") const {
        return app::get_upload(hub, as(login), u.upload.id).value();
    }
    std::filesystem::path path(const app::UploadDetails& u) const {
        return folder.path() / "uploads" / u.upload.id.value;
    }
    std::vector<store::UploadResult> results(const app::UploadDetails& u) const {
        return app::list_upload_results(hub, as("tech1"), u.upload.id, {100, ""}).value();
    }
    std::string zip_of(const ArchiveEntries& entries) {
        const auto file = folder.path() / "sent" / "made.zip";
        write_archive(file, entries);
        return read_whole_file(file);
    }
    std::string dicom(int number) {
        DicomFile f;
        f.study_uid = "1.2.826.0.1.3680043.10.999.31";
        f.instance_number = number;
        return read_whole_file(write(f));
    }
};

TEST_F(Upload, GrowsByPiecesAndOnlyWhereItEnds) {
    const auto u = create(10);
    EXPECT_EQ(u.upload.state, UploadState::uploading);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    EXPECT_EQ(now(u).upload.received, 4);
    for (const std::uint64_t stale : {0, 3, 5, 10}) EXPECT_EQ(send_piece(u, stale, "x"), "conflict stale_offset");
    EXPECT_EQ(send_piece(u, 4, "efghijk"), "too_large beyond_upload_length");
    EXPECT_EQ(send_piece(u, 4, ""), "ok");
    EXPECT_EQ(send_piece(u, 4, "efghij"), "ok");
    EXPECT_EQ(now(u).upload.state, UploadState::processing);
    EXPECT_EQ(read_whole_file(path(u)), "abcdefghij");
    EXPECT_EQ(send_piece(u, 10, ""), "conflict upload_whole");
    struct stat info {};
    ASSERT_EQ(::stat(path(u).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(audits("upload.create").size(), 1u);
    EXPECT_EQ(audits("upload.complete").size(), 1u);
}

TEST_F(Upload, KeepsWhatCameBeforeItsSenderWentAway) {
    const auto u = create(10);
    {
        const auto writer = app::continue_upload(hub, as("tech1"), u.upload.id, 0, {}).value();
        EXPECT_TRUE(writer->append(std::string_view("abcd")));
    }
    EXPECT_EQ(now(u).upload.received, 4);
    {
        const auto writer = app::continue_upload(hub, as("tech1"), u.upload.id, 4, {}).value();
        EXPECT_TRUE(writer->append(std::string_view("efghij")));
    }
    EXPECT_EQ(now(u).upload.state, UploadState::processing);
}

TEST_F(Upload, AcknowledgesALongPieceOnItsWay) {
    const std::string megabyte(1 << 20, 'x');
    const auto u = create(100 << 20);
    const auto writer = app::continue_upload(hub, as("tech1"), u.upload.id, 0, {}).value();
    for (int i = 0; i < 70; ++i) ASSERT_TRUE(writer->append(std::string_view(megabyte)));
    EXPECT_EQ(now(u).upload.received, 64 << 20);
}

TEST_F(Upload, DropsWhatACrashLeftBehindTheAcknowledged) {
    const auto u = create(10);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    std::ofstream(path(u), std::ios::app) << "lost";
    EXPECT_EQ(send_piece(u, 4, "ef"), "ok");
    EXPECT_EQ(read_whole_file(path(u)), "abcdef");
}

TEST_F(Upload, HasOneWriterAtATime) {
    const auto u = create(10);
    auto writer = app::continue_upload(hub, as("tech1"), u.upload.id, 0, {}).value();
    EXPECT_EQ(send_piece(u, 0, "abcd"), "busy upload_locked");
    EXPECT_EQ(verdict(app::terminate_upload(hub, as("tech1"), u.upload.id)), "busy upload_locked");
    clock.advance(30h);
    EXPECT_EQ(app::expire_uploads(hub), 0u);
    writer.reset();
    EXPECT_EQ(app::expire_uploads(hub), 1u);
}

TEST_F(Upload, ChecksumDecidesOnAPieceAsAWhole) {
    const auto u = create(6);
    const auto sha1 = core::from_base64("qZk+NkcGgWq6PiVxeFDCbJzQ2J0=").value();  // of "abc"
    EXPECT_EQ(send_piece(u, 0, "abx", "tech1", UploadChecksum{"sha1", sha1}), "invalid checksum_mismatch");
    EXPECT_EQ(now(u).upload.received, 0);
    {
        const auto cut_off =
            app::continue_upload(hub, as("tech1"), u.upload.id, 0, UploadChecksum{"sha1", sha1}).value();
        EXPECT_TRUE(cut_off->append(std::string_view("ab")));
    }
    EXPECT_EQ(now(u).upload.received, 0);
    EXPECT_EQ(send_piece(u, 0, "abc", "tech1", UploadChecksum{"sha1", sha1}), "ok");
    const auto sha256 = core::from_base64("y415nkwAwRGp8GtnCjmS3Kz8x4Za7LOIEwDvcSHPERw=").value();  // not of "def"
    EXPECT_EQ(send_piece(u, 3, "def", "tech1", UploadChecksum{"sha256", sha256}), "invalid checksum_mismatch");
    EXPECT_EQ(now(u).upload.state, UploadState::uploading);
    EXPECT_EQ(now(u).upload.received, 3);
}

TEST_F(Upload, IsTheOrganisationsOwn) {
    const auto u = create(10);
    EXPECT_EQ(verdict(app::get_upload(hub, as("tech2"), u.upload.id)), "not_found not_found");
    EXPECT_EQ(verdict(app::get_upload(hub, as("doctor1"), u.upload.id)), "not_found not_found");
    EXPECT_EQ(send_piece(u, 0, "abcd", "tech2"), "not_found not_found");
    EXPECT_EQ(verdict(app::terminate_upload(hub, as("tech2"), u.upload.id)), "not_found not_found");
    EXPECT_TRUE(app::list_uploads(hub, as("tech2"), {}, {}).empty());
    EXPECT_EQ(app::list_uploads(hub, as("tech1"), {}, {}).size(), 1u);
    EXPECT_TRUE(app::list_uploads(hub, as("tech1"), {"done", ""}, {}).empty());
    EXPECT_TRUE(app::list_uploads(hub, as("tech1"), {"", "b2"}, {}).empty());
    EXPECT_EQ(verdict(app::create_upload(hub, as("reader1"), {1, "x", "", "", "", ""}, {})),
              "forbidden role_not_allowed");
}

TEST_F(Upload, HasBounds) {
    const auto create_of = [&](const NewUpload& what) {
        return verdict(app::create_upload(hub, as("tech1"), what, {}));
    };
    local.config.uploads.max_size = 100;
    EXPECT_EQ(create_of({101, "x", "", "", "", ""}), "too_large upload_too_large");
    EXPECT_EQ(create_of({100, "x", "", "", "", ""}), "ok");
    local.config.uploads.max_size = std::uint64_t{1} << 60;
    EXPECT_EQ(create_of({std::uint64_t{1} << 59, "x", "", "", "", ""}), "storage_full storage_full");
    EXPECT_EQ(create_of({1, "a\nb", "", "", "", ""}), "invalid bad_metadata");
    EXPECT_EQ(create_of({1, std::string(600, 'x'), "", "", "", ""}), "invalid bad_metadata");
}

TEST_F(Upload, RepeatedWithItsKeyIsMadeOnce) {
    EXPECT_EQ(create(10, "tech1", "k").upload.id, create(10, "tech1", "k").upload.id);
    EXPECT_EQ(count("upload"), 1);
}

TEST_F(Upload, TerminatedLeavesNothing) {
    const auto u = create(10);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    EXPECT_EQ(verdict(app::terminate_upload(hub, as("tech1"), u.upload.id)), "ok");
    EXPECT_FALSE(std::filesystem::exists(path(u)));
    EXPECT_EQ(now(u).upload.state, UploadState::terminated);
    EXPECT_EQ(send_piece(u, 4, "x"), "conflict upload_gone");
    EXPECT_EQ(verdict(app::terminate_upload(hub, as("tech1"), u.upload.id)), "conflict upload_gone");
    EXPECT_EQ(audits("upload.terminate").size(), 1u);
}

TEST_F(Upload, ExpiresWhenNothingComes) {
    const auto u = create(10);
    clock.advance(23h);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    clock.advance(23h);
    EXPECT_EQ(app::expire_uploads(hub), 0u);
    clock.advance(1h);
    EXPECT_EQ(send_piece(u, 4, "x"), "conflict upload_gone");
    app::run_jobs_once(hub);
    EXPECT_EQ(now(u).upload.state, UploadState::terminated);
    EXPECT_EQ(now(u).upload.reason, "expired");
    EXPECT_FALSE(std::filesystem::exists(path(u)));
    EXPECT_EQ(audits("upload.expire").size(), 1u);
}

TEST_F(Upload, OfAZipIsTakenInFileByFile) {
    const auto u = upload(zip_of({{"a/1.dcm", dicom(1)},
                                  {"a/2.dcm", dicom(2)},
                                  {"notes.txt", "not DICOM at all"},
                                  {"b/1-again.dcm", dicom(1)},
                                  {"cut.dcm", dicom(3).substr(0, 300)}}));
    EXPECT_EQ(u.upload.state, UploadState::done);
    EXPECT_EQ(u.counts, (std::map<std::string, std::int64_t>{{"stored", 2}, {"duplicate", 1}, {"refused", 2}}));
    const auto all = results(u);
    ASSERT_EQ(all.size(), 5u);
    EXPECT_EQ(all[0].name, "a/1.dcm");
    EXPECT_EQ(all[0].result, "stored");
    EXPECT_EQ(all[0].study_uid.value, "1.2.826.0.1.3680043.10.999.31");
    EXPECT_EQ(all[2].result, "refused");
    EXPECT_NE(all[2].reason, "");
    EXPECT_EQ(all[3].result, "duplicate");
    EXPECT_FALSE(std::filesystem::exists(path(u)));
    EXPECT_EQ(study("1.2.826.0.1.3680043.10.999.31")->source, "upload");
    EXPECT_EQ(study("1.2.826.0.1.3680043.10.999.31")->org_id, people.orgs.at("TC01"));
    EXPECT_EQ(audits("upload.finish").size(), 1u);
}

TEST_F(Upload, OfOneFileOrOfNothingIsTakenInToo) {
    const auto one = upload(dicom(1));
    ASSERT_EQ(results(one).size(), 1u);
    EXPECT_EQ(results(one)[0].name, "batch.zip");
    EXPECT_EQ(results(one)[0].result, "stored");
    const auto none = create(0);
    EXPECT_EQ(none.upload.state, UploadState::processing);
    app::run_jobs_once(hub);
    EXPECT_EQ(now(none).upload.state, UploadState::done);
    EXPECT_EQ(now(none).counts.at("refused"), 1);
}

// Broken off by a stop and begun anew, an upload tells of each file what became of it the first time.
TEST_F(Upload, BrokenOffIsTakenInAnewAndKeepsItsFirstResults) {
    ArchiveEntries entries;
    for (int i = 1; i <= 30; ++i) entries.emplace_back(std::to_string(i) + ".dcm", dicom(i));
    const auto bytes = zip_of(entries);
    const auto u = create(bytes.size());
    ASSERT_EQ(send_piece(u, 0, bytes), "ok");
    int asked = 0;
    EXPECT_EQ(app::process_uploads(hub, [&] { return ++asked > 25; }), 0u);  // once before the first file
    EXPECT_EQ(now(u).upload.state, UploadState::processing);
    EXPECT_EQ(count("instance"), 25);
    app::run_jobs_once(hub);
    EXPECT_EQ(now(u).upload.state, UploadState::done);
    EXPECT_EQ(now(u).counts, (std::map<std::string, std::int64_t>{{"stored", 30}}));
    EXPECT_EQ(count("instance"), 30);
}

TEST_F(Upload, WhoseFileIsGoneFails) {
    const auto u = create(4);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    std::filesystem::remove(path(u));
    app::run_jobs_once(hub);
    EXPECT_EQ(now(u).upload.state, UploadState::failed);
    EXPECT_EQ(now(u).upload.reason, "bytes_lost");
}

TEST_F(Upload, WhatCannotBeReadIsTriedAgainAndThenFails) {
    const auto u = create(4);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    struct Broken : dicom::DcmtkObjects {
        void import_file(const app::Hub&, const std::filesystem::path&, const std::string&, const app::Source&,
                         const EachFile&) override {
            throw std::runtime_error("on purpose");
        }
    } broken;
    const app::Hub faulty{hub.db, hub.objects, hub.clock, hub.ids, hub.config, broken};
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(now(u).upload.state, UploadState::processing) << i;
        app::run_jobs_once(faulty);
        app::run_jobs_once(faulty);  // too early
        EXPECT_EQ(now(u).upload.attempts, std::min(i + 1, 4)) << i;
        clock.advance(61s);
    }
    EXPECT_EQ(now(u).upload.state, UploadState::failed);
    EXPECT_EQ(now(u).upload.reason, "cannot_be_taken_in");
}

TEST_F(Upload, SweepsFilesOfNoUpload) {
    const auto u = create(10);
    EXPECT_EQ(send_piece(u, 0, "abcd"), "ok");
    std::ofstream(folder.path() / "uploads" / "stray") << "x";
    EXPECT_EQ(app::sweep_upload_files(hub), 1u);
    EXPECT_TRUE(std::filesystem::exists(path(u)));
}

TEST_F(Upload, SmallOnesNeedNotWaitForLargeOnes) {
    const auto small = create(3), large = create(9);
    ASSERT_EQ(send_piece(large, 0, "not DICOM"), "ok");
    ASSERT_EQ(send_piece(small, 0, "nor"), "ok");
    EXPECT_EQ(app::process_uploads(
                  hub, [] { return false; }, 8),
              1u);
    EXPECT_EQ(now(small).upload.state, UploadState::done);
    EXPECT_EQ(now(large).upload.state, UploadState::processing);
}

TEST_F(Upload, TwoThreadsTakeEachInOnce) {
    std::vector<app::UploadDetails> all;
    for (int i = 1; i <= 8; ++i) {
        const auto bytes = dicom(i);
        all.push_back(create(bytes.size()));
        ASSERT_EQ(send_piece(all.back(), 0, bytes), "ok");
    }
    std::atomic<std::size_t> done = 0;
    {
        const auto take = [&] { done += app::process_uploads(hub, [] { return false; }); };
        const std::jthread one(take), other(take);
    }
    EXPECT_EQ(done, all.size());
    for (const auto& u : all) EXPECT_EQ(now(u).counts, (std::map<std::string, std::int64_t>{{"stored", 1}}));
}

TEST_F(Upload, OneClinicCannotReserveAllTheRoom) {
    const auto announce = [&](std::uint64_t length, const std::string& login) {
        return verdict(app::create_upload(hub, as(login), {length, "", "", "", "", ""}, {}));
    };
    const auto free = std::filesystem::space(folder.path()).available;
    const auto third = std::min<std::uint64_t>(free / 3, local.config.uploads.max_size);
    if (third < free / 3) GTEST_SKIP() << "the disk has room for more than one clinic could announce";
    EXPECT_EQ(announce(third, "tech1"), "ok");
    EXPECT_EQ(announce(third, "tech1"), "rate_limited too_much_announced");
    EXPECT_EQ(announce(third / 2, "tech2"), "ok");
}

TEST_F(Upload, NobodyOpensThemWithoutEnd) {
    for (int i = 0; i < 500; ++i) create(1);
    EXPECT_EQ(verdict(app::create_upload(hub, as("tech1"), {1, "", "", "", "", ""}, {})),
              "rate_limited too_many_uploads");
    create(1, "tech2");
}

}  // namespace
}  // namespace telehub::test
