// Queries on jobs and what became of their instances.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct JobFilter {
    std::string state;
    std::string kind;
    std::string study_uid;
};
// Those of organisations whose routing the scope keeps, newest first.
std::vector<Job> list_jobs(Connection& c, const Scope& scope, const JobFilter& filter, const Page& page);
std::optional<Job> find_job(Connection& c, const Scope& scope, const core::JobId& id);
std::optional<Job> find_job(Connection& c, const core::JobId& id);           // for the hub itself, unscoped
std::vector<Job> jobs_of_study(Connection& c, const core::StudyUid& study);  // oldest first
std::vector<Job> jobs_in_state(Connection& c, domain::JobState state, std::int64_t limit);
std::int64_t count_jobs(Connection& c, domain::JobState state);

// Queued ones that are due, the longest due first, whose destination is enabled and has none running.
std::vector<Job> due_jobs(Connection& c, Timestamp now, std::int64_t limit);
// The destination's queued ones are due no earlier than then.
void postpone_jobs(Connection& c, const core::DestinationId& destination, Timestamp until);
// The same because it does not answer since `since`: they would have failed too.
void postpone_failing_jobs(Connection& c, const core::DestinationId& destination, Timestamp until, Timestamp since);

// What a job of this content has to send: "images", "reports" (made by the hub) or "study".
std::vector<Instance> list_content(Connection& c, std::int64_t study_key, const std::string& content);
std::int64_t count_content(Connection& c, std::int64_t study_key, const std::string& content);

// All of them, by SOP Instance UID; or the first that are not sent.
std::vector<JobInstance> job_instances(Connection& c, const core::JobId& id);
std::vector<JobInstance> unsent_job_instances(Connection& c, const core::JobId& id, std::int64_t limit);
void put_job_instance(Connection& c, const JobInstance& row);         // in the place of an earlier one
void forget_refused_instances(Connection& c, const core::JobId& id);  // they are tried again
// How far a running job is; beside its version.
void set_job_progress(Connection& c, const core::JobId& id, std::int64_t total, std::int64_t sent, std::int64_t failed);

}  // namespace telehub::store
