// Emergencies: the duty roster is rung in order under a fake clock, and the trail shows each ring.
#include <gtest/gtest.h>

#include "app/consultation_support.h"
#include "telehub/app/archive.h"
#include "telehub/app/people.h"

namespace telehub::test {
namespace {

class Emergency : public ConsultationTest {
  protected:
    Emergency() {
        for (const char* login : {"second", "third"}) {
            add_person(login, "钱三线", "CITY", "consultant");
            make_expert(login, {"CARDIO"});
        }
        put_on_duty("consultant", 1);
        put_on_duty("second", 2);
        put_on_duty("third", 3);
    }
    core::ConsultationId submitted() {
        return consultation(ConsultationKind::emergency, ConsultationState::submitted).consultation.id;
    }
    void wait_out_a_ring() {
        clock.advance(std::chrono::seconds{hub.config.consultation.ring_s});
        app::run_jobs_once(hub);
    }
    std::vector<std::string> outcomes(const core::ConsultationId& id) {
        std::vector<std::string> all;
        for (const auto& r : app::get_consultation(hub, as("doctor1"), id).value().rings) all.push_back(r.outcome);
        return all;
    }
};

TEST_F(Emergency, NobodyAtTheFirstTwoPostsItReachesTheThird) {
    const auto id = submitted();
    EXPECT_EQ(row(id).due_at, clock.now() + 10min);
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"ringing"}));
    clock.advance(std::chrono::seconds{hub.config.consultation.ring_s} - 1s);
    app::run_jobs_once(hub);
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"ringing"}));
    clock.advance(1s);
    app::run_jobs_once(hub);
    wait_out_a_ring();
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"timed_out", "timed_out", "ringing"}));
    // Whose ring is over sees the case no more; the third takes it.
    EXPECT_EQ(verdict(app::answer_ring(hub, as("consultant"), id)), "not_found not_found");
    app::answer_ring(hub, as("third"), id).value();
    EXPECT_EQ(state(id), ConsultationState::assigned);
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"timed_out", "timed_out", "accepted"}));

    const auto rung = audits("consultation.ring");
    ASSERT_EQ(rung.size(), 3u);
    const char* people_rung[] = {"consultant", "second", "third"};
    for (std::size_t i = 0; i < rung.size(); ++i) {
        EXPECT_EQ(rung[i].entity_id, id.value);
        EXPECT_EQ(rung[i].detail, "position " + std::to_string(i + 1) + ", user " + user(people_rung[i]).id.value);
        EXPECT_EQ(told(people_rung[i]), (std::vector<std::string>{"consultation.ring"}));
    }
    EXPECT_EQ(audits("consultation.ring_timed_out").size(), 2u);
    EXPECT_EQ(audits("consultation.answer_ring").size(), 1u);
    wait_out_a_ring();
    EXPECT_EQ(audits("consultation.ring").size(), 3u);  // it is answered: nobody is rung any more

    move(id, ConsultationAction::start, "third").value();
    move(id, ConsultationAction::open_opinion, "third").value();
    write_opinion(id, "急性冠脉综合征", "third").value();
    app::sign_opinion(hub, as("third"), id, "", {}).value();
    app::deliver_opinion(hub, as("third"), id, {}).value();
}

TEST_F(Emergency, WhenNobodyIsLeftTheCoordinatorsAreToldAndItStaysVisible) {
    const auto id = submitted();
    for (int i = 0; i < 3; ++i) wait_out_a_ring();
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"timed_out", "timed_out", "timed_out"}));
    EXPECT_EQ(state(id), ConsultationState::submitted);
    EXPECT_EQ(row(id).escalated_at, clock.now());
    EXPECT_EQ(audits("consultation.escalate").size(), 1u);
    const auto coordinator = told("coordinator");
    EXPECT_EQ(std::ranges::count(coordinator, std::string{"consultation.escalated"}), 1);
    EXPECT_EQ(app::list_consultations(hub, as("coordinator"), {"open", "", {}, ""}, {}).size(), 1u);
    wait_out_a_ring();
    EXPECT_EQ(audits("consultation.escalate").size(), 1u);
    EXPECT_EQ(verdict(assign(id, {{"second", "CARDIO"}})), "ok");  // by hand
}

TEST_F(Emergency, ARingIsForOnePersonAndForAWhile) {
    const auto id = submitted();
    EXPECT_EQ(verdict(app::answer_ring(hub, as("second"), id)), "not_found not_found");
    EXPECT_EQ(verdict(app::decline_ring(hub, as("consultant"), id, " ")), "invalid reason_required");
    app::decline_ring(hub, as("consultant"), id, "在手术中").value();
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"declined", "ringing"}));
    clock.advance(std::chrono::seconds{hub.config.consultation.ring_s});
    EXPECT_EQ(verdict(app::answer_ring(hub, as("second"), id)), "conflict ring_over");
    app::run_jobs_once(hub);
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"declined", "timed_out", "ringing"}));
}

TEST_F(Emergency, WhoIsRungSeesTheRequestAndNotTheMaterial) {
    const auto order = ready_to_read();
    const auto d = consultation(ConsultationKind::emergency, ConsultationState::draft);
    const auto id = d.consultation.id;
    app::add_material(hub, as("doctor1"), id, {"study", order.order.study_uid.value}, {}).value();
    move(id, ConsultationAction::submit, "doctor1").value();
    const auto seen = app::get_consultation(hub, as("consultant"), id).value();
    EXPECT_EQ(seen.consultation.question, d.consultation.question);
    EXPECT_FALSE(seen.inside);
    EXPECT_TRUE(seen.material.empty());
    EXPECT_EQ(verdict(app::select_instances(hub, as("consultant"), {order.order.study_uid, {}, {}}, "test")),
              "not_found not_found");
    app::answer_ring(hub, as("consultant"), id).value();
    EXPECT_EQ(verdict(app::select_instances(hub, as("consultant"), {order.order.study_uid, {}, {}}, "test")), "ok");
}

TEST_F(Emergency, WhoHasNoLicenceAnyMoreIsPassedOver) {
    hub.db.write([&](store::Connection& c) {
        c.execute("UPDATE licence SET expires_on = '2026-01-01' WHERE user_id = :id",
                  {store::param("id", user("consultant").id)});
    });
    app::disable_user(hub, domain::Actor::system(), "second").value();
    const auto id = submitted();
    const auto rings = app::get_consultation(hub, as("doctor1"), id).value().rings;
    ASSERT_EQ(rings.size(), 1u);
    EXPECT_EQ(rings[0].user_id, user("third").id);
}

TEST_F(Emergency, WithNobodyOnDutyItEscalatesAtOnce) {
    auto f = form(ConsultationKind::emergency);
    f.specialties = {"NEURO"};
    const auto id = app::create_consultation(hub, as("doctor1"), f, {}).value().consultation.id;
    attach(id, a_pdf, "c.pdf", "consent");
    move(id, ConsultationAction::submit, "doctor1").value();
    EXPECT_TRUE(row(id).escalated_at);
}

TEST_F(Emergency, ConsentMayFollowWithAReason) {
    auto f = form(ConsultationKind::emergency);
    f.consent = false;
    const auto id = app::create_consultation(hub, as("doctor1"), f, {}).value().consultation.id;
    EXPECT_EQ(faults(move(id, ConsultationAction::submit, "doctor1")), (std::vector<std::string>{"$.consent"}));
    f.consent_reason = "患者昏迷，家属在途";
    app::amend_consultation(hub, as("doctor1"), id, f, {}).value();
    move(id, ConsultationAction::submit, "doctor1").value();
    EXPECT_EQ(faults(move(id, ConsultationAction::consent, "doctor1")),
              (std::vector<std::string>{"$.consent_attachment_id"}));
    const auto signed_form = attach(id, a_pdf, "c.pdf", "consent");
    move(id, ConsultationAction::consent, "doctor1").value();
    EXPECT_TRUE(row(id).consent);
    EXPECT_EQ(row(id).consent_attachment_id, signed_form.id);
    EXPECT_EQ(state(id), ConsultationState::submitted);
}

TEST_F(Emergency, ACaseThatIsCancelledRingsNoMore) {
    const auto id = submitted();
    move(id, ConsultationAction::cancel, "doctor1", "已转院").value();
    EXPECT_EQ(outcomes(id), (std::vector<std::string>{"withdrawn"}));
    wait_out_a_ring();
    EXPECT_EQ(audits("consultation.ring").size(), 1u);
    EXPECT_EQ(verdict(app::answer_ring(hub, as("consultant"), id)), "not_found not_found");
}

// Somebody took it and does not begin: the coordinators, who can assign another, hear of it, and so does who took it.
TEST_F(Emergency, TakenAndNotAnsweredInTimeItIsOverdue) {
    const auto id = submitted();
    app::answer_ring(hub, as("consultant"), id).value();
    const auto overdue = [&](const std::string& login) {
        return std::ranges::count(told(login), std::string{"consultation.overdue"});
    };
    clock.advance(10min - 1ms);
    EXPECT_EQ(app::tell_overdue(hub), 0u);
    clock.advance(1ms);
    EXPECT_EQ(app::tell_overdue(hub), 1u);
    EXPECT_EQ(app::tell_overdue(hub), 0u) << "once";
    EXPECT_EQ(overdue("coordinator"), 1);
    EXPECT_EQ(overdue("consultant"), 1);
    EXPECT_EQ(overdue("doctor1"), 0);
    EXPECT_EQ(audits("consultation.overdue").at(0).entity_id, id.value);
    EXPECT_EQ(verdict(assign(id, {{"second", "CARDIO"}}, "", "未按时开始")), "ok");
}

TEST_F(Emergency, AnAnsweredOrPausedCaseIsNotOverdue) {
    const auto paused =
        consultation(ConsultationKind::store_and_forward, ConsultationState::opinion_draft).consultation.id;
    const auto answered = consultation(ConsultationKind::store_and_forward, ConsultationState::delivered, "P2");
    app::ask_question(hub, as("consultant"), paused, "体温多少？", {}).value();
    clock.advance(25h);
    EXPECT_EQ(app::tell_overdue(hub), 0u);
    app::answer_question(hub, as("doctor1"), paused, "37.2", {}).value();
    EXPECT_EQ(app::tell_overdue(hub), 0u) << "the clock stood for those 25 hours";
    clock.advance(25h);
    EXPECT_EQ(app::tell_overdue(hub), 1u);
    EXPECT_EQ(audits("consultation.overdue").at(0).entity_id, paused.value);
    EXPECT_EQ(state(answered.consultation.id), ConsultationState::delivered);
}

}  // namespace
}  // namespace telehub::test
