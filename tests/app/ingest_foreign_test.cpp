// What belongs to somebody else: two patients under one Study UID, two organisations under one UID.
#include "app/support.h"

namespace telehub::test {
namespace {

class ForeignTest : public AppTest {
  protected:
    DicomFile of_another_patient(const app::OrderDetails& o, int number = 9) {
        auto f = image(o, number);
        f.patient_id = "P2";
        f.patient_name = "李四";
        return f;
    }
};

TEST_F(ForeignTest, ASecondPatientUnderAStudyUidBlocksTheStudyAndItsReading) {
    const auto o = ready_to_read();
    const auto id = task(o).id;
    task_move(id, ReadTaskAction::claim, "reader1").value();
    const auto held = send(of_another_patient(o));
    EXPECT_EQ(held.outcome, Outcome::quarantined);
    EXPECT_EQ(held.reason, "foreign_patient");
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_EQ(study(o)->instance_count, 2);
    EXPECT_EQ(task(o).state, ReadTaskState::cancelled);
    EXPECT_EQ(verdict(task_move(id, ReadTaskAction::claim, "reader1")), "conflict transition_not_allowed");
    EXPECT_TRUE(app::list_read_tasks(hub, as("reader1"), {"open", "", ""}, {}).empty());

    EXPECT_EQ(only_entry("tech1", "foreign_patient").patient_id, "P2");
    EXPECT_EQ(only_entry("tech1", "mixed_patients").patient_id, "P1");
    EXPECT_EQ(audits("quarantine.open").size(), 2u);
    EXPECT_EQ(audits("study.quarantine").size(), 1u);
    EXPECT_EQ(audits("read_task.cancel").size(), 1u);
    // A second image of that patient joins the case without opening another.
    send(of_another_patient(o, 10));
    EXPECT_EQ(only_entry("tech1", "foreign_patient").instance_count, 2);
    EXPECT_EQ(audits("quarantine.open").size(), 2u);
    EXPECT_EQ(audits("study.quarantine").size(), 1u);
}

// A mistyped ID that is another's: until a person has decided, the study is not the known patient's.
TEST_F(ForeignTest, AStudyUnderTheIdOfAnotherNameIsNotThatPatients) {
    DicomFile f;
    f.patient_id = "P7";
    f.patient_name = "Zhang^San";
    send(f);
    const auto known = study(f.study_uid)->patient_key;
    EXPECT_TRUE(known.has_value());
    f.study_uid += ".5";
    f.patient_name = "Li^Si";
    send(f);
    EXPECT_FALSE(study(f.study_uid)->patient_key.has_value());
    f.study_uid += ".6";
    f.patient_name = "ZHANG^SAN";
    send(f);
    EXPECT_EQ(study(f.study_uid)->patient_key, known);
}

TEST_F(ForeignTest, WhatWasWrittenOfABlockedStudyIsVoidedAndKeptToRead) {
    for (const auto state : {ReportState::draft, ReportState::submitted, ReportState::final_}) {
        const auto name = std::string{to_string(state)};
        const auto o = ready_to_read(1, complete_form("P-" + name));
        const auto r = report(state, o);
        send(of_another_patient(o));
        const auto row = report_row(r.report.id);
        EXPECT_EQ(row.state, ReportState::voided) << name;
        EXPECT_EQ(row.findings, r.report.findings);
        EXPECT_EQ(row.signature, "");
        EXPECT_EQ(row.verified_at, std::nullopt);
        // The clinic puts it right; it is read anew, and the voided text never gets signed.
        const auto mixed = only_entry("tech1", "mixed_patients");
        app::reconcile(hub, as("tech1"), mixed.id, {o.order.id.value, false, ""}, {}).value();
        EXPECT_EQ(study_state(o), StudyState::qc_passed) << name;
        EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::verify, "verifier")),
                  "conflict transition_not_allowed");
        const auto again = report(ReportState::published, o);
        EXPECT_EQ(again.report.prior_report_id, r.report.id);
        for (const auto& entry : quarantine("tech1")) app::discard(hub, as("tech1"), entry.id, "误传", {}).value();
    }
    EXPECT_EQ(audits("report.void").size(), 3u);
}

TEST_F(ForeignTest, APublishedReportOfABlockedStudyStaysPublished) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::published, o);
    send(of_another_patient(o));
    EXPECT_EQ(report_row(r.report.id).state, ReportState::published);
}

TEST_F(ForeignTest, TheReadingCentresQcIsToldOfWhatHappensToItsStudies) {
    const auto o = ready_to_read();
    auto conflict = image(o, 1);
    conflict.pixel = 99;
    send(conflict);
    send(of_another_patient(o));
    EXPECT_EQ(quarantine("qc").size(), 3u);
    EXPECT_EQ(quarantine("coordinator").size(), 3u);
    EXPECT_TRUE(quarantine("tech2").empty());
    EXPECT_TRUE(quarantine("consultant").empty());
}

TEST_F(ForeignTest, ImagesOfTheFirstPatientStillComeInButTheStudyStaysBlocked) {
    const auto o = order(OrderState::in_progress);
    send(image(o, 1));
    send(of_another_patient(o));
    EXPECT_EQ(send(image(o, 2)).outcome, Outcome::stored);
    finish(o, 2);
    be_quiet();
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_TRUE(tasks(o.order.study_uid.value).empty());
}

TEST_F(ForeignTest, SpellingsOfOneNameAreOnePatient) {
    const auto o = order(OrderState::in_progress);
    auto romanised = image(o, 1), both = image(o, 2);
    romanised.patient_name = "Zhang^San";
    both.patient_name = "ZHANG^SAN=张^三";
    send(romanised);
    EXPECT_EQ(send(image(o, 3)).outcome, Outcome::stored);
    EXPECT_EQ(send(both).outcome, Outcome::stored);
    finish(o, 3);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
}

TEST_F(ForeignTest, AnotherOrganisationsUidsAreHeldInItsOwnQuarantine) {
    const auto o = ready_to_read();
    const auto before = study(o).value();
    auto theirs = image(o, 1);
    theirs.pixel = 42;
    const auto same_sop = send(theirs, "TC02");
    EXPECT_EQ(same_sop.reason, "foreign_study");
    theirs.instance_number = 77;
    const auto same_study = send(theirs, "TC02");
    EXPECT_EQ(same_study.reason, "foreign_study");
    EXPECT_EQ(same_study.quarantine, same_sop.quarantine);

    EXPECT_EQ(only_entry("tech2", "foreign_study").instance_count, 2);
    EXPECT_TRUE(quarantine("tech1").empty());
    EXPECT_TRUE(quarantine("qc").empty());
    EXPECT_EQ(verdict(app::get_quarantine(hub, as("tech1"), same_sop.quarantine)), "not_found not_found");
    EXPECT_EQ(verdict(app::get_study(hub, as("tech2"), before.study_uid)), "not_found not_found");
    const auto after = study(o).value();
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.version, before.version);
    EXPECT_EQ(after.instance_count, 2);
    EXPECT_EQ(task(o).state, ReadTaskState::queued);
}

TEST_F(ForeignTest, TheVerySameFileFromAnotherOrganisationIsNobodysDuplicate) {
    const auto o = order(OrderState::in_progress);
    const auto path = write(image(o));
    send_path(path);
    EXPECT_EQ(send_path(path, "TC02").reason, "foreign_study");
    EXPECT_EQ(send_path(path, "TC02").outcome, Outcome::duplicate);
    EXPECT_EQ(hub.objects.all().size(), 1u) << "one object, two rows that speak of it";
}

TEST_F(ForeignTest, AnotherOrganisationsSopUidUnderANewStudyUidIsForeignToo) {
    send(DicomFile{});
    DicomFile theirs;
    theirs.study_uid += ".9";
    theirs.sop_uid = "1.2.826.0.1.3680043.10.999.1.1.1";
    EXPECT_EQ(send(theirs, "TC02").reason, "foreign_study");
    EXPECT_FALSE(study(theirs.study_uid));
    EXPECT_EQ(only_entry("tech2", "foreign_study").org_id, people.orgs.at("TC02"));
}

TEST_F(ForeignTest, OneLocalIdInTwoOrganisationsIsTwoPatients) {
    DicomFile f;
    send(f);
    f.study_uid += ".9";
    f.patient_name = "Li^Si";
    EXPECT_EQ(send(f, "TC02").outcome, Outcome::stored);
    EXPECT_EQ(count("patient", "patient_id = 'P1'"), 2);
}

}  // namespace
}  // namespace telehub::test
