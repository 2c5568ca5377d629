// Who decides on a quarantined case, on what, and once.
#include "app/support.h"

namespace telehub::test {
namespace {

class QuarantineRulesTest : public AppTest {
  protected:
    // A study that no order fits, and its open entry.
    store::Quarantine unmatched() {
        send(DicomFile{});
        be_quiet();
        return only_entry("tech1", "no_order");
    }
    std::string reconcile(const core::QuarantineId& id, const std::string& order_id, const std::string& login = "tech1",
                          app::Version expected = {}) {
        return verdict(app::reconcile(hub, as(login), id, {order_id, false, "核对申请单"}, expected));
    }
    std::string discard(const core::QuarantineId& id, const std::string& login = "tech1",
                        const std::string& reason = "x", app::Version expected = {}) {
        return verdict(app::discard(hub, as(login), id, reason, expected));
    }
};

TEST_F(QuarantineRulesTest, TheOrderMustBeTheClinicsOwnAndOpen) {
    const auto entry = unmatched();
    const auto check = [&](const std::string& order_id) {
        const auto r = app::reconcile(hub, as("tech1"), entry.id, {order_id, false, ""}, {});
        return verdict(r) + (faults(r).empty() ? "" : " " + faults(r)[0]);
    };
    EXPECT_EQ(check(""), "invalid invalid $.order_id");
    EXPECT_EQ(check("no such order"), "invalid invalid $.order_id");
    EXPECT_EQ(check(order(OrderState::scheduled, complete_form(), "tech2").order.id.value),
              "invalid invalid $.order_id");
    EXPECT_EQ(check(draft().order.id.value), "conflict order_not_open");
    EXPECT_EQ(check(order(OrderState::submitted).order.id.value), "conflict order_not_open");
    const auto cancelled = order(OrderState::scheduled);
    move(cancelled, OrderAction::cancel, "tech1", "x").value();
    EXPECT_EQ(check(cancelled.order.id.value), "conflict order_not_open");
    EXPECT_EQ(study_state(DicomFile{}.study_uid), StudyState::quarantined);
    EXPECT_EQ(only_entry("tech1", "no_order").version, entry.version);
    EXPECT_EQ(audits("quarantine.reconcile", "refused").size(), 6u);
    EXPECT_TRUE(audits("quarantine.reconcile").empty());
}

TEST_F(QuarantineRulesTest, OthersRolesAndOrganisationsMayNot) {
    const auto o = ready_to_read();
    auto conflict = image(o);
    conflict.pixel = 99;
    const auto id = send(conflict).quarantine;
    for (const char* login : {"reader1", "verifier", "admin", "doctor1"}) {
        EXPECT_EQ(reconcile(id, o.order.id.value, login), "forbidden role_not_allowed") << login;
        EXPECT_EQ(discard(id, login), "forbidden role_not_allowed") << login;
    }
    for (const char* login : {"tech2", "consultant"}) {
        EXPECT_EQ(reconcile(id, o.order.id.value, login), "not_found not_found") << login;
        EXPECT_EQ(discard(id, login), "not_found not_found") << login;
    }
    EXPECT_EQ(audits("quarantine.reconcile", "refused").size(), 6u);
    EXPECT_EQ(audits("quarantine.discard", "refused").size(), 6u);
    EXPECT_EQ(discard(id, "qc"), "ok");
}

TEST_F(QuarantineRulesTest, AStaleVersionIsRefusedAndSoIsASecondDecision) {
    const auto entry = unmatched();
    const auto o = order(OrderState::scheduled);
    EXPECT_EQ(reconcile(entry.id, o.order.id.value, "tech1", entry.version + 1), "stale stale");
    EXPECT_EQ(discard(entry.id, "tech1", "x", entry.version + 1), "stale stale");
    EXPECT_EQ(reconcile(entry.id, o.order.id.value, "tech1", entry.version), "ok");
    EXPECT_EQ(reconcile(entry.id, o.order.id.value), "conflict already_resolved");
    EXPECT_EQ(discard(entry.id), "conflict already_resolved");
    const auto done = app::get_quarantine(hub, as("tech1"), entry.id).value();
    EXPECT_EQ(done.entry.state, "reconciled");
    EXPECT_EQ(done.entry.resolved_by, user("tech1").id.value);
    EXPECT_EQ(done.entry.resolved_at, clock.now());
    EXPECT_EQ(done.entry.resolution, "核对申请单");
    EXPECT_TRUE(done.candidates.empty());
    const auto rows = audits("quarantine.reconcile");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].entity_id, entry.id.value);
    EXPECT_EQ(rows[0].detail, "no_order, order " + o.order.id.value);
    EXPECT_EQ(rows[0].reason, "核对申请单");
    EXPECT_EQ(rows[0].org_id, people.orgs.at("TC01").value);
}

TEST_F(QuarantineRulesTest, DiscardingNeedsAReasonHidesAndDeletesNothing) {
    const auto entry = unmatched();
    EXPECT_EQ(discard(entry.id, "tech1", ""), "invalid reason_required");
    EXPECT_EQ(discard(entry.id, "tech1", " "), "invalid reason_required");
    EXPECT_EQ(discard(entry.id, "tech1", "测试体模"), "ok");
    EXPECT_EQ(study_state(DicomFile{}.study_uid), StudyState::discarded);
    EXPECT_EQ(count("instance"), 1);
    EXPECT_EQ(hub.objects.all().size(), 1u);
    EXPECT_EQ(reconcile(entry.id, "x"), "conflict already_resolved");
    EXPECT_EQ(audits("quarantine.discard").size(), 1u);
    EXPECT_EQ(audits("study.discard").size(), 1u);
}

// Whoever decides on two images must not decide on a third that came while they were looking.
TEST_F(QuarantineRulesTest, ADecisionOnAHeldCaseIsAboutWhatWasSeen) {
    const auto o = ready_to_read();
    auto f = image(o, 8);
    f.patient_id = "P2";
    const auto id = send(f).quarantine;
    const auto seen = only_entry("tech1", "foreign_patient");
    EXPECT_EQ(seen.instance_count, 1);
    f = image(o, 9);
    f.patient_id = "P2";
    ASSERT_EQ(send(f).quarantine, id);
    EXPECT_EQ(discard(id, "tech1", "x", seen.version), "stale stale");
    EXPECT_EQ(reconcile(id, o.order.id.value, "tech1", seen.version), "stale stale");
    EXPECT_EQ(discard(id, "tech1", "x", only_entry("tech1", "foreign_patient").version), "ok");
}

// One study can wait for two reasons. Deciding on the one must not put it on the reading list past the other.
TEST_F(QuarantineRulesTest, AStudyWithTwoOpenReasonsWaitsForBoth) {
    const auto no_order = unmatched();
    DicomFile f;
    f.instance_number = 2;
    f.patient_id = "P2";
    f.patient_name = "Li^Si";
    send(f);
    const auto mixed = only_entry("tech1", "mixed_patients");
    const auto o = order(OrderState::scheduled);
    ASSERT_EQ(reconcile(no_order.id, o.order.id.value), "ok");
    EXPECT_EQ(study_state(DicomFile{}.study_uid), StudyState::quarantined);
    EXPECT_TRUE(tasks(DicomFile{}.study_uid).empty());
    ASSERT_EQ(reconcile(mixed.id, o.order.id.value), "ok");
    EXPECT_EQ(study_state(DicomFile{}.study_uid), StudyState::qc_passed);
    EXPECT_EQ(study(DicomFile{}.study_uid)->order_id, o.order.id);
    EXPECT_EQ(tasks(DicomFile{}.study_uid).size(), 1u);
    EXPECT_EQ(versions("1.2.826.0.1.3680043.10.999.1.1.1").size(), 1u) << "corrected once";
}

TEST_F(QuarantineRulesTest, DiscardingAStudyEndsItsOtherReasonToo) {
    unmatched();
    DicomFile f;
    f.instance_number = 2;
    f.patient_id = "P2";
    send(f);
    const auto mixed = only_entry("tech1", "mixed_patients");
    ASSERT_EQ(discard(mixed.id), "ok");
    EXPECT_EQ(study_state(DicomFile{}.study_uid), StudyState::discarded);
    ASSERT_EQ(quarantine("tech1").size(), 1u);
    EXPECT_EQ(quarantine("tech1")[0].kind, "foreign_patient") << "the other patient's image still waits";
    EXPECT_EQ(quarantine("tech1", "discarded").size(), 2u);
    EXPECT_EQ(audits("quarantine.discard").size(), 2u);
    EXPECT_EQ(audits("study.discard").size(), 1u);
}

}  // namespace
}  // namespace telehub::test
