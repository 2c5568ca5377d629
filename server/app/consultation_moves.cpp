// Triage, assignment and the plain moves of a consultation.
#include <set>

#include "consultation_form.h"
#include "consultation_internal.h"
#include "scheduling_internal.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::AppointmentAction;
using domain::ConsultationAction;
using domain::ConsultationKind;
using domain::ConsultationState;
using domain::Need;
using domain::Role;
using store::Connection;

namespace {

std::optional<core::AttachmentId> consent_form_of(Connection& c, const core::ConsultationId& id) {
    std::optional<core::AttachmentId> newest;
    for (auto& a : store::consent_forms(c, id)) newest = std::move(a.id);
    return newest;
}

// What a consultation that is submitted lacks; for "consent": whether it has followed.
Form lacking(Connection& c, const store::Consultation& row, ConsultationAction action) {
    const bool form = consent_form_of(c, row.id).has_value();
    if (action == ConsultationAction::submit) return check_complete(row, form);
    Form faults;
    if (action == ConsultationAction::consent) {
        faults.require(form, "$.consent_attachment_id", "the signed form is required: upload it with purpose=consent");
    }
    return faults;
}

core::Result<void> submit(Connection& c, const Hub& hub, store::Consultation& row) {
    row.submitted_at = hub.clock.now();
    row.consent_attachment_id = consent_form_of(c, row.id);
    const auto& numbers = hub.config.consultation;
    row.due_at = row.kind == ConsultationKind::emergency
                     ? *row.submitted_at + std::chrono::minutes{numbers.emergency_answer_min}
                     : *row.submitted_at + std::chrono::hours{numbers.answer_h};
    return {};
}

// What its appointment does when the case moves so; a case without one needs nothing.
core::Result<void> move_appointment_of(Connection& c, const Hub& hub, const domain::Actor& actor,
                                       store::Consultation& row, AppointmentAction action, const std::string& reason) {
    if (!row.appointment_id) return {};
    const auto moved = end_time(c, hub, scheduler_for(actor, row), *row.appointment_id, action, reason);
    if (!moved) return moved.error();
    if (action == AppointmentAction::cancel || action == AppointmentAction::no_show) {
        row.appointment_id.reset();
        expect_answer_without_meeting(hub, row);
    }
    return {};
}

core::Result<void> apply_move(Connection& c, const Hub& hub, const domain::Actor& actor, Case& k,
                              const ConsultationMove& move) {
    auto& row = k.row;
    const auto now = hub.clock.now();
    switch (move.action) {
        case ConsultationAction::submit: return submit(c, hub, row);
        case ConsultationAction::accept:
            row.accepted_at = now;
            row.coordinator_id = actor.user;
            return {};
        case ConsultationAction::decline: withdraw_rings(c, hub, row.id); return {};
        case ConsultationAction::start:
            row.met_at = now;
            return move_appointment_of(c, hub, actor, row, AppointmentAction::start, "");
        case ConsultationAction::open_opinion:
            row.opinion_at = now;
            return move_appointment_of(c, hub, actor, row, AppointmentAction::finish, "");
        case ConsultationAction::unschedule:
            return move_appointment_of(
                c, hub, actor, row, move.no_show ? AppointmentAction::no_show : AppointmentAction::cancel, move.reason);
        case ConsultationAction::cancel:
            withdraw_rings(c, hub, row.id);
            resume_clock(hub, row);
            return move_appointment_of(c, hub, actor, row, AppointmentAction::cancel, move.reason);
        case ConsultationAction::consent:
            row.consent = true;
            row.consent_attachment_id = consent_form_of(c, row.id);
            return {};
        case ConsultationAction::return_:
        case ConsultationAction::archive: return {};
        case ConsultationAction::amend:
        case ConsultationAction::assign:
        case ConsultationAction::ring:
        case ConsultationAction::answer_ring:
        case ConsultationAction::decline_ring:
        case ConsultationAction::schedule:
        case ConsultationAction::confirm:
        case ConsultationAction::reschedule:
        case ConsultationAction::save_opinion:
        case ConsultationAction::ask:
        case ConsultationAction::answer:
        case ConsultationAction::stance:
        case ConsultationAction::sign:
        case ConsultationAction::deliver:
        case ConsultationAction::rate: break;
    }
    return core::refuse(Errc::conflict, "transition_not_allowed",
                        "'" + std::string{to_string(move.action)} + "' is no plain move of a consultation");
}

// Who hears of it.
void tell_of(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
             const ConsultationMove& move, const std::string& appointment) {
    const auto say = [&](const char* kind, Audience audience) {
        // A time that fell away is taken out of the calendars that it stands in.
        const bool fell = move.action == ConsultationAction::unschedule || move.action == ConsultationAction::cancel;
        tell_case(c, hub, actor, row, kind, audience, fell ? appointment : "");
    };
    switch (move.action) {
        case ConsultationAction::submit: say("consultation.submitted", {.coordinators = true}); break;
        case ConsultationAction::accept: say("consultation.accepted", {.applicant = true}); break;
        case ConsultationAction::return_: say("consultation.returned", {.applicant = true}); break;
        case ConsultationAction::decline: say("consultation.declined", {.applicant = true}); break;
        case ConsultationAction::start: say("consultation.started", {true, true, true}); break;
        case ConsultationAction::open_opinion: say("consultation.opinion", {.experts = true}); break;
        case ConsultationAction::unschedule:
            say(move.no_show ? "consultation.no_show" : "consultation.unscheduled", {true, true, true});
            break;
        case ConsultationAction::cancel:
            say("consultation.cancelled", {true, row.submitted_at.has_value(), true});
            break;
        case ConsultationAction::consent: say("consultation.consent", {.coordinators = true, .experts = true}); break;
        case ConsultationAction::archive: say("consultation.archived", {true, true, true}); break;
        case ConsultationAction::amend:
        case ConsultationAction::assign:
        case ConsultationAction::ring:
        case ConsultationAction::answer_ring:
        case ConsultationAction::decline_ring:
        case ConsultationAction::schedule:
        case ConsultationAction::confirm:
        case ConsultationAction::reschedule:
        case ConsultationAction::save_opinion:
        case ConsultationAction::ask:
        case ConsultationAction::answer:
        case ConsultationAction::stance:
        case ConsultationAction::sign:
        case ConsultationAction::deliver:
        case ConsultationAction::rate: break;
    }
}

// --- assignment ---

struct Chosen {
    core::UserId user;
    std::string part, specialty;
};

core::Result<std::vector<Chosen>> choose(Connection& c, const Hub& hub, const Case& k, const Assignment& a) {
    constexpr std::size_t most = 20;
    Form form;
    form.require(!a.experts.empty() && a.experts.size() <= most, "$.experts", "1 to 20 experts");
    std::vector<Chosen> chosen;
    std::set<core::UserId> people;
    std::set<std::string> specialties;
    const auto chair = a.chair.empty() && !a.experts.empty() ? a.experts.front().login : a.chair;
    for (std::size_t i = 0; form.ok() && i < a.experts.size(); ++i) {
        const auto& e = a.experts[i];
        const auto path = "$.experts[" + std::to_string(i) + "]";
        const auto user = store::find_user_by_login(c, e.login);
        form.require(user && may_answer(c, hub, user->id, e.specialty), path,
                     "is no enabled expert of this specialty with a licence that is valid today and covers it");
        if (!form.ok()) break;
        form.require(people.insert(user->id).second, path, "is named twice");
        specialties.insert(e.specialty);
        chosen.push_back({user->id, e.login == chair ? "chair" : "expert", e.specialty});
    }
    if (!form.ok()) return form.error();
    form.require(std::ranges::count(chosen, std::string{"chair"}, &Chosen::part) == 1, "$.chair",
                 "must be one of the experts");
    form.require(k.row.kind != ConsultationKind::mdt || specialties.size() >= 2, "$.experts",
                 "an MDT needs two specialties at least");
    if (!form.ok()) return form.error();
    return chosen;
}

// Who stays in the same part keeps what they said.
void replace_experts(Connection& c, const Hub& hub, const Case& k, std::vector<Chosen> chosen) {
    for (const auto& m : k.members) {
        if (m.part != "expert" && m.part != "chair") continue;
        const auto stays = std::ranges::find_if(chosen, [&](const Chosen& x) {
            return x.user == m.user_id && x.part == m.part && x.specialty == m.specialty;
        });
        if (stays == chosen.end()) {
            store::remove_member(c, m.id, hub.clock.now());
        } else {
            chosen.erase(stays);
        }
    }
    for (const auto& x : chosen) add_member(c, hub, k.row, x.user, x.part, x.specialty);
}

}  // namespace

bool may_answer(Connection& c, const Hub& hub, const core::UserId& user, const std::string& specialty) {
    const auto roles = store::roles_of(c, user);
    return std::ranges::any_of(roles, [](const auto& held) { return held.role == Role::consultant; }) &&
           may_consult(c, hub, user, specialty);
}

ConsultationResult move_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                     const ConsultationMove& move, Version expected) {
    std::optional<core::Error> incomplete;
    auto result = take_step(
        hub, actor, id, {move.action, move.reason, expected},
        [&](Connection& c, const Case& k) -> core::Result<domain::Needs> {
            domain::Needs given;
            if (!is_blank(move.reason)) given.add(Need::reason);
            if (k.expert) given.add(Need::holder);
            const auto faults = lacking(c, k.row, move.action);
            if (faults.ok()) {
                given.add(Need::complete_form);
            } else {
                incomplete = faults.error("incomplete", "the consultation is not complete");
            }
            return given;
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            const auto appointment = k.row.appointment_id.value_or(core::AppointmentId{}).value;
            if (const auto applied = apply_move(c, hub, actor, k, move); !applied) return applied;
            tell_of(c, hub, actor, k.row, move, appointment);
            return {};
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            const bool rings = move.action == ConsultationAction::submit && k.row.kind == ConsultationKind::emergency;
            return rings ? ring_next(c, hub, k.row) : core::Result<void>{};
        });
    if (!result && incomplete && result.error().reason == "incomplete") return *incomplete;
    return result;
}

ConsultationResult assign_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                       const Assignment& assignment, Version expected) {
    return take_step(
        hub, actor, id, {ConsultationAction::assign, assignment.reason, expected},
        [&](Connection&, const Case&) -> core::Result<domain::Needs> {
            domain::Needs given;
            if (!is_blank(assignment.reason)) given.add(Need::reason);
            return given;
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            auto chosen = choose(c, hub, k, assignment);
            if (!chosen) return chosen.error();
            withdraw_rings(c, hub, k.row.id);
            replace_experts(c, hub, k, std::move(*chosen));
            k.row.coordinator_id = actor.user;
            if (!k.row.assigned_at) k.row.assigned_at = hub.clock.now();
            if (!k.row.accepted_at) k.row.accepted_at = k.row.assigned_at;
            tell_case(c, hub, actor, k.row, "consultation.assigned", {.applicant = true, .experts = true});
            return {};
        });
}

}  // namespace telehub::app
