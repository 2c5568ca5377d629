// The same instance again: a success without a second copy. The same UID with other content: the first is
// kept.
#include "app/support.h"

namespace telehub::test {
namespace {

class DuplicatesTest : public AppTest {
  protected:
    std::string resend_with_other_meta(const std::string& path) {
        return folder.write("other-meta.dcm", with_other_meta(read(path)));
    }
    static constexpr const char* first_sop = "1.2.826.0.1.3680043.10.999.1.1.1";
};

TEST_F(DuplicatesTest, TheSameBytesAreStoredOnce) {
    const auto path = write(DicomFile{});
    ASSERT_EQ(send_path(path).outcome, Outcome::stored);
    const auto objects = hub.objects.all();
    const auto rows = audits("study.receive").size();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    EXPECT_EQ(hub.objects.all(), objects);
    EXPECT_EQ(count("instance"), 1);
    EXPECT_EQ(study(DicomFile{}.study_uid)->instance_count, 1);
    EXPECT_EQ(audits("study.receive").size(), rows);
    EXPECT_EQ(hub.objects.read(instance(first_sop)->object_sha256), read(path)) << "kept bit for bit";
}

TEST_F(DuplicatesTest, TheSameDataSetWithOtherFileMetaIsADuplicate) {
    const auto path = write(DicomFile{});
    send_path(path);
    EXPECT_EQ(send_path(resend_with_other_meta(path)).outcome, Outcome::duplicate);
    EXPECT_EQ(hub.objects.all().size(), 1u);
    EXPECT_EQ(count("instance"), 1);
    EXPECT_EQ(hub.objects.read(instance(first_sop)->object_sha256), read(path));
}

TEST_F(DuplicatesTest, WhatTheDiskLostIsMendedBySendingItAgain) {
    const auto path = write(DicomFile{});
    send_path(path);
    const auto sha256 = instance(first_sop)->object_sha256;
    std::filesystem::remove(hub.objects.path(sha256));
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    EXPECT_EQ(hub.objects.read(sha256), read(path));
    EXPECT_EQ(count("instance"), 1);
    EXPECT_EQ(count("quarantine"), 0);
}

TEST_F(DuplicatesTest, ADuplicateDoesNotProlongTheQuietPeriod) {
    const auto path = write(DicomFile{});
    send_path(path);
    clock.advance(59s);
    send_path(path);
    clock.advance(1s);
    app::run_jobs_once(hub);
    EXPECT_NE(study_state(DicomFile{}.study_uid), StudyState::receiving);
}

TEST_F(DuplicatesTest, TheSameUidWithOtherContentIsHeldAndTheFirstKept) {
    const auto path = write(DicomFile{});
    send_path(path);
    const auto first = instance(first_sop)->object_sha256;
    DicomFile other;
    other.pixel = 7;
    const auto other_path = write(other);
    const auto held = send_path(other_path);
    EXPECT_EQ(held.outcome, Outcome::quarantined);
    EXPECT_EQ(held.reason, "uid_conflict");

    EXPECT_EQ(instance(first_sop)->object_sha256, first);
    EXPECT_EQ(count("instance"), 1);
    const auto entry = only_entry("tech1", "uid_conflict");
    EXPECT_EQ(entry.id, held.quarantine);
    EXPECT_EQ(entry.instance_count, 1);
    const auto details = app::get_quarantine(hub, as("tech1"), entry.id).value();
    ASSERT_EQ(details.held.size(), 1u);
    EXPECT_EQ(hub.objects.read(details.held[0].object_sha256), read(other_path));
    const auto rows = audits("quarantine.open");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].entity_id, entry.id.value);
    EXPECT_EQ(rows[0].actor_name, "CT_TC01");

    // It is no content of the study.
    const auto content = app::get_study(hub, as("tech1"), core::StudyUid{DicomFile{}.study_uid}).value();
    ASSERT_EQ(content.series.size(), 1u);
    ASSERT_EQ(content.series[0].instances.size(), 1u);
    EXPECT_EQ(content.series[0].instances[0].object_sha256, first);
}

TEST_F(DuplicatesTest, AResendOfWhatIsHeldIsADuplicateWhoeverWroteItsMeta) {
    send(DicomFile{});
    DicomFile other;
    other.pixel = 7;
    const auto path = write(other);
    const auto entry = send_path(path).quarantine;
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    const auto rewritten = resend_with_other_meta(path);
    EXPECT_EQ(send_path(rewritten).outcome, Outcome::duplicate);
    EXPECT_EQ(count("held_instance"), 1);
    // Decided: a resend does not open the case again.
    app::discard(hub, as("tech1"), entry, "重复发送", {}).value();
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    EXPECT_EQ(send_path(rewritten).outcome, Outcome::duplicate);
    EXPECT_TRUE(quarantine("tech1").empty());
}

TEST_F(DuplicatesTest, FurtherConflictsOfAStudyGatherInOneEntry) {
    for (int i = 1; i <= 2; ++i) {
        DicomFile f;
        f.instance_number = i;
        send(f);
        f.pixel = 7;
        EXPECT_EQ(send(f).reason, "uid_conflict");
    }
    EXPECT_EQ(only_entry("tech1", "uid_conflict").instance_count, 2);
    EXPECT_EQ(audits("quarantine.open").size(), 1u);
}

TEST_F(DuplicatesTest, TheSameSopUidUnderAnotherStudyOfTheClinicIsAConflictToo) {
    send(DicomFile{});
    DicomFile elsewhere;
    elsewhere.study_uid += ".9";
    elsewhere.sop_uid = first_sop;
    EXPECT_EQ(send(elsewhere).reason, "uid_conflict");
    EXPECT_FALSE(study(elsewhere.study_uid));
}

TEST_F(DuplicatesTest, WhatHasNoIdentifiersIsRefusedByTagAndLeavesNothing) {
    DicomFile f;
    f.more = {{"0020,000d", "UI [no.uid]"}, {"0020,000e", "UI"}, {"0008,0018", "UI"}};
    const auto refused = store_file(hub, write(f), source());
    EXPECT_EQ(verdict(refused), "invalid bad_identifiers");
    EXPECT_EQ(faults(refused), (std::vector<std::string>{"(0020,000D)", "(0020,000E)", "(0008,0018)"}));
    EXPECT_TRUE(hub.objects.all().empty());
    EXPECT_EQ(count("study") + count("instance") + count("quarantine"), 0);
}

TEST_F(DuplicatesTest, ATruncatedFileIsRefusedAndTheNextOneGoesOn) {
    const auto whole = read(write(DicomFile{}));
    const auto cut = folder.write("cut.dcm", std::string_view{whole}.substr(0, whole.size() - 10));
    EXPECT_EQ(verdict(store_file(hub, cut, source())), "invalid truncated");
    EXPECT_EQ(verdict(store_file(hub, folder.write("text.dcm", "no DICOM at all"), source())), "invalid not_dicom");
    EXPECT_EQ(send(DicomFile{}).outcome, Outcome::stored);
    EXPECT_EQ(hub.objects.all().size(), 1u);
}

}  // namespace
}  // namespace telehub::test
