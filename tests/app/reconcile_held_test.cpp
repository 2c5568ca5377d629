// Instances held aside: replaced, discarded, split off with new UIDs.
#include "app/support.h"

namespace telehub::test {
namespace {

class ReconcileHeldTest : public AppTest {
  protected:
    std::string sop(const DicomFile& f) const { return f.study_uid + ".1." + std::to_string(f.instance_number); }
    core::Result<app::QuarantineDetails> reconcile(const core::QuarantineId& id, const app::Reconciliation& how,
                                                   const std::string& login = "tech1") {
        return app::reconcile(hub, as(login), id, how, {});
    }
    app::InstanceHeader header(const std::string& sop_uid) {
        return local.dicom.read_header(hub.objects.path(instance(sop_uid).value().object_sha256), "").value();
    }
    std::vector<store::Study> studies() {
        return hub.db.read(
            [](store::Connection& c) { return store::select_rows<store::Study>(c, "ORDER BY t.study_key"); });
    }
};

TEST_F(ReconcileHeldTest, AConflictReplacedKeepsTheEarlierVersion) {
    const auto o = ready_to_read(1);
    auto f = image(o);
    const auto first = instance(sop(f)).value();
    const auto first_path = write(f);
    f.pixel = 99;
    const auto path = write(f);
    const auto id = send_path(path).quarantine;
    const auto vague = reconcile(id, {o.order.id.value, false, ""});
    EXPECT_EQ(verdict(vague), "invalid invalid");
    EXPECT_EQ(faults(vague), std::vector<std::string>{"$.replace"});

    ASSERT_EQ(verdict(reconcile(id, {"", true, "重新重建"})), "ok");
    EXPECT_EQ(hub.objects.read(instance(sop(f))->object_sha256), read(path));
    const auto kept = versions(sop(f));
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].object_sha256, first.object_sha256);
    EXPECT_EQ(kept[0].reason, "uid_conflict");
    EXPECT_EQ(study(o)->instance_count, 1);
    EXPECT_EQ(study_state(o), StudyState::supplemented);
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
    EXPECT_EQ(send_path(first_path).outcome, Outcome::duplicate);
    EXPECT_EQ(audits("quarantine.reconcile").size(), 1u);
}

TEST_F(ReconcileHeldTest, AReplacementReopensAFinalReport) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::final_, o);
    auto f = image(o);
    f.pixel = 99;
    reconcile(send(f).quarantine, {"", true, "重新重建"}).value();
    EXPECT_EQ(report_row(r.report.id).state, ReportState::submitted);
    EXPECT_EQ(report_row(r.report.id).unseen_instances, 1);
}

TEST_F(ReconcileHeldTest, NothingTakesASignedReportsPlace) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::published, o);
    const auto signed_sr = instance(r.report.sr_sop_uid.value).value();
    auto forged = image(o, 7);
    forged.sop_uid = r.report.sr_sop_uid.value;
    const auto held = send(forged);
    ASSERT_EQ(held.outcome, Outcome::quarantined);
    EXPECT_EQ(verdict(reconcile(held.quarantine, {"", true, "换掉"})), "conflict not_replaceable");
    EXPECT_EQ(instance(r.report.sr_sop_uid.value)->object_sha256, signed_sr.object_sha256);
    EXPECT_EQ(quarantine("tech1").size(), 1u) << "the case stays open, to be discarded";
}

TEST_F(ReconcileHeldTest, OfThreeObjectsWithOneUidAPersonNamesTheOne) {
    const auto o = ready_to_read(1);
    auto f = image(o);
    core::QuarantineId id;
    for (f.pixel = 7; f.pixel <= 8; ++f.pixel) id = send(f).quarantine;
    const auto held = app::get_quarantine(hub, as("tech1"), id).value().held;
    ASSERT_EQ(held.size(), 2u);
    ASSERT_EQ(held[0].sop_uid, held[1].sop_uid);
    const auto with = [&](std::vector<std::string> objects) {
        return app::Reconciliation{"", true, "重新重建", std::move(objects)};
    };
    for (const auto& wrong : {with({}), with({held[0].object_sha256, held[1].object_sha256}), with({"no such"})}) {
        const auto refused = reconcile(id, wrong);
        EXPECT_EQ(verdict(refused), "invalid invalid");
        EXPECT_EQ(faults(refused).at(0), "$.objects");
    }
    ASSERT_EQ(verdict(reconcile(id, with({held[0].object_sha256}))), "ok");
    EXPECT_EQ(instance(sop(image(o)))->object_sha256, held[0].object_sha256);
}

TEST_F(ReconcileHeldTest, AReconciledEntryStillSaysWhatWasSent) {
    const auto o = order(OrderState::in_progress, complete_form("P5", "钱七"));
    auto f = image(o);
    f.sex = "F";
    f.birth_date = "19910203";
    f.patient_name = "Somebody^Else";
    send(f);
    finish(o, 1);
    const auto entry = only_entry("tech1", "identity_mismatch");
    ASSERT_EQ(verdict(reconcile(entry.id, {o.order.id.value, false, "登记时写错"})), "ok");
    EXPECT_NE(study(o)->sex, "F") << "the corrected copy says what the order says";
    const auto said = app::said_by_images(hub, app::get_quarantine(hub, as("tech1"), entry.id).value());
    EXPECT_EQ(said.sex, "F");
    EXPECT_EQ(said.birth_date, "1991-02-03");
}

TEST_F(ReconcileHeldTest, WhatIsHeldCanBeReadAndLookedAtByWhoDecides) {
    const auto o = ready_to_read(1);
    auto f = image(order(OrderState::in_progress, complete_form("P2", "李四")), 9);
    f.study_uid = o.order.study_uid.value;
    f.sex = "F";
    f.birth_date = "19910203";
    const auto id = send(f).quarantine;
    const auto entry = app::get_quarantine(hub, as("tech1"), id).value();
    ASSERT_EQ(entry.entry.kind, "foreign_patient");
    const auto said = app::said_by_images(hub, entry);
    EXPECT_EQ(said.sex, "F");
    EXPECT_EQ(said.birth_date, "1991-02-03");
    EXPECT_EQ(said.modalities, "CT");
    const auto own = app::get_quarantine(hub, as("tech1"), only_entry("tech1", "mixed_patients").id).value();
    EXPECT_EQ(app::said_by_images(hub, own).sex, study(o)->sex) << "the study's own images";

    const auto held = entry.held.at(0).object_sha256;
    for (int look = 0; look < 2; ++look) {
        const auto found = app::held_image(hub, as("tech1"), id, held);
        ASSERT_EQ(verdict(found), "ok");
        EXPECT_EQ(found->frames, 1);
    }
    EXPECT_EQ(audits("quarantine.view").size(), 1u);
    EXPECT_EQ(verdict(app::held_image(hub, as("tech1"), id, "no such")), "not_found not_found");
    EXPECT_EQ(verdict(app::held_image(hub, as("tech2"), id, held)), "not_found not_found");
}

TEST_F(ReconcileHeldTest, AConflictDiscardedKeepsTheFirst) {
    const auto o = ready_to_read(1);
    auto f = image(o);
    const auto first = instance(sop(f)).value();
    f.pixel = 99;
    const auto path = write(f);
    const auto id = send_path(path).quarantine;
    ASSERT_EQ(verdict(app::discard(hub, as("qc"), id, "保留原图", {})), "ok");
    EXPECT_EQ(instance(sop(f))->object_sha256, first.object_sha256);
    EXPECT_TRUE(versions(sop(f)).empty());
    EXPECT_EQ(study_state(o), StudyState::qc_passed) << "the study itself was never in doubt";
    EXPECT_EQ(count("held_instance"), 1);
    EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);
}

TEST_F(ReconcileHeldTest, AReplacementMustBeOfTheSamePatientStudyAndSeries) {
    const auto o = ready_to_read(1);
    auto f = image(o);
    f.pixel = 99;
    f.patient_id = "P2";
    const auto id = send(f).quarantine;
    EXPECT_EQ(verdict(reconcile(id, {"", true, "x"})), "conflict not_replaceable");
    f = image(o);
    f.sop_uid = sop(f);
    f.series_uid = f.study_uid + ".2";
    const auto other = send(f).quarantine;
    EXPECT_EQ(verdict(reconcile(other, {"", true, "x"})), "conflict not_replaceable");
    EXPECT_EQ(audits("quarantine.reconcile", "refused").size(), 2u);
    EXPECT_EQ(versions(sop(image(o))).size(), 0u);
}

TEST_F(ReconcileHeldTest, ASecondPatientIsSplitOffWithNewUidsOnAllLevels) {
    const auto first = ready_to_read(1);
    const auto second = order(OrderState::in_progress, complete_form("P2", "李四"));
    std::vector<std::string> old_uids, paths;
    core::QuarantineId id;
    for (int i = 8; i <= 9; ++i) {
        auto f = image(second, i);
        f.study_uid = first.order.study_uid.value;
        f.accession_number = first.order.accession_number;
        paths.push_back(write(f));
        id = send_path(paths.back()).quarantine;
        old_uids.push_back(sop(f));
    }
    ASSERT_EQ(verdict(reconcile(id, {second.order.id.value, false, "扫描时选错病人"})), "ok");

    const auto all = studies();
    ASSERT_EQ(all.size(), 2u);
    const auto& made = all[1];
    EXPECT_NE(made.study_uid, first.order.study_uid);
    EXPECT_EQ(made.state, StudyState::qc_passed);
    EXPECT_EQ(made.order_id, second.order.id);
    EXPECT_EQ(made.patient_id, "P2");
    EXPECT_EQ(made.accession_number, second.order.accession_number);
    EXPECT_EQ(made.instance_count, 2);
    EXPECT_EQ(made.series_count, 1) << "what was one series stays one";
    const auto content = app::get_study(hub, as("reader1"), made.study_uid).value();
    for (const auto& i : content.series.at(0).instances) {
        EXPECT_EQ(std::ranges::count(old_uids, i.sop_uid.value), 0);
        EXPECT_EQ(i.origin, "corrected");
        const auto h = header(i.sop_uid.value);
        EXPECT_EQ(h.study_uid, made.study_uid);
        EXPECT_NE(h.series_uid.value, first.order.study_uid.value + ".1");
        EXPECT_EQ(h.series_uid, content.series[0].series.series_uid);
        EXPECT_EQ(h.sop_uid, i.sop_uid);
        EXPECT_EQ(h.accession_number, second.order.accession_number);
    }
    EXPECT_EQ(tasks(made.study_uid.value).size(), 1u);
    for (const auto& uid : old_uids) EXPECT_FALSE(instance(uid));
    for (const auto& path : paths) EXPECT_EQ(send_path(path).outcome, Outcome::duplicate);

    // The first patient's study still waits for its own decision.
    EXPECT_EQ(study_state(first), StudyState::quarantined);
    ASSERT_EQ(verdict(reconcile(only_entry("tech1", "mixed_patients").id, {first.order.id.value, false, ""})), "ok");
    EXPECT_EQ(study_state(first), StudyState::qc_passed);
    EXPECT_EQ(instance(sop(image(first)))->origin, "received") << "it was right all along";
    EXPECT_EQ(task(first).state, ReadTaskState::queued);
    EXPECT_EQ(audits("quarantine.reconcile").size(), 2u);
}

TEST_F(ReconcileHeldTest, AForeignStudyIsSplitOffInItsOwnOrganisation) {
    const auto o = ready_to_read(1);
    const auto before = study(o).value();
    const auto theirs = order(OrderState::scheduled, complete_form("Q1", "赵六"), "tech2");
    auto f = image(theirs);
    f.study_uid = o.order.study_uid.value;
    const auto id = send(f, "TC02").quarantine;
    EXPECT_EQ(verdict(reconcile(id, {o.order.id.value, false, ""}, "tech2")), "invalid invalid");
    EXPECT_EQ(verdict(reconcile(id, {theirs.order.id.value, false, ""}, "tech1")), "not_found not_found");
    ASSERT_EQ(verdict(reconcile(id, {theirs.order.id.value, false, ""}, "tech2")), "ok");
    const auto all = studies();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].org_id, people.orgs.at("TC02"));
    EXPECT_EQ(all[1].state, StudyState::qc_passed);
    EXPECT_NE(all[1].study_uid, before.study_uid);
    const auto after = study(o).value();
    EXPECT_EQ(after.version, before.version);
    EXPECT_EQ(after.instance_count, before.instance_count);
}

TEST_F(ReconcileHeldTest, AForeignSopUidUnderANewStudyUidIsSplitOffToo) {
    const auto o = ready_to_read(1);
    const auto theirs = order(OrderState::scheduled, complete_form("Q1", "赵六"), "tech2");
    auto f = image(theirs);
    f.sop_uid = sop(image(o));
    const auto id = send(f, "TC02").quarantine;
    ASSERT_EQ(verdict(reconcile(id, {theirs.order.id.value, false, ""}, "tech2")), "ok");
    EXPECT_EQ(studies().size(), 2u);
    EXPECT_EQ(studies()[1].state, StudyState::qc_passed);
}

TEST_F(ReconcileHeldTest, ADiscardedForeignPatientLeavesTheStudyToItsOwnDecision) {
    const auto o = ready_to_read(1);
    auto f = image(o, 9);
    f.patient_id = "P2";
    const auto id = send(f).quarantine;
    ASSERT_EQ(verdict(app::discard(hub, as("tech1"), id, "体模", {})), "ok");
    EXPECT_EQ(study_state(o), StudyState::quarantined);
    EXPECT_EQ(quarantine("tech1").size(), 1u);
}

}  // namespace
}  // namespace telehub::test
