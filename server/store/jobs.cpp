#include "telehub/store/jobs.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Job> list_jobs(Connection& c, const Scope& scope, const JobFilter& filter, const Page& page) {
    Where where;
    where.kept(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.kind.empty()) where.add("t.kind = :kind", "kind", filter.kind);
    if (!filter.study_uid.empty()) where.add("t.study_uid = :study", "study", filter.study_uid);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Job>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                            where.params());
}

std::optional<Job> find_job(Connection& c, const Scope& scope, const core::JobId& id) {
    Where where;
    where.kept(scope).add("t.id = :id", "id", id);
    return select_one<Job>(c, where);
}

std::optional<Job> find_job(Connection& c, const core::JobId& id) {
    return select_one<Job>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<Job> jobs_of_study(Connection& c, const core::StudyUid& study) {
    return select_rows<Job>(c, "WHERE t.study_uid = :study ORDER BY t.id", {param("study", study)});
}

std::vector<Job> jobs_in_state(Connection& c, domain::JobState state, std::int64_t limit) {
    return select_rows<Job>(c, "WHERE t.state = :state ORDER BY t.id LIMIT :limit",
                            {param("state", state), param("limit", limit)});
}

std::int64_t count_jobs(Connection& c, domain::JobState state) {
    return select_integer(c, "SELECT COUNT(*) FROM job WHERE state = :state", {param("state", state)});
}

std::vector<Job> due_jobs(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Job>(c,
                            "WHERE t.state = 'queued' AND t.next_attempt_at <= :now AND NOT EXISTS"
                            " (SELECT 1 FROM job r WHERE r.state = 'running' AND r.destination_id = t.destination_id)"
                            " AND EXISTS (SELECT 1 FROM destination d WHERE d.id = t.destination_id AND d.enabled = 1)"
                            " ORDER BY t.next_attempt_at, t.id LIMIT :limit",
                            {param("now", now), param("limit", limit)});
}

void postpone_jobs(Connection& c, const core::DestinationId& destination, Timestamp until) {
    c.execute(
        "UPDATE job SET next_attempt_at = :until, version = version + 1"
        " WHERE state = 'queued' AND destination_id = :destination AND next_attempt_at < :until",
        {param("destination", destination), param("until", until)});
}

void postpone_failing_jobs(Connection& c, const core::DestinationId& destination, Timestamp until, Timestamp since) {
    c.execute(
        "UPDATE job SET next_attempt_at = :until, failing_since = COALESCE(failing_since, :since),"
        " version = version + 1"
        " WHERE state = 'queued' AND destination_id = :destination AND next_attempt_at < :until",
        {param("destination", destination), param("until", until), param("since", since)});
}

namespace {
std::string content_condition(const std::string& content) {
    if (content == "images") return " AND t.origin <> 'made'";
    if (content == "reports") return " AND t.origin = 'made'";
    return "";
}
}  // namespace

std::vector<Instance> list_content(Connection& c, std::int64_t study_key, const std::string& content) {
    return select_rows<Instance>(c,
                                 "JOIN series s ON s.series_key = t.series_key WHERE s.study_key = :study" +
                                     content_condition(content) + " ORDER BY t.series_key, t.sop_uid",
                                 {param("study", study_key)});
}

std::int64_t count_content(Connection& c, std::int64_t study_key, const std::string& content) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM instance t JOIN series s ON s.series_key = t.series_key"
                          " WHERE s.study_key = :study" +
                              content_condition(content),
                          {param("study", study_key)});
}

std::vector<JobInstance> job_instances(Connection& c, const core::JobId& id) {
    return select_rows<JobInstance>(c, "WHERE t.job_id = :id ORDER BY t.sop_uid", {param("id", id)});
}

std::vector<JobInstance> unsent_job_instances(Connection& c, const core::JobId& id, std::int64_t limit) {
    return select_rows<JobInstance>(c, "WHERE t.job_id = :id AND t.state <> 'sent' ORDER BY t.sop_uid LIMIT :limit",
                                    {param("id", id), param("limit", limit)});
}

void put_job_instance(Connection& c, const JobInstance& row) {
    c.execute("DELETE FROM job_instance WHERE job_id = :id AND sop_uid = :uid",
              {param("id", row.job_id), param("uid", row.sop_uid)});
    insert_row(c, row);
}

void forget_refused_instances(Connection& c, const core::JobId& id) {
    c.execute("UPDATE job_instance SET state = 'failed' WHERE job_id = :id AND state = 'refused'", {param("id", id)});
}

void set_job_progress(Connection& c, const core::JobId& id, std::int64_t total, std::int64_t sent,
                      std::int64_t failed) {
    c.execute("UPDATE job SET total = :total, sent = :sent, failed_count = :failed WHERE id = :id",
              {param("id", id), param("total", total), param("sent", sent), param("failed", failed)});
}

}  // namespace telehub::store
