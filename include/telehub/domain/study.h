// The study 检查 from its first image to its image QC.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class StudyState { receiving, complete, matched, qc_passed, rejected, supplemented, quarantined, discarded };
enum class StudyAction { complete, match, quarantine, qc_pass, qc_reject, supplement, discard };
inline constexpr std::array all_study_states{StudyState::receiving,   StudyState::complete, StudyState::matched,
                                             StudyState::qc_passed,   StudyState::rejected, StudyState::supplemented,
                                             StudyState::quarantined, StudyState::discarded};
inline constexpr std::array all_study_actions{StudyAction::complete, StudyAction::match,     StudyAction::quarantine,
                                              StudyAction::qc_pass,  StudyAction::qc_reject, StudyAction::supplement,
                                              StudyAction::discard};
std::string_view to_string(StudyState s);
std::string_view to_string(StudyAction a);
std::optional<StudyState> study_state_from(std::string_view text);

using StudyTransition = Transition<StudyState, StudyAction>;
std::span<const StudyTransition> study_transitions();

// Whether the study may stand on a reading list.
constexpr bool is_readable(StudyState s) { return s == StudyState::qc_passed || s == StudyState::supplemented; }

}  // namespace telehub::domain
