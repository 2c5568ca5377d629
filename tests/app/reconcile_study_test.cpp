// A quarantined study gets its order: unchanged when its images say so already, else by corrected copies.
#include "app/support.h"
#include "support/process.h"

namespace telehub::test {
namespace {

class ReconcileStudyTest : public AppTest {
  protected:
    std::string sop(const DicomFile& f) const { return f.study_uid + ".1." + std::to_string(f.instance_number); }
    core::Result<app::QuarantineDetails> reconcile(const std::string& kind, const app::OrderDetails& o) {
        return app::reconcile(hub, as("tech1"), only_entry("tech1", kind).id, {o.order.id.value, false, "核对"}, {});
    }
};

TEST_F(ReconcileStudyTest, AStudyThatSaysTheRightThingIsMatchedAsItIs) {
    const auto o = order(OrderState::submitted);
    auto f = image(o);
    send(f);
    be_quiet();
    ASSERT_EQ(study_state(o), StudyState::quarantined);
    move(o, OrderAction::accept).value();
    const auto sha = instance(sop(f))->object_sha256;
    const auto decided = reconcile("no_order", o);
    ASSERT_EQ(verdict(decided), "ok");
    EXPECT_EQ(decided->resolved_by_name, user("tech1").name);
    ASSERT_TRUE(decided->filed_under.has_value());
    EXPECT_EQ(decided->filed_under->order.id, o.order.id);
    EXPECT_EQ(decided->filed_under->patient.id, o.patient.id);
    EXPECT_EQ(audits("quarantine.reconcile").at(0).detail, "no_order, order " + o.order.id.value);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_EQ(instance(sop(f))->object_sha256, sha);
    EXPECT_EQ(instance(sop(f))->origin, "received");
    EXPECT_TRUE(versions(sop(f)).empty());
    EXPECT_EQ(task(o).order_id, o.order.id);
    for (const char* action : {"quarantine.open", "quarantine.reconcile", "study.match", "study.qc_pass"}) {
        EXPECT_EQ(audits(action).size(), 1u) << action;
    }
    EXPECT_EQ(audits("study.match").at(0).actor_id, user("tech1").id.value);
}

TEST_F(ReconcileStudyTest, AWrongIdentityIsCorrectedInCopiesAndTheOriginalsStay) {
    const auto o = order(OrderState::scheduled);
    std::vector<std::string> paths;
    for (int i = 1; i <= 2; ++i) {
        auto f = image(o, i);
        f.patient_id = "P9";
        f.patient_name = "Li^Si";
        f.sex = "F";
        f.birth_date = "19990101";
        paths.push_back(write(f));
        send_path(paths.back());
    }
    be_quiet();
    const auto first = instance(sop(image(o, 1)))->object_sha256;
    clock.advance(1h);
    ASSERT_EQ(verdict(reconcile("identity_mismatch", o)), "ok");

    const auto s = study(o).value();
    EXPECT_EQ(s.state, StudyState::qc_passed);
    EXPECT_EQ(s.patient_id, "P1");
    EXPECT_EQ(s.patient_name, "zhangsan=张三");
    EXPECT_EQ(s.sex, "M");
    EXPECT_EQ(s.birth_date, "1980-02-29");
    EXPECT_EQ(s.patient_key, o.patient.id);
    for (int i = 1; i <= 2; ++i) {
        const auto uid = sop(image(o, i));
        const auto now = instance(uid).value();
        EXPECT_EQ(now.origin, "corrected");
        EXPECT_EQ(now.received_at, clock.now() - 1h - 60s);
        const auto header = local.dicom.read_header(hub.objects.path(now.object_sha256), "").value();
        EXPECT_EQ(header.patient_id, "P1");
        EXPECT_EQ(header.patient_name, "zhangsan=张三");
        EXPECT_EQ(header.sop_uid.value, uid);
        EXPECT_EQ(header.study_uid, o.order.study_uid);
        const auto kept = versions(uid);
        ASSERT_EQ(kept.size(), 1u);
        EXPECT_EQ(kept[0].reason, "identity_mismatch");
        EXPECT_EQ(kept[0].superseded_by, user("tech1").id.value);
        EXPECT_EQ(hub.objects.read(kept[0].object_sha256), read(paths[static_cast<std::size_t>(i - 1)]));
    }
    EXPECT_EQ(versions(sop(image(o, 1)))[0].object_sha256, first);

    // The original again, however it is wrapped, is what the hub has already.
    EXPECT_EQ(send_path(paths[0]).outcome, Outcome::duplicate);
    EXPECT_EQ(send_path(folder.write("x.dcm", with_other_meta(read(paths[1])))).outcome, Outcome::duplicate);
    EXPECT_TRUE(quarantine("tech1").empty());
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
}

TEST_F(ReconcileStudyTest, AWrongAccessionNumberAloneIsCorrectedToo) {
    const auto o = order(OrderState::scheduled);
    auto f = image(o);
    f.accession_number = "WRONG";
    send(f);
    be_quiet();
    ASSERT_EQ(verdict(reconcile("no_order", o)), "ok");
    EXPECT_EQ(study(o)->accession_number, o.order.accession_number);
    EXPECT_EQ(instance(sop(f))->origin, "corrected");
    EXPECT_EQ(local.dicom.read_header(hub.objects.path(instance(sop(f))->object_sha256), "")->accession_number,
              o.order.accession_number);
}

// With the identity corrected, a late image of the scanner's wrong one is a person's to decide on, and joins
// when the person says so.
TEST_F(ReconcileStudyTest, ALateImageWithTheOldIdentityIsHeldAndJoinsCorrected) {
    const auto o = order(OrderState::scheduled);
    auto f = image(o, 1);
    f.patient_id = "P9";
    send(f);
    be_quiet();
    reconcile("identity_mismatch", o).value();
    f = image(o, 2);
    f.patient_id = "P9";
    const auto path = write(f);
    EXPECT_EQ(send_path(path).reason, "foreign_patient");
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    ASSERT_EQ(verdict(reconcile("foreign_patient", o)), "ok");
    ASSERT_EQ(verdict(reconcile("mixed_patients", o)), "ok");
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_EQ(study(o)->instance_count, 2);
    EXPECT_EQ(instance(sop(f))->origin, "corrected");
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    EXPECT_EQ(send_path(folder.write("x.dcm", with_other_meta(read(path)))).outcome, Outcome::duplicate);
    EXPECT_EQ(task(o).state, ReadTaskState::queued);
}

TEST_F(ReconcileStudyTest, WhatArrivesWhileTheCopiesAreMadeIsNotOverlooked) {
    DisturbedObjects interrupted;
    const app::Hub busy{local.db, local.objects, clock, local.ids, local.config, interrupted};
    const auto o = order(OrderState::scheduled);
    auto f = image(o, 1);
    f.patient_id = "P9";
    send(f);
    be_quiet();
    f.instance_number = 2;
    interrupted.meanwhile = [&] { send(f); };
    const auto id = only_entry("tech1", "identity_mismatch").id;
    const app::Reconciliation how{o.order.id.value, false, ""};
    EXPECT_EQ(verdict(app::reconcile(busy, as("tech1"), id, how, {})), "conflict study_changed");
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_EQ(count("instance", "origin = 'corrected'"), 0);
    EXPECT_EQ(verdict(app::reconcile(busy, as("tech1"), id, how, {})), "ok");
    EXPECT_EQ(count("instance", "origin = 'corrected'"), 2);

    // The same for what is held aside.
    f.instance_number = 3;
    const auto held = send(f).quarantine;
    f.instance_number = 4;
    interrupted.meanwhile = [&] { send(f); };
    EXPECT_EQ(verdict(app::reconcile(busy, as("tech1"), held, how, {})), "stale stale");
    EXPECT_EQ(verdict(app::reconcile(busy, as("tech1"), held, how, {})), "ok");
    EXPECT_EQ(study(o)->instance_count, 4);
}

TEST_F(ReconcileStudyTest, ASignedReportStaysAsItWasSigned) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::published, o);
    const auto sr = instance(r.report.sr_sop_uid.value).value();
    auto f = image(o, 9);
    f.patient_id = "P9";
    send(f);
    const auto other = order(OrderState::scheduled, complete_form("P5", "王五"));
    ASSERT_EQ(verdict(reconcile("mixed_patients", other)), "ok");
    EXPECT_EQ(instance(r.report.sr_sop_uid.value)->object_sha256, sr.object_sha256);
    EXPECT_EQ(instance(sop(image(o, 1)))->origin, "corrected");
    EXPECT_EQ(study(o)->patient_id, "P5");
    EXPECT_EQ(task(o).order_id, other.order.id);
}

}  // namespace
}  // namespace telehub::test
