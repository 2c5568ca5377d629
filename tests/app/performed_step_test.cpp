// What a modality tells of its steps moves the order: start, finish with the declared instances, discontinue.
#include "telehub/app/performed_steps.h"

#include "app/support.h"

namespace telehub::test {
namespace {

using app::PerformedStepForm;

class PerformedStepTest : public AppTest {
  protected:
    static PerformedStepForm begins(const app::OrderDetails& o) {
        PerformedStepForm f;
        f.scheduled = {{o.order.study_uid.value, o.order.accession_number}};
        f.status = "IN PROGRESS";
        f.step_id = "PPS1";
        f.station_ae_title = "CT_TC01";
        f.modality = "CT";
        f.start_date = "20260131";
        f.start_time = "101500";
        f.end_date = f.end_time = "";
        f.series.emplace();
        return f;
    }
    // Names the images `first` to `last` of the order, as image() makes them.
    PerformedStepForm ends(const app::OrderDetails& o, int first, int last, const std::string& status = "COMPLETED") {
        PerformedStepForm f;
        f.status = status;
        f.end_date = "20260131";
        f.end_time = "102000";
        f.series.emplace();
        auto& series = f.series->emplace_back();
        series.series_uid = o.order.study_uid.value + ".1";
        for (int i = first; i <= last; ++i) {
            series.instances.push_back(
                {"1.2.840.10008.5.1.4.1.1.2", core::SopUid{series.series_uid + "." + std::to_string(i)}});
        }
        return f;
    }
    auto create(const std::string& uid, const PerformedStepForm& f, const std::string& org = "TC01") {
        return app::create_performed_step(hub, source(org).actor, core::SopUid{uid}, f);
    }
    auto set(const std::string& uid, const PerformedStepForm& f, const std::string& org = "TC01") {
        return app::set_performed_step(hub, source(org).actor, core::SopUid{uid}, f);
    }
    store::Order row(const app::OrderDetails& o) const {
        return app::get_order(hub, as("tech1"), o.order.id).value().order;
    }
};

TEST_F(PerformedStepTest, BeginningStartsTheOrderAndEndingFinishesItWithItsInstances) {
    const auto o = order(OrderState::scheduled);
    ASSERT_EQ(verdict(create("1.2.3", begins(o))), "ok");
    EXPECT_EQ(order_state(o), OrderState::in_progress);
    send(image(o, 1));
    const auto done = set("1.2.3", ends(o, 1, 2)).value();
    EXPECT_EQ(done.state, "completed");
    EXPECT_EQ(done.instance_count, 2);
    EXPECT_EQ(done.version, 2);
    EXPECT_EQ(order_state(o), OrderState::performed);
    EXPECT_EQ(row(o).declared_instances, 2);
    EXPECT_EQ(study_state(o), StudyState::receiving);
    send(image(o, 2));
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    EXPECT_TRUE(study(o)->declared_complete);

    const auto start = audits("order.start").at(0);
    EXPECT_EQ(start.actor_name, "CT_TC01");
    EXPECT_EQ(start.detail, "performed step 1.2.3");
    EXPECT_EQ(audits("order.finish").size(), 1u);
    EXPECT_EQ(audits("performed_step.create").at(0).detail, "order " + o.order.id.value);
    EXPECT_EQ(audits("performed_step.set").at(0).detail, "completed, order " + o.order.id.value);
}

TEST_F(PerformedStepTest, AllStepsOfAnOrderCountTogether) {
    const auto o = order(OrderState::scheduled);
    create("1.2.1", begins(o)).value();
    create("1.2.2", begins(o)).value();
    for (int i = 1; i <= 3; ++i) send(image(o, i));
    set("1.2.1", ends(o, 1, 2)).value();
    EXPECT_EQ(order_state(o), OrderState::in_progress);  // the other is still at work
    EXPECT_EQ(study_state(o), StudyState::receiving);
    set("1.2.2", ends(o, 2, 3)).value();  // instance 2 is named by both
    EXPECT_EQ(row(o).declared_instances, 3);
    EXPECT_EQ(order_state(o), OrderState::performed);
    EXPECT_EQ(study_state(o), StudyState::qc_passed);
    // One more step later: more images than were declared first.
    create("1.2.4", begins(o)).value();
    set("1.2.4", ends(o, 4, 5)).value();
    EXPECT_EQ(row(o).declared_instances, 5);
    EXPECT_EQ(order_state(o), OrderState::performed);
}

TEST_F(PerformedStepTest, ADiscontinuedStepEndsTheOrderWithItsReason) {
    const auto o = order(OrderState::scheduled);
    create("1.2.3", begins(o)).value();
    auto f = ends(o, 1, 0, "DISCONTINUED");
    f.series->clear();
    f.discontinuation_reason = "Patient refused (110513, DCM)";
    EXPECT_EQ(set("1.2.3", f).value().state, "discontinued");
    EXPECT_EQ(order_state(o), OrderState::discontinued);
    EXPECT_EQ(row(o).state_reason, "Patient refused (110513, DCM)");

    // Without a reason it has one all the same; beside a completed one it does not take the order back.
    const auto second = order(OrderState::scheduled, complete_form("P2", "李四"));
    create("1.2.5", begins(second)).value();
    create("1.2.6", begins(second)).value();
    set("1.2.5", ends(second, 1, 1)).value();
    set("1.2.6", ends(second, 2, 2, "DISCONTINUED")).value();
    EXPECT_EQ(order_state(second), OrderState::performed);
    EXPECT_EQ(row(second).declared_instances, 2);
}

TEST_F(PerformedStepTest, AStepThatFitsNoOrderIsKept) {
    const auto o = order(OrderState::submitted);  // not scheduled
    ASSERT_EQ(verdict(create("1.2.3", begins(o))), "ok");
    EXPECT_EQ(order_state(o), OrderState::submitted);
    EXPECT_EQ(audits("performed_step.create").at(0).detail, "no order");
    EXPECT_EQ(count("performed_step", "state = 'in_progress'"), 1);
    EXPECT_EQ(count("performed_step_order"), 0);
    // By the time that it ends somebody has accepted the order.
    move(o, OrderAction::accept).value();
    set("1.2.3", ends(o, 1, 1)).value();
    EXPECT_EQ(order_state(o), OrderState::performed);
    EXPECT_EQ(audits("order.start").size(), 1u);
}

TEST_F(PerformedStepTest, TheAccessionNumberFindsWhatTheStudyUidDoesNotForTheSamePatient) {
    const auto o = order(OrderState::scheduled);
    auto f = begins(o);
    f.scheduled[0].study_uid = "1.2.3.4.5";
    create("1.2.1", f).value();  // says no patient
    f.patient_id = o.patient.patient_id + "0";
    create("1.2.2", f).value();
    EXPECT_EQ(order_state(o), OrderState::scheduled);
    EXPECT_EQ(count("performed_step_order"), 0);
    f.patient_id = o.patient.patient_id;
    create("1.2.3", f).value();
    EXPECT_EQ(order_state(o), OrderState::in_progress);
}

TEST_F(PerformedStepTest, WhatAPersonDidStands) {
    const auto o = order(OrderState::in_progress);
    create("1.2.3", begins(o)).value();
    finish(o, 4);
    set("1.2.3", ends(o, 1, 2)).value();
    EXPECT_EQ(row(o).declared_instances, 4);
    EXPECT_EQ(order_state(o), OrderState::performed);
    EXPECT_EQ(audits("order.finish").size(), 1u);
}

TEST_F(PerformedStepTest, AnotherOrganisationsOrderAndStepAreNotTouched) {
    const auto o = order(OrderState::scheduled);
    EXPECT_EQ(verdict(create("1.2.3", begins(o), "TC02")), "ok");
    EXPECT_EQ(order_state(o), OrderState::scheduled);
    EXPECT_EQ(verdict(set("1.2.3", ends(o, 1, 1), "TC01")), "not_found not_found");
    // Nor does the UID show whose it is: it is taken.
    EXPECT_EQ(verdict(create("1.2.3", begins(o), "TC01")), "conflict duplicate_instance");
}

TEST_F(PerformedStepTest, ATypeOneAttributeThatIsMissingIsNamed) {
    const auto o = order(OrderState::scheduled);
    const auto all = create("1.2.3", {});
    EXPECT_EQ(verdict(all), "invalid missing_attribute");
    EXPECT_EQ(faults(all), (std::vector<std::string>{"(0040,0270)", "(0040,0253)", "(0040,0241)", "(0040,0244)",
                                                     "(0040,0245)", "(0040,0252)", "(0008,0060)"}));
    auto f = begins(o);
    f.step_id = "";
    f.modality = "";
    EXPECT_EQ(verdict(create("1.2.3", f)), "invalid missing_value");
    EXPECT_EQ(faults(create("1.2.3", f)), (std::vector<std::string>{"(0040,0253)", "(0008,0060)"}));
    f = begins(o);
    f.status = "COMPLETED";
    f.start_date = "20260230";
    f.start_time = "1x";
    EXPECT_EQ(verdict(create("1.2.3", f)), "invalid invalid_value");
    EXPECT_EQ(faults(create("1.2.3", f)), (std::vector<std::string>{"(0040,0244)", "(0040,0245)", "(0040,0252)"}));
    f = begins(o);
    f.scheduled[0].study_uid.reset();
    EXPECT_EQ(faults(create("1.2.3", f)), std::vector<std::string>{"(0020,000D)"});
    f = begins(o);
    f.series->push_back({"not a uid", {{"1.2", core::SopUid{"1..2"}}}});
    EXPECT_EQ(faults(create("1.2.3", f)), (std::vector<std::string>{"(0020,000E)", "(0008,1155)"}));
    f = begins(o);
    f.scheduled.resize(101, f.scheduled[0]);
    EXPECT_EQ(faults(create("1.2.3", f)), std::vector<std::string>{"(0040,0270)"});
    EXPECT_EQ(count("performed_step"), 0);
    EXPECT_EQ(order_state(o), OrderState::scheduled);
    EXPECT_FALSE(audits("performed_step.create", "refused").empty());
}

TEST_F(PerformedStepTest, WhatEndsAStepMustSayWhenAndWhat) {
    const auto o = order(OrderState::scheduled);
    create("1.2.3", begins(o)).value();
    PerformedStepForm f;
    f.status = "COMPLETED";
    EXPECT_EQ(verdict(set("1.2.3", f)), "invalid missing_attribute");
    EXPECT_EQ(faults(set("1.2.3", f)), (std::vector<std::string>{"(0040,0250)", "(0040,0251)", "(0040,0340)"}));
    f = ends(o, 1, 1);
    f.series->clear();
    EXPECT_EQ(verdict(set("1.2.3", f)), "invalid missing_value");
    f = ends(o, 1, 1, "DONE");
    EXPECT_EQ(verdict(set("1.2.3", f)), "invalid invalid_value");
    f = ends(o, 1, 1, "DISCONTINUED");
    f.discontinuation_reason = std::string(2000, 'x');
    EXPECT_EQ(faults(set("1.2.3", f)), std::vector<std::string>{"(0040,0281)"});
    // Said bit by bit.
    f = ends(o, 1, 2);
    f.status.reset();
    EXPECT_EQ(set("1.2.3", f).value().state, "in_progress");
    f = {};
    f.status = "COMPLETED";
    EXPECT_EQ(set("1.2.3", f).value().instance_count, 2);
    EXPECT_EQ(verdict(set("1.2.3", f)), "conflict step_ended");
    EXPECT_EQ(verdict(set("1.2.9", f)), "not_found not_found");
}

TEST_F(PerformedStepTest, TheHubGivesAUidWhereThereIsNone) {
    const auto o = order(OrderState::scheduled);
    const auto made = create("", begins(o)).value();
    EXPECT_TRUE(made.sop_uid.value.starts_with("2.25."));
    EXPECT_EQ(verdict(set(made.sop_uid.value, ends(o, 1, 1))), "ok");
}

}  // namespace
}  // namespace telehub::test
