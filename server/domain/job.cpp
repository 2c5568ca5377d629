#include "telehub/domain/job.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum JobState;
using A = JobAction;
using R = Role;

constexpr RoleSet keepers{R::coordinator, R::administrator, R::system};

constexpr std::array table{
    JobTransition{queued, A::start, running, {R::system}}, JobTransition{running, A::finish, done, {R::system}},
    JobTransition{running, A::retry, queued, {R::system}}, JobTransition{running, A::fail, failed, {R::system}},
    JobTransition{queued, A::cancel, cancelled, keepers},  JobTransition{failed, A::cancel, cancelled, keepers},
    JobTransition{failed, A::rerun, queued, keepers},      JobTransition{cancelled, A::rerun, queued, keepers},
    JobTransition{done, A::rerun, queued, keepers},
};
}  // namespace

std::span<const JobTransition> job_transitions() { return table; }

std::string_view to_string(JobState s) {
    switch (s) {
        case queued: return "queued";
        case running: return "running";
        case done: return "done";
        case failed: return "failed";
        case cancelled: return "cancelled";
    }
    return "";
}

std::string_view to_string(JobAction a) {
    switch (a) {
        case A::start: return "start";
        case A::finish: return "finish";
        case A::retry: return "retry";
        case A::fail: return "fail";
        case A::cancel: return "cancel";
        case A::rerun: return "rerun";
    }
    return "";
}

std::optional<JobState> job_state_from(std::string_view text) { return from_name<JobState>(all_job_states, text); }

}  // namespace telehub::domain
