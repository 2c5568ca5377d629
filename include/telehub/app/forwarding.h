// Forwarding studies and reports to other nodes: jobs that rules or a person queue, in the transaction of what they are
// about, and that the hub works off until they are done. A destination's jobs run one after the other. What it took is
// not sent again. A job that cannot be done is tried again after 30 s, then after twice as long each time, up to an
// hour, and given up as failed when nothing has succeeded for forward.give_up_h.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/jobs.h"

namespace telehub::app {

struct JobDetails {
    store::Job job;
    std::string destination_name;
    std::vector<store::JobInstance> unsent;  // the first of them, in get_job only
};

// By hand. `content`: "images", "reports" or "study". Refuses with not_found, conflict "study_not_readable",
// "destination_disabled" or "already_queued", invalid for a destination of another reading centre.
core::Result<JobDetails> forward_study(const Hub& hub, const domain::Actor& actor, const core::StudyUid& study,
                                       const core::DestinationId& destination, const std::string& content,
                                       const Idempotency& idempotency);
core::Result<JobDetails> get_job(const Hub& hub, const domain::Actor& actor, const core::JobId& id);
std::vector<JobDetails> list_jobs(const Hub& hub, const domain::Actor& actor, const store::JobFilter& filter,
                                  const store::Page& page);
// cancel or rerun, by the job's table (domain/job.h). A rerun sends what was not taken.
core::Result<JobDetails> move_job(const Hub& hub, const domain::Actor& actor, const core::JobId& id,
                                  domain::JobAction action, Version expected);

std::size_t count_jobs(const Hub& hub, domain::JobState state);

// Jobs that run for nobody, because the hub ended, are queued again; while none runs for anybody. How many were.
std::size_t recover_jobs(const Hub& hub);

// Runs the job that is due longest; false when none is. Several threads may, each runs another destination's.
bool run_next_job(const Hub& hub, const std::function<bool()>& stopping);

}  // namespace telehub::app
