// When a study is complete: by the declared count, before or after its images, else by a quiet period.
#include "app/support.h"

namespace telehub::test {
namespace {

using CompletingTest = AppTest;

TEST_F(CompletingTest, TheQuietPeriodCompletesAndSaysNotDeclared) {
    const auto o = order(OrderState::in_progress);
    send(image(o));
    clock.advance(59s);
    app::run_jobs_once(hub);
    EXPECT_EQ(study_state(o), StudyState::receiving);
    send(image(o, 2));
    clock.advance(59s);
    app::run_jobs_once(hub);
    EXPECT_EQ(study_state(o), StudyState::receiving) << "each image starts it anew";
    clock.advance(1s);
    app::run_jobs_once(hub);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_FALSE(study(o)->declared_complete);
    EXPECT_EQ(audits("study.complete").at(0).reason, "quiet period");
    app::run_jobs_once(hub);
    EXPECT_EQ(tasks(o.order.study_uid.value).size(), 1u);
    EXPECT_EQ(count("audit", "entity = 'study'"), 4) << "receive, complete, match, qc_pass: each once";
}

TEST_F(CompletingTest, FinishingAfterTheImagesCompletesAtOnce) {
    const auto o = order(OrderState::in_progress);
    send(image(o, 1));
    send(image(o, 2));
    finish(o, 2);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_TRUE(study(o)->declared_complete);
    EXPECT_EQ(audits("study.complete").size(), 1u);
}

TEST_F(CompletingTest, FinishingBeforeTheImagesCompletesWithTheLastOfThem) {
    const auto o = finish(order(OrderState::in_progress), 3);
    send(image(o, 1));
    const auto path = write(image(o, 2));
    send_path(path);
    send_path(path);
    EXPECT_EQ(study_state(o), StudyState::receiving) << "a duplicate is not the third";
    const auto seen = app::get_study(hub, as("tech1"), o.order.study_uid).value();
    EXPECT_EQ(seen.study.instance_count, 2);
    EXPECT_EQ(seen.declared_instances, 3);
    send(image(o, 3));
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_TRUE(study(o)->declared_complete);
}

TEST_F(CompletingTest, TheDeclaredCountHoldsWithoutAnAccessionNumberToo) {
    const auto o = finish(order(OrderState::in_progress), 1);
    auto f = image(o);
    f.accession_number.clear();
    send(f);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    const auto second = order(OrderState::in_progress);
    f = image(second);
    f.accession_number.clear();
    send(f);
    finish(second, 1);
    EXPECT_EQ(study_state(second), StudyState::qc_passed);
}

TEST_F(CompletingTest, FewerThanDeclaredCompleteWhenItIsQuietAndSaySo) {
    const auto o = finish(order(OrderState::in_progress), 3);
    send(image(o, 1));
    be_quiet();
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_FALSE(study(o)->declared_complete);
}

TEST_F(CompletingTest, FinishingWithoutACountWaitsForTheQuietPeriod) {
    const auto o = order(OrderState::in_progress);
    send(image(o));
    move(o, OrderAction::finish).value();
    EXPECT_EQ(study_state(o), StudyState::receiving);
    be_quiet();
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
}

TEST_F(CompletingTest, EachStudyHasItsOwnQuietPeriod) {
    const auto slow = order(OrderState::in_progress), fast = order(OrderState::in_progress);
    send(image(slow));
    clock.advance(30s);
    send(image(fast));
    clock.advance(30s);
    app::run_jobs_once(hub);
    EXPECT_EQ(study_state(slow), StudyState::qc_passed);
    EXPECT_EQ(study_state(fast), StudyState::receiving);
}

TEST_F(CompletingTest, ManualQcRejectsIntoARetakeLinkedToTheFirst) {
    local.config.study.automatic_qc = false;
    const auto o = order(OrderState::in_progress);
    send(image(o));
    finish(o, 1);
    ASSERT_EQ(study_state(o), StudyState::matched);
    EXPECT_TRUE(tasks(o.order.study_uid.value).empty());
    EXPECT_EQ(verdict(app::decide_qc(hub, as("qc"), o.order.study_uid, {false, ""}, {})), "invalid reason_required");
    EXPECT_EQ(verdict(app::decide_qc(hub, as("doctor1"), o.order.study_uid, {true, ""}, {})),
              "forbidden role_not_allowed");
    EXPECT_EQ(verdict(app::decide_qc(hub, as("tech2"), o.order.study_uid, {true, ""}, {})), "not_found not_found");
    const auto version = study(o)->version;
    EXPECT_EQ(verdict(app::decide_qc(hub, as("qc"), o.order.study_uid, {true, ""}, version - 1)), "stale stale");
    ASSERT_EQ(verdict(app::decide_qc(hub, as("qc"), o.order.study_uid, {false, "运动伪影"}, version)), "ok");
    EXPECT_EQ(study_state(o), StudyState::rejected);
    const auto orders = app::list_orders(hub, as("tech1"), {"scheduled", "", ""}, {});
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].order.retake_of, o.order.id);
    EXPECT_NE(orders[0].order.study_uid, o.order.study_uid);
    EXPECT_NE(orders[0].order.accession_number, o.order.accession_number);
    EXPECT_EQ(verdict(app::decide_qc(hub, as("qc"), o.order.study_uid, {true, ""}, {})),
              "conflict transition_not_allowed");
    EXPECT_EQ(audits("study.reject").size(), 1u);
    EXPECT_EQ(audits("study.reject", "refused").size(), 1u);

    send(image(orders[0]));
    be_quiet();
    ASSERT_EQ(verdict(app::decide_qc(hub, as("qc"), orders[0].order.study_uid, {true, ""}, {})), "ok");
    EXPECT_EQ(task(orders[0]).state, ReadTaskState::queued);
}

TEST_F(CompletingTest, WhatPassedByItselfIsRejectedByWhoeverSeesThatItIsNoGood) {
    const auto o = ready_to_read(1);
    const auto r = report(ReportState::draft, o);
    ASSERT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_EQ(verdict(app::decide_qc(hub, as("reader1"), o.order.study_uid, {false, " "}, {})),
              "invalid reason_required");
    ASSERT_EQ(verdict(app::decide_qc(hub, as("reader1"), o.order.study_uid, {false, "运动伪影"}, {})), "ok");
    EXPECT_EQ(study_state(o), StudyState::rejected);
    EXPECT_EQ(task(o).state, ReadTaskState::cancelled);
    EXPECT_EQ(report_row(r.report.id).state, ReportState::voided);
    const auto orders = app::list_orders(hub, as("tech1"), {"scheduled", "", ""}, {});
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0].order.retake_of, o.order.id);
    EXPECT_EQ(audits("read_task.cancel").at(0).reason, "the images are rejected");

    const auto late = ready_to_read(1);
    send(image(late, 2));
    ASSERT_EQ(study_state(late), StudyState::supplemented);
    EXPECT_EQ(verdict(app::decide_qc(hub, as("tech1"), late.order.study_uid, {false, "截断"}, {})), "ok");
    EXPECT_EQ(study_state(late), StudyState::rejected);
}

}  // namespace
}  // namespace telehub::test
