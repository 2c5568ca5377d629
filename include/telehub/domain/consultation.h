// The remote consultation 远程会诊: its kinds, its states, who moves it. One table with a column of kinds; judge() gets
// the rows of one kind.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class ConsultationKind { elective, emergency, store_and_forward, mdt };
enum class ConsultationState {
    draft,
    submitted,
    returned,
    declined,
    accepted,
    assigned,
    scheduled,
    confirmed,
    in_session,
    opinion_draft,
    signed_,
    delivered,
    rated,
    archived,
    cancelled
};
enum class ConsultationAction {
    amend,  // the request is changed, or its material
    submit,
    accept,   // triage: it can be answered
    return_,  // triage: something is missing
    decline,
    assign,        // to experts, one of them in the chair
    ring,          // emergency: the next on duty is rung, or nobody is left
    answer_ring,   // emergency: who is rung takes it
    decline_ring,  // emergency: who is rung cannot
    schedule,
    confirm,
    reschedule,
    unschedule,  // the time fell away: a hold expired, nobody came, it was cancelled
    start,
    open_opinion,
    save_opinion,
    ask,  // the clock pauses until the applicant answers
    answer,
    stance,  // MDT: agrees with the opinion as it is, or dissents
    sign,
    deliver,
    consent,  // emergency: consent that followed
    rate,     // adopted, partly or not, and why
    archive,
    cancel
};
inline constexpr std::array all_consultation_kinds{ConsultationKind::elective, ConsultationKind::emergency,
                                                   ConsultationKind::store_and_forward, ConsultationKind::mdt};
inline constexpr std::array all_consultation_states{
    ConsultationState::draft,         ConsultationState::submitted, ConsultationState::returned,
    ConsultationState::declined,      ConsultationState::accepted,  ConsultationState::assigned,
    ConsultationState::scheduled,     ConsultationState::confirmed, ConsultationState::in_session,
    ConsultationState::opinion_draft, ConsultationState::signed_,   ConsultationState::delivered,
    ConsultationState::rated,         ConsultationState::archived,  ConsultationState::cancelled};
inline constexpr std::array all_consultation_actions{
    ConsultationAction::amend,        ConsultationAction::submit,      ConsultationAction::accept,
    ConsultationAction::return_,      ConsultationAction::decline,     ConsultationAction::assign,
    ConsultationAction::ring,         ConsultationAction::answer_ring, ConsultationAction::decline_ring,
    ConsultationAction::schedule,     ConsultationAction::confirm,     ConsultationAction::reschedule,
    ConsultationAction::unschedule,   ConsultationAction::start,       ConsultationAction::open_opinion,
    ConsultationAction::save_opinion, ConsultationAction::ask,         ConsultationAction::answer,
    ConsultationAction::stance,       ConsultationAction::sign,        ConsultationAction::deliver,
    ConsultationAction::consent,      ConsultationAction::rate,        ConsultationAction::archive,
    ConsultationAction::cancel};

std::string_view to_string(ConsultationKind k);
std::string_view to_string(ConsultationState s);
std::string_view to_string(ConsultationAction a);
std::optional<ConsultationKind> consultation_kind_from(std::string_view text);
std::optional<ConsultationState> consultation_state_from(std::string_view text);

using ConsultationTransition = Transition<ConsultationState, ConsultationAction>;
std::span<const ConsultationTransition> consultation_transitions(ConsultationKind kind);

// While the case runs its people see its material; see store/scope.cpp.
constexpr bool grants_material(ConsultationState s) {
    switch (s) {
        case ConsultationState::assigned:
        case ConsultationState::scheduled:
        case ConsultationState::confirmed:
        case ConsultationState::in_session:
        case ConsultationState::opinion_draft:
        case ConsultationState::signed_: return true;
        case ConsultationState::draft:
        case ConsultationState::submitted:
        case ConsultationState::returned:
        case ConsultationState::declined:
        case ConsultationState::accepted:
        case ConsultationState::delivered:
        case ConsultationState::rated:
        case ConsultationState::archived:
        case ConsultationState::cancelled: return false;
    }
    return false;
}

}  // namespace telehub::domain
