// Images that come when the study had got further: nothing is lost, and nobody signs what he has not seen.
#include "app/support.h"

namespace telehub::test {
namespace {

using LateImagesTest = AppTest;

TEST_F(LateImagesTest, BeforeAnyReportTheStudyIsSupplementedAndTheTaskStays) {
    const auto o = ready_to_read(1);
    EXPECT_EQ(send(image(o, 2)).outcome, Outcome::stored);
    EXPECT_EQ(study_state(o), StudyState::supplemented);
    EXPECT_EQ(study(o)->instance_count, 2);
    EXPECT_EQ(tasks(o.order.study_uid.value).size(), 1u);
    send(image(o, 3));
    EXPECT_EQ(audits("study.supplement").size(), 1u);
    task_move(task(o).id, ReadTaskAction::claim, "reader1").value();
}

TEST_F(LateImagesTest, ADraftGoesOnButIsSubmittedOnlyByOneWhoSaysThatTheyLooked) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::draft, o);
    send(image(o, 2));
    EXPECT_EQ(report_row(r.report.id).unseen_instances, 1);
    app::save_report(hub, as("reader1"), r.report.id, {"所见", "诊断", ""}, r.report.version).value();
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::submit, "reader1")), "conflict unseen_instances");
    app::move_report(hub, as("reader1"), r.report.id, {ReportAction::submit, "", "", true}, {}).value();
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::verify, "verifier")), "ok");
}

TEST_F(LateImagesTest, ASubmittedReportIsVerifiedOnlyByOneWhoSaysThatTheyLooked) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o);
    send(image(o, 2));
    send(image(o, 3));
    EXPECT_EQ(report_row(r.report.id).unseen_instances, 2);
    const auto refused = report_move(r.report.id, ReportAction::verify, "verifier");
    EXPECT_EQ(verdict(refused), "conflict unseen_instances");
    EXPECT_EQ(refused.error().detail.substr(0, 2), "2 ");
    EXPECT_EQ(audits("report.verify", "refused").size(), 1u);
    const auto verified =
        app::move_report(hub, as("verifier"), r.report.id, {ReportAction::verify, "", "", true}, {}).value();
    EXPECT_EQ(verified.report.state, ReportState::final_);
}

TEST_F(LateImagesTest, AReturnedReportsWriterSaysThatTheyLooked) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o);
    send(image(o, 2));
    report_move(r.report.id, ReportAction::return_, "verifier", "有新图像").value();
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::submit, "reader1")), "conflict unseen_instances");
    const auto again = app::move_report(hub, as("reader1"), r.report.id, {ReportAction::submit, "", "", true}, {});
    EXPECT_EQ(again->report.unseen_instances, 0);
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::verify, "verifier")), "ok");
}

TEST_F(LateImagesTest, AFinalReportIsReopenedForVerificationAndItsSignatureKept) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o);
    ASSERT_FALSE(r.report.signature.empty());
    send(image(o, 2));
    const auto row = report_row(r.report.id);
    EXPECT_EQ(row.state, ReportState::submitted);
    EXPECT_EQ(row.unseen_instances, 1);
    EXPECT_EQ(row.signature, "");
    EXPECT_EQ(row.verifier_id, std::nullopt);
    EXPECT_EQ(row.verified_at, std::nullopt);
    EXPECT_EQ(verdict(app::publish_report(hub, as("verifier"), r.report.id, {})), "conflict transition_not_allowed");
    EXPECT_EQ(verdict(report_move(r.report.id, ReportAction::verify, "verifier")), "conflict unseen_instances");
    EXPECT_EQ(audits("report.reopen").size(), 1u);
    const auto history = app::get_report(hub, as("verifier"), r.report.id)->versions;
    ASSERT_GE(history.size(), 2u);
    EXPECT_EQ(history[history.size() - 2].signature, r.report.signature);
    EXPECT_EQ(history.back().action, "reopen");
}

TEST_F(LateImagesTest, AfterPublicationThereIsASupplementTaskAndAReportOfItsOwn) {
    const auto o = ready_to_read(1);
    const auto first = report(ReportState::published, o);
    send(image(o, 2));
    send(image(o, 3));
    EXPECT_EQ(report_row(first.report.id).state, ReportState::published);
    EXPECT_EQ(report_row(first.report.id).unseen_instances, 2);
    ASSERT_EQ(tasks(o.order.study_uid.value).size(), 2u);
    EXPECT_EQ(task(o).kind, "supplement");
    EXPECT_EQ(task(o).state, ReadTaskState::queued);
    EXPECT_EQ(audits("read_task.queue").size(), 2u);

    const auto second = report(ReportState::published, o);
    EXPECT_EQ(second.report.prior_report_id, first.report.id);
    EXPECT_NE(second.report.sr_sop_uid, first.report.sr_sop_uid);
    EXPECT_EQ(audits("order.report").size(), 1u);
    EXPECT_EQ(order_state(o), OrderState::reported);
}

TEST_F(LateImagesTest, ADiscardedStudyThatGetsNewImagesIsQuarantinedAgain) {
    DicomFile f;
    const auto known = write(f);
    send_path(known);
    be_quiet();
    app::discard(hub, as("tech1"), only_entry("tech1", "no_order").id, "测试体模", {}).value();
    ASSERT_EQ(study_state(f.study_uid), StudyState::discarded);
    f.instance_number = 2;
    EXPECT_EQ(send(f).outcome, Outcome::stored);
    EXPECT_EQ(study_state(f.study_uid), StudyState::quarantined);
    EXPECT_EQ(only_entry("tech1", "no_order").detail, "images arrived after the study was discarded");
    EXPECT_EQ(quarantine("tech1", "discarded").size(), 1u);
    EXPECT_EQ(audits("quarantine.open").size(), 2u);
}

TEST_F(LateImagesTest, ADiscardedStudyThatIsSentAgainIsForAPersonToDecideAgain) {
    auto f = image(order(OrderState::in_progress));
    f.accession_number = "ELSEWHERE1";
    f.study_uid = hub.ids.dicom_uid();
    const auto known = write(f);
    send_path(known);
    be_quiet();
    app::discard(hub, as("tech1"), only_entry("tech1", "no_order").id, "没有申请单", {}).value();
    ASSERT_EQ(study_state(f.study_uid), StudyState::discarded);
    EXPECT_EQ(send_path(known).outcome, Outcome::duplicate);
    EXPECT_EQ(study_state(f.study_uid), StudyState::quarantined);
    const auto entry = only_entry("tech1", "no_order");
    EXPECT_EQ(entry.detail, "sent again after the study was discarded");
    EXPECT_EQ(send_path(known).outcome, Outcome::duplicate);
    EXPECT_EQ(only_entry("tech1", "no_order").id, entry.id) << "one open case, however often it is sent";
    app::discard(hub, as("tech1"), entry.id, "确认不要", {}).value();
    EXPECT_EQ(study_state(f.study_uid), StudyState::discarded);
}

TEST_F(LateImagesTest, AQuarantinedStudyCollectsItsLateImages) {
    DicomFile f;
    send(f);
    be_quiet();
    f.instance_number = 2;
    EXPECT_EQ(send(f).outcome, Outcome::stored);
    EXPECT_EQ(study_state(f.study_uid), StudyState::quarantined);
    EXPECT_EQ(study(f.study_uid)->instance_count, 2);
    EXPECT_EQ(quarantine("tech1").size(), 1u);
}

TEST_F(LateImagesTest, ThePublishedObjectsDoNotReopenAnything) {
    const auto o = ready_to_read(1);
    report(ReportState::published, o);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_EQ(study(o)->instance_count, 2);
    be_quiet();
    EXPECT_EQ(tasks(o.order.study_uid.value).size(), 1u);
}

}  // namespace
}  // namespace telehub::test
