// The report 报告 from draft to publication. What comes after (addendum, correction, void) has its own later states.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class ReportState { draft, submitted, final_, published, voided };
enum class ReportAction { save, submit, return_, verify, reopen, publish, void_ };
inline constexpr std::array all_report_states{ReportState::draft, ReportState::submitted, ReportState::final_,
                                              ReportState::published, ReportState::voided};
inline constexpr std::array all_report_actions{ReportAction::save,   ReportAction::submit, ReportAction::return_,
                                               ReportAction::verify, ReportAction::reopen, ReportAction::publish,
                                               ReportAction::void_};
std::string_view to_string(ReportState s);
std::string_view to_string(ReportAction a);
std::optional<ReportState> report_state_from(std::string_view text);

using ReportTransition = Transition<ReportState, ReportAction>;
std::span<const ReportTransition> report_transitions();

}  // namespace telehub::domain
