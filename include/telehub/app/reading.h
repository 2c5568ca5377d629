// The read task's verbs. A claim is exclusive: the second claimer is told who holds it. A task with a reading group is
// claimed by its members (else forbidden "not_in_group"), and by whom the coordinator assigned.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/reading.h"
#include "telehub/store/routing.h"

namespace telehub::app {

struct ReadTaskDetails {
    store::ReadTask task;
    OrderDetails order;
    std::string assignee_name;
    std::optional<core::ReportId> report_id;
    std::optional<domain::ReportState> report_state;
    std::int64_t images = 0;
    std::optional<store::ReadingGroup> group;
};

core::Result<ReadTaskDetails> get_read_task(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& id);
std::vector<ReadTaskDetails> list_read_tasks(const Hub& hub, const domain::Actor& actor,
                                             const store::ReadTaskFilter& filter, const store::Page& page);

// Who can be assigned by the actor, by id.
std::vector<store::UserAccount> list_radiologists(const Hub& hub, const domain::Actor& actor, const store::Page& page);

struct ReadTaskMove {
    domain::ReadTaskAction action{};  // assign, route, claim or release
    std::string assignee_login;       // assign: a radiologist of the reading centre
    std::string reason;
    std::string group{};  // route: the code of an enabled reading group; "": every reader
};
core::Result<ReadTaskDetails> move_read_task(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& id,
                                             const ReadTaskMove& move, Version expected);

// Claims whose lock has run out go back to the queue. How many did.
std::size_t expire_claims(const Hub& hub);

}  // namespace telehub::app
