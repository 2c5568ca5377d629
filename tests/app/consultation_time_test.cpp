// The time of a case: who may be booked for it, and who sees it.
#include <gtest/gtest.h>

#include "app/consultation_support.h"
#include "telehub/app/appointments.h"
#include "telehub/app/people.h"

namespace telehub::test {
namespace {

class CaseTime : public ConsultationTest {};

TEST_F(CaseTime, IsBookedOnlyWhileTheLicenceForItsSpecialtyIsValid) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::scheduled).consultation.id;
    const auto other = consultation(ConsultationKind::elective, ConsultationState::assigned, "P2").consultation.id;
    hub.db.write([&](store::Connection& c) {
        c.execute("UPDATE licence SET scope = 'CARDIO', expires_on = '2026-01-31' WHERE user_id = :id",
                  {store::param("id", user("consultant").id)});
    });
    app::grant_licence(hub, domain::Actor::system(), {"consultant", "110-neuro", "NEURO", "主任医师", "2099-12-31"})
        .value();
    EXPECT_EQ(verdict(app::confirm_consultation(hub, as("coordinator"), id, {})), "invalid licence_not_valid");
    EXPECT_EQ(verdict(app::schedule_consultation(hub, as("coordinator"), other, next_time(), {})),
              "invalid licence_not_valid");
}

TEST_F(CaseTime, TheAnswerIsDueADayAfterTheMeeting) {
    const auto id = consultation(ConsultationKind::elective, ConsultationState::scheduled).consultation.id;
    app::confirm_consultation(hub, as("coordinator"), id, {}).value();
    const auto ends_at = [&] {
        return app::get_appointment(hub, as("coordinator"), row(id).appointment_id.value()).value().appointment.ends_at;
    };
    EXPECT_EQ(row(id).due_at, ends_at() + 24h);
    auto again = next_time();
    again.starts_at = core::to_rfc3339(ends_at() + 48h);
    again.reason = "专家改期";
    app::reschedule_consultation(hub, as("coordinator"), id, again, {}).value();
    EXPECT_EQ(row(id).due_at, ends_at() + 24h);
    app::reschedule_consultation(hub, as("coordinator"), id, {next_time().starts_at, 60, "", "提前"}, {}).value();
    EXPECT_EQ(row(id).due_at, ends_at() + 24h) << "an earlier meeting, an earlier answer";
    clock.advance(30min);
    move(id, ConsultationAction::unschedule, "coordinator", "患者改约").value();
    EXPECT_EQ(row(id).due_at, clock.now() + 24h) << "a meeting that fell through puts nothing off";
}

TEST_F(CaseTime, ItsTimeIsSeenByItsExpertsAsLongAsTheCase) {
    const auto sees = [&](const char* login, const core::AppointmentId& id) {
        const auto listed = app::list_appointments(hub, as(login), {}, {});
        const bool found = std::ranges::count(listed, id, [](const auto& d) { return d.appointment.id; }) > 0;
        EXPECT_EQ(app::get_appointment(hub, as(login), id).has_value(), found) << login;
        return found;
    };
    const auto id = consultation(ConsultationKind::elective, ConsultationState::delivered).consultation.id;
    const auto time = row(id).appointment_id.value();
    EXPECT_TRUE(sees("consultant", time));
    app::rate_consultation(hub, as("doctor1"), id, {"adopted", "", 5, ""}, {}).value();
    move(id, ConsultationAction::archive, "doctor1").value();
    EXPECT_FALSE(sees("consultant", time)) << "the case is over";
    EXPECT_TRUE(sees("doctor1", time));
    const auto met = consultation(ConsultationKind::elective, ConsultationState::in_session, "P2").consultation.id;
    const auto second = row(met).appointment_id.value();
    EXPECT_TRUE(sees("consultant", second));
    assign(met, {{"expert3", "CARDIO"}}, "", "换专家").value();
    EXPECT_FALSE(sees("consultant", second)) << "another answers it";
    const auto called_off = consultation(ConsultationKind::elective, ConsultationState::confirmed, "P3");
    move(called_off.consultation.id, ConsultationAction::cancel, "doctor1", "病情好转").value();
    EXPECT_FALSE(sees("consultant", called_off.consultation.appointment_id.value()));
}

}  // namespace
}  // namespace telehub::test
