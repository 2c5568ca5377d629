#include "telehub/domain/study.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum StudyState;
using A = StudyAction;
using R = Role;

constexpr RoleSet reconcilers{R::technician, R::coordinator, R::qc_officer, R::system};
constexpr RoleSet quality{R::technician, R::qc_officer, R::reporting_radiologist, R::verifying_radiologist, R::system};

constexpr std::array table{
    StudyTransition{receiving, A::complete, complete, {R::technician, R::system}},
    StudyTransition{complete, A::match, matched, {R::system}},
    StudyTransition{quarantined, A::match, matched, reconcilers},
    // A second patient's image, or a person's doubt, blocks reading whatever the study had reached.
    StudyTransition{receiving, A::quarantine, quarantined, {R::system}},
    StudyTransition{complete, A::quarantine, quarantined, {R::system}},
    StudyTransition{matched, A::quarantine, quarantined, {R::system}},
    StudyTransition{qc_passed, A::quarantine, quarantined, {R::system}},
    StudyTransition{supplemented, A::quarantine, quarantined, {R::system}},
    StudyTransition{rejected, A::quarantine, quarantined, {R::system}},
    StudyTransition{discarded, A::quarantine, quarantined, {R::system}},
    StudyTransition{quarantined, A::discard, discarded, reconcilers, {Need::reason}},
    StudyTransition{matched, A::qc_pass, qc_passed, quality},
    StudyTransition{matched, A::qc_reject, rejected, quality, {Need::reason}},
    // What passed by itself, or seemed good enough at first.
    StudyTransition{qc_passed, A::qc_reject, rejected, quality, {Need::reason}},
    StudyTransition{supplemented, A::qc_reject, rejected, quality, {Need::reason}},
    StudyTransition{qc_passed, A::supplement, supplemented, {R::system}},
};
}  // namespace

std::span<const StudyTransition> study_transitions() { return table; }

std::string_view to_string(StudyState s) {
    switch (s) {
        case receiving: return "receiving";
        case complete: return "complete";
        case matched: return "matched";
        case qc_passed: return "qc_passed";
        case rejected: return "rejected";
        case supplemented: return "supplemented";
        case quarantined: return "quarantined";
        case discarded: return "discarded";
    }
    return "";
}

std::string_view to_string(StudyAction a) {
    switch (a) {
        case A::complete: return "complete";
        case A::match: return "match";
        case A::quarantine: return "quarantine";
        case A::qc_pass: return "qc_pass";
        case A::qc_reject: return "qc_reject";
        case A::supplement: return "supplement";
        case A::discard: return "discard";
    }
    return "";
}

std::optional<StudyState> study_state_from(std::string_view text) {
    return from_name<StudyState>(all_study_states, text);
}

}  // namespace telehub::domain
