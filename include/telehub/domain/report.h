// The report 报告 from draft to publication. What comes after (addendum, correction, void) has its own later states.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/ids.h"
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

// A key image 关键图像: one that the writer marked, and the window it was looked at through.
struct KeyImage {
    core::SopUid sop_uid;
    std::int64_t frame = 1;
    std::optional<double> window_center, window_width;  // both or neither
    bool operator==(const KeyImage&) const = default;
};
// As they are kept: a line each, "UID frame" or "UID frame center width".
std::string key_images_text(std::span<const KeyImage> images);
// Throws std::invalid_argument when the text is not one that key_images_text() made.
std::vector<KeyImage> key_images_from(std::string_view text);

}  // namespace telehub::domain
