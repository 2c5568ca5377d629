// The job 任务: work that the hub owes and does by itself, visible, and done again when a person says so.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "telehub/domain/transition.h"

namespace telehub::domain {

enum class JobState { queued, running, done, failed, cancelled };
enum class JobAction { start, finish, retry, fail, cancel, rerun };
inline constexpr std::array all_job_states{JobState::queued, JobState::running, JobState::done, JobState::failed,
                                           JobState::cancelled};
inline constexpr std::array all_job_actions{JobAction::start, JobAction::finish, JobAction::retry,
                                            JobAction::fail,  JobAction::cancel, JobAction::rerun};
std::string_view to_string(JobState s);
std::string_view to_string(JobAction a);
std::optional<JobState> job_state_from(std::string_view text);

using JobTransition = Transition<JobState, JobAction>;
std::span<const JobTransition> job_transitions();

}  // namespace telehub::domain
