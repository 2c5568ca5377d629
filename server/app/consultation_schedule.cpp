// The time of a consultation: held, confirmed and moved with its appointment, and let go when that expires.
#include "consultation_internal.h"
#include "form.h"
#include "scheduling_internal.h"

namespace telehub::app {

using core::Errc;
using domain::AppointmentAction;
using domain::ConsultationAction;
using domain::Need;
using store::Connection;

namespace {

// The case's experts, those of the organisation that was asked before others: its zone is the appointment's.
core::Result<std::vector<core::ExpertId>> experts_of_case(Connection& c, const Case& k) {
    std::vector<core::ExpertId> own, others;
    for (const auto& m : k.members) {
        if (m.part != "expert" && m.part != "chair") continue;
        const auto expert = store::find_expert_of_user(c, m.user_id);
        if (!expert) return core::refuse(Errc::conflict, "not_an_expert", "one of the case is no expert any more");
        (expert->org_id == k.row.expert_org_id ? own : others).push_back(expert->id);
    }
    own.insert(own.end(), others.begin(), others.end());
    return own;
}

core::Result<Booking> booking_for(Connection& c, const Case& k, const ConsultationTime& time) {
    const auto starts_at = core::from_rfc3339(time.starts_at);
    if (!starts_at) return wrong("$.starts_at", "a time such as 2026-02-03T09:00:00+08:00");
    constexpr std::int64_t day_min = 24 * 60;
    if (time.duration_min < 1 || time.duration_min > day_min) return wrong("$.duration_min", "minutes, 1 to 1440");
    auto experts = experts_of_case(c, k);
    if (!experts) return experts.error();
    Booking b;
    b.org = k.row.org_id;
    b.consultation_id = k.row.id.value;
    b.patient = k.row.patient_key;
    b.experts = std::move(*experts);
    if (!time.room_id.empty()) b.room = core::RoomId{time.room_id};
    b.starts_at = *starts_at;
    b.ends_at = *starts_at + std::chrono::minutes{time.duration_min};
    return b;
}

// Nobody answers before they have met: the answer is due as long after the meeting as it else is after the request.
void expect_answer_after(const Hub& hub, store::Consultation& row, const store::Appointment& meeting) {
    if (row.kind == domain::ConsultationKind::emergency || !row.due_at) return;
    row.due_at = meeting.ends_at + std::chrono::hours{hub.config.consultation.answer_h};
}

core::Result<domain::Needs> no_needs(Connection&, const Case&) { return domain::Needs{}; }

}  // namespace

void expect_answer_without_meeting(const Hub& hub, store::Consultation& row) {
    if (!row.due_at) return;
    row.due_at = std::min(*row.due_at, hub.clock.now() + std::chrono::hours{hub.config.consultation.answer_h});
}

ConsultationResult schedule_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                         const ConsultationTime& time, Version expected) {
    return take_step(hub, actor, id, {ConsultationAction::schedule, "", expected}, no_needs,
                     [&](Connection& c, Case& k) -> core::Result<void> {
                         const auto booking = booking_for(c, k, time);
                         if (!booking) return booking.error();
                         const auto held = hold_time(c, hub, scheduler_for(actor, k.row), *booking);
                         if (!held) return held.error();
                         k.row.appointment_id = held->id;
                         tell_case(c, hub, actor, k.row, "consultation.scheduled", {.applicant = true});
                         return {};
                     });
}

ConsultationResult confirm_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                        Version expected) {
    return take_step(hub, actor, id, {ConsultationAction::confirm, "", expected}, no_needs,
                     [&](Connection& c, Case& k) -> core::Result<void> {
                         if (!k.row.appointment_id) return not_found("appointment");
                         const auto done = confirm_time(c, hub, scheduler_for(actor, k.row), *k.row.appointment_id);
                         if (!done) return done.error();
                         expect_answer_after(hub, k.row, *done);
                         // The experts hear of their appointment; the clinic is invited by this.
                         tell_case(c, hub, actor, k.row, "consultation.confirmed", {.applicant = true}, done->id.value);
                         return {};
                     });
}

ConsultationResult reschedule_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                           const ConsultationTime& time, Version expected) {
    return take_step(
        hub, actor, id, {ConsultationAction::reschedule, time.reason, expected},
        [&](Connection&, const Case&) -> core::Result<domain::Needs> {
            domain::Needs given;
            if (!is_blank(time.reason)) given.add(Need::reason);
            return given;
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            auto booking = booking_for(c, k, time);
            if (!booking) return booking.error();
            const auto old = k.row.appointment_id ? store::find_appointment(c, *k.row.appointment_id) : std::nullopt;
            if (!old) return not_found("appointment");
            if (!booking->room) booking->room = old->room_id;
            const auto moved = move_time(c, hub, scheduler_for(actor, k.row), old->id, *booking, time.reason);
            if (!moved) return moved.error();
            k.row.appointment_id = moved->id;
            if (moved->state == domain::AppointmentState::confirmed) expect_answer_after(hub, k.row, *moved);
            tell_case(c, hub, actor, k.row, "consultation.rescheduled", {.applicant = true}, moved->id.value);
            return {};
        });
}

void on_appointment_ended(Connection& c, const Hub& hub, const store::Appointment& appointment,
                          AppointmentAction action) {
    auto row = store::consultation_of_appointment(c, appointment.id);
    if (!row) return;
    const auto system = domain::Actor::system();
    const std::string reason = "appointment " + std::string{to_string(action)};
    const Case k{*row, {}, system.roles_in(row->org_id), false, false};
    const auto to = judge_case(k, ConsultationAction::unschedule, {Need::reason});
    if (!to) return;  // it has gone on since
    row->state = *to;
    row->state_reason = reason;
    row->appointment_id.reset();
    expect_answer_without_meeting(hub, *row);
    if (!save_case(c, hub, system, *row, ConsultationAction::unschedule, reason)) {
        throw store::DatabaseError("a consultation changed inside its transaction");
    }
    audit(c, hub, system, {"consultation.unschedule", "consultation", row->id.value, row->org_id.value, reason, ""});
    tell_case(c, hub, system, *row, "consultation.unscheduled", {.applicant = true, .coordinators = true});
}

}  // namespace telehub::app
