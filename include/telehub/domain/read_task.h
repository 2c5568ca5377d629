// The read task 阅片任务: one study waiting for, or in the hands of, one radiologist.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class ReadTaskState { queued, assigned, in_progress, done, cancelled };
enum class ReadTaskAction { assign, route, claim, release, expire, complete, cancel };
inline constexpr std::array all_read_task_states{ReadTaskState::queued, ReadTaskState::assigned,
                                                 ReadTaskState::in_progress, ReadTaskState::done,
                                                 ReadTaskState::cancelled};
inline constexpr std::array all_read_task_actions{
    ReadTaskAction::assign, ReadTaskAction::route,    ReadTaskAction::claim, ReadTaskAction::release,
    ReadTaskAction::expire, ReadTaskAction::complete, ReadTaskAction::cancel};
std::string_view to_string(ReadTaskState s);
std::string_view to_string(ReadTaskAction a);
std::optional<ReadTaskState> read_task_state_from(std::string_view text);

using ReadTaskTransition = Transition<ReadTaskState, ReadTaskAction>;
std::span<const ReadTaskTransition> read_task_transitions();

}  // namespace telehub::domain
