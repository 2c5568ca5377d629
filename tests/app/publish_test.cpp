// Publishing: PDF, SR, order and task in one step, or nothing of it.
#include "app/support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class PublishTest : public AppTest {
  protected:
    core::Result<app::ReportDetails> publish(const core::ReportId& id, const std::string& login = "verifier",
                                             app::Version expected = {}) {
        return app::publish_report(hub, as(login), id, expected);
    }
    // What a refused or failed publication must not have touched.
    void expect_untouched(const app::OrderDetails& o, const store::Report& before) {
        const auto now = report_row(before.id);
        EXPECT_EQ(now.state, ReportState::final_);
        EXPECT_EQ(now.version, before.version);
        EXPECT_EQ(now.pdf_sha256, "");
        EXPECT_TRUE(now.sr_sop_uid.empty());
        EXPECT_EQ(now.published_at, std::nullopt);
        EXPECT_EQ(count("report_version", "action = 'publish'"), 0);
        EXPECT_EQ(count("instance", "origin = 'made'"), 0);
        EXPECT_EQ(task(o).state, ReadTaskState::in_progress);
        EXPECT_NE(order_state(o), OrderState::reported);
        EXPECT_TRUE(audits("report.publish").empty());
        EXPECT_TRUE(audits("read_task.complete").empty());
    }
};

TEST_F(PublishTest, MakesThePdfTheSrAndClosesTaskAndOrder) {
    const auto o = ready_to_read(2);
    clock.advance(30min);
    const auto r = report(ReportState::published, o).report;
    EXPECT_EQ(r.state, ReportState::published);
    EXPECT_EQ(r.published_at, clock.now());
    EXPECT_EQ(order_state(o), OrderState::reported);
    EXPECT_EQ(task(o).state, ReadTaskState::done);

    const auto pdf = app::report_pdf(hub, as("doctor1"), r.id).value();
    ASSERT_TRUE(pdf.file);
    EXPECT_EQ(*pdf.file, hub.objects.path(r.pdf_sha256));
    const auto text = run_process({"pdftotext", pdf.file->string(), "-"});
    EXPECT_NE(text.out.find("未见明显异常"), std::string::npos) << text.err;
    EXPECT_NE(text.out.find("张三"), std::string::npos);

    const auto sr = instance(r.sr_sop_uid.value).value();
    EXPECT_EQ(sr.origin, "made");
    EXPECT_EQ(sr.sop_class_uid, "1.2.840.10008.5.1.4.1.1.88.11");
    EXPECT_EQ(study(o)->instance_count, 3);
    EXPECT_EQ(study(o)->series_count, 2);
    const auto header = local.dicom.read_header(app::report_sr(hub, as("doctor1"), r.id)->file.value(), "").value();
    EXPECT_EQ(header.study_uid, o.order.study_uid);
    EXPECT_EQ(header.sop_uid, r.sr_sop_uid);
    EXPECT_EQ(header.patient_id, "P1");
    EXPECT_EQ(header.accession_number, o.order.accession_number);
}

TEST_F(PublishTest, BeforeThatTheReadingCentreHasAMarkedPreviewAndNoSr) {
    const auto r = report(ReportState::final_, ready_to_read(1)).report;
    const auto preview = app::report_pdf(hub, as("verifier"), r.id).value();
    EXPECT_FALSE(preview.file);
    // The mark lies across the page, so it is read letter by letter; a published page has none of these.
    const auto text = run_process({"pdftotext", "-raw", folder.write("preview.pdf", preview.bytes), "-"});
    EXPECT_EQ(text.exit_code, 0) << text.err;
    std::string letters;
    for (const char c : text.out) {
        if (c >= 'A' && c <= 'Z') letters += c;
    }
    EXPECT_NE(letters.find("UNPUBLISHED"), std::string::npos) << text.out;
    EXPECT_EQ(verdict(app::report_sr(hub, as("verifier"), r.id)), "conflict not_published");
    EXPECT_EQ(verdict(app::report_pdf(hub, as("doctor1"), r.id)), "not_found not_found");
}

TEST_F(PublishTest, OnceAndByAVerifierAndFromFinalAlone) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o).report;
    EXPECT_EQ(verdict(publish(r.id)), "conflict transition_not_allowed");
    report_move(r.id, ReportAction::verify, "verifier").value();
    const auto before = report_row(r.id);
    EXPECT_EQ(verdict(publish(r.id, "reader1")), "forbidden role_not_allowed");
    EXPECT_EQ(verdict(publish(r.id, "tech1")), "not_found not_found");
    EXPECT_EQ(verdict(publish(r.id, "verifier", before.version - 1)), "stale stale");
    expect_untouched(o, before);
    EXPECT_EQ(audits("report.publish", "refused").size(), 4u);

    ASSERT_EQ(verdict(publish(r.id, "verifier", before.version)), "ok");
    const auto published = report_row(r.id);
    EXPECT_EQ(verdict(publish(r.id)), "conflict transition_not_allowed");
    EXPECT_EQ(report_row(r.id).version, published.version);
    EXPECT_EQ(report_row(r.id).pdf_sha256, published.pdf_sha256);
    EXPECT_EQ(count("instance", "origin = 'made'"), 1);
    EXPECT_EQ(audits("report.publish").size(), 1u);
}

TEST_F(PublishTest, NotWhileItsStudyIsInQuarantine) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o).report;
    auto f = image(o, 9);
    f.patient_id = "P2";
    send(f);
    ASSERT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_EQ(verdict(publish(r.id)), "conflict transition_not_allowed");
    EXPECT_EQ(report_row(r.id).state, ReportState::voided);
    EXPECT_EQ(count("instance", "origin = 'made'"), 0);
    EXPECT_EQ(audits("report.publish", "refused").at(0).detail, "transition_not_allowed");
}

TEST_F(PublishTest, NeitherSubmittedNorVerifiedWhileItsStudyIsInQuarantine) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::submitted, o).report;
    auto f = image(o, 9);
    f.patient_id = "P2";
    send(f);
    EXPECT_EQ(verdict(report_move(r.id, ReportAction::verify, "verifier")), "conflict transition_not_allowed");
    EXPECT_EQ(verdict(report_move(r.id, ReportAction::return_, "verifier", "x")), "conflict transition_not_allowed");
}

TEST_F(PublishTest, AFailureInTheMiddleLeavesNothing) {
    DisturbedObjects failing;
    failing.meanwhile = [] { throw std::runtime_error("no memory"); };
    const app::Hub broken{local.db, local.objects, clock, local.ids, local.config, failing};
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o).report;
    EXPECT_THROW((void)app::publish_report(broken, as("verifier"), r.id, {}), std::runtime_error);
    expect_untouched(o, report_row(r.id));
    EXPECT_EQ(verdict(publish(r.id)), "ok");
}

TEST_F(PublishTest, AnSrThatCannotBeReadBackIsNotPublished) {
    struct Garbled : DisturbedObjects {
        app::EncodedReport encode_report(const domain::ReportDocument&, const core::SeriesUid&,
                                         const core::SopUid&) override {
            return {"this is no DICOM file", "1.2.840.10008.5.1.4.1.1.88.11"};
        }
    } garbled;
    const app::Hub broken{local.db, local.objects, clock, local.ids, local.config, garbled};
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o).report;
    EXPECT_EQ(verdict(app::publish_report(broken, as("verifier"), r.id, {})), "invalid not_dicom");
    expect_untouched(o, r);
    EXPECT_EQ(audits("report.publish", "refused").size(), 1u);
}

// Broken off after its images were read and signed: the patient's report still goes back, and the order stays what it
// is.
TEST_F(PublishTest, AnOrderThatWasBrokenOffKeepsNoReportBack) {
    const auto o = order(OrderState::in_progress);
    send(image(o));
    be_quiet();
    const auto r = report(ReportState::final_, o).report;
    move(o, OrderAction::discontinue, "tech1", "设备故障").value();
    EXPECT_EQ(verdict(publish(r.id)), "ok");
    EXPECT_EQ(report_row(r.id).state, ReportState::published);
    EXPECT_EQ(order_state(o), OrderState::discontinued);
    EXPECT_EQ(task(o).state, ReadTaskState::done);
}

TEST_F(PublishTest, WhatChangedWhileTheDocumentsWereMadeIsNotPublished) {
    DisturbedObjects interrupted;
    const app::Hub busy{local.db, local.objects, clock, local.ids, local.config, interrupted};
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o).report;
    interrupted.meanwhile = [&] { send(image(o, 2)); };
    EXPECT_EQ(verdict(app::publish_report(busy, as("verifier"), r.id, {})), "conflict transition_not_allowed");
    EXPECT_EQ(report_row(r.id).state, ReportState::submitted) << "the late image reopened it";
    EXPECT_EQ(count("instance", "origin = 'made'"), 0);
    app::move_report(hub, as("verifier"), r.id, {ReportAction::verify, "", "", true}, {}).value();
    EXPECT_EQ(verdict(publish(r.id)), "ok");
}

}  // namespace
}  // namespace telehub::test
