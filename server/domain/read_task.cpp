#include "telehub/domain/read_task.h"

#include "names.h"

namespace telehub::domain {

namespace {
using enum ReadTaskState;
using A = ReadTaskAction;
using R = Role;

constexpr RoleSet readers{R::reporting_radiologist, R::verifying_radiologist};
constexpr RoleSet dispatchers{R::coordinator};

constexpr std::array table{
    ReadTaskTransition{queued, A::assign, assigned, dispatchers},
    ReadTaskTransition{assigned, A::assign, assigned, dispatchers},
    ReadTaskTransition{queued, A::route, queued, dispatchers},    // to another reading group
    ReadTaskTransition{assigned, A::route, queued, dispatchers},  // and from the hands of one person
    ReadTaskTransition{queued, A::claim, in_progress, readers},   // from the open list
    ReadTaskTransition{assigned, A::claim, in_progress, readers, {Need::holder}},
    ReadTaskTransition{assigned, A::release, queued, dispatchers},
    ReadTaskTransition{assigned, A::release, queued, readers, {Need::holder}},
    ReadTaskTransition{in_progress, A::release, queued, dispatchers, {Need::reason}},
    ReadTaskTransition{in_progress, A::release, queued, readers, {Need::holder}},
    ReadTaskTransition{assigned, A::expire, queued, {R::system}},
    ReadTaskTransition{in_progress, A::expire, queued, {R::system}},
    ReadTaskTransition{in_progress, A::complete, done, {R::system}},
    ReadTaskTransition{queued, A::cancel, cancelled, {R::system}},
    ReadTaskTransition{assigned, A::cancel, cancelled, {R::system}},
    ReadTaskTransition{in_progress, A::cancel, cancelled, {R::system}},
};
}  // namespace

std::span<const ReadTaskTransition> read_task_transitions() { return table; }

std::string_view to_string(ReadTaskState s) {
    switch (s) {
        case queued: return "queued";
        case assigned: return "assigned";
        case in_progress: return "in_progress";
        case done: return "done";
        case cancelled: return "cancelled";
    }
    return "";
}

std::string_view to_string(ReadTaskAction a) {
    switch (a) {
        case A::assign: return "assign";
        case A::route: return "route";
        case A::claim: return "claim";
        case A::release: return "release";
        case A::expire: return "expire";
        case A::complete: return "complete";
        case A::cancel: return "cancel";
    }
    return "";
}

std::optional<ReadTaskState> read_task_state_from(std::string_view text) {
    return from_name<ReadTaskState>(all_read_task_states, text);
}

}  // namespace telehub::domain
