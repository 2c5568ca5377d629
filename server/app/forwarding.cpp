#include "telehub/app/forwarding.h"

#include <set>

#include "form.h"
#include "replay.h"
#include "reports_internal.h"
#include "routing_internal.h"

namespace telehub::app {

using core::Errc;
using domain::JobAction;
using domain::JobState;
using store::Connection;
using store::Job;

namespace {

JobDetails details(Connection& c, Job job) {
    const auto destination = store::find_destination(c, job.destination_id);
    return {std::move(job), destination ? destination->name : "", {}};
}

bool is_open(const Job& job) { return job.state == JobState::queued || job.state == JobState::running; }

// The newest job that sends this content of the study there.
std::optional<Job> last_job(Connection& c, const core::StudyUid& study, const core::DestinationId& destination,
                            std::string_view content) {
    std::optional<Job> last;
    for (auto& job : store::jobs_of_study(c, study)) {
        if (job.destination_id == destination && job.content == content) last = std::move(job);
    }
    return last;
}

Job insert_job(Connection& c, const Hub& hub, const store::Study& study, const store::Destination& to,
               const std::string& content, const std::optional<core::RoutingRuleId>& rule, const std::string& by) {
    Job job;
    job.id = core::JobId{hub.ids.uuid()};
    job.org_id = to.org_id;
    job.study_uid = study.study_uid;
    job.destination_id = to.id;
    job.rule_id = rule;
    job.content = content;
    job.created_by = by;
    job.total = store::count_content(c, study.study_key, content);
    job.created_at = job.updated_at = job.next_attempt_at = hub.clock.now();
    store::insert_row(c, job);
    return job;
}

// It begins as a new one does, but for what was taken.
void begin_again(Connection& c, Job& job, core::Timestamp when) {
    job.attempts = 0;
    job.failing_since.reset();
    job.last_error.clear();
    job.next_attempt_at = when;
    store::forget_refused_instances(c, job.id);
}

void rerun_own_job(Connection& c, const Hub& hub, Job& job, core::Timestamp when, const std::string& reason) {
    begin_again(c, job, when);
    move_own_job(c, hub, job, JobAction::rerun);
    audit(c, hub, domain::Actor::system(), {"job.rerun", "job", job.id.value, job.org_id.value, reason, ""});
}

void queue_forward(Connection& c, const Hub& hub, const store::Study& study, const store::RoutingRule& rule) {
    const std::string content = rule.event == domain::RoutingEvent::report_published ? "reports" : "images";
    const auto destination = store::find_destination(c, rule.destination_id.value());
    auto last = last_job(c, study.study_uid, destination->id, content);
    if (last && is_open(*last)) return;  // it looks what there is when it runs
    if (last && last->state != JobState::cancelled) {
        rerun_own_job(c, hub, *last, hub.clock.now(), std::string{to_string(rule.event)});
        return;
    }
    const auto job = insert_job(c, hub, study, *destination, content, rule.id, "");
    audit(c, hub, domain::Actor::system(),
          {"job.queue", "job", job.id.value, job.org_id.value, "",
           content + " to " + destination->name + " by rule " + rule.id.value});
}

// Whether what made the job still says so.
bool still_ruled(Connection& c, const Job& job) {
    const auto rule = job.rule_id ? store::find_routing_rule(c, *job.rule_id) : std::nullopt;
    return rule && rule->enabled && rule->destination_id == job.destination_id;
}

core::Result<store::Destination> usable_destination(Connection& c, const domain::Actor& actor,
                                                    const store::Study& study, const core::DestinationId& id) {
    const auto destination = store::find_destination(c, store::scope_of(c, actor), id);
    if (!destination) return not_found("destination");
    if (study.reading_org_id != destination->org_id) {
        Form form;
        form.require(false, "$.destination_id", "is of another reading centre than the study's");
        return form.error();
    }
    if (!destination->enabled) return core::refuse(Errc::conflict, "destination_disabled", "it is disabled");
    return *destination;
}

}  // namespace

void move_own_job(Connection& c, const Hub& hub, Job& job, JobAction action) {
    const auto system = domain::Actor::system();
    job.state = domain::judge(domain::job_transitions(), job.state, action, system.roles_in(job.org_id), {}).value();
    job.updated_at = hub.clock.now();
    if (!store::update_row(c, job)) throw store::DatabaseError("a job changed inside its transaction");
}

void queue_forwards(Connection& c, const Hub& hub, const store::Study& study, const store::Order& order,
                    domain::RoutingEvent event) {
    if (!study.reading_org_id) return;
    const auto rows = store::rules_of(c, *study.reading_org_id);
    std::vector<domain::RoutingRule> rules;
    for (const auto& row : rows) rules.push_back(to_domain(rule_details(c, row)));
    std::set<core::DestinationId> served;  // two rules that lead there are one job
    for (const auto i : domain::forwarding_rules(rules, event, routing_case(hub, order, hub.clock.now()))) {
        if (served.insert(rows[i].destination_id.value()).second) queue_forward(c, hub, study, rows[i]);
    }
}

void forward_report(Connection& c, const Hub& hub, const store::Report& r) {
    const auto study = store::find_study(c, r.study_uid);
    const auto order = store::find_order(c, r.order_id);
    if (study && order) queue_forwards(c, hub, *study, *order, domain::RoutingEvent::report_published);
}

void requeue_forwards(Connection& c, const Hub& hub, const store::Study& study) {
    for (auto& job : store::jobs_of_study(c, study.study_uid)) {
        if (job.state != JobState::done || job.content != "images" || !still_ruled(c, job)) continue;
        // Late images seldom come alone.
        const auto when = hub.clock.now() + std::chrono::seconds{hub.config.study.quiet_period_s};
        rerun_own_job(c, hub, job, when, "images arrived late");
    }
}

void cancel_forwards(Connection& c, const Hub& hub, const store::Study& study, const std::string& reason) {
    for (auto& job : store::jobs_of_study(c, study.study_uid)) {
        if (job.state != JobState::queued) continue;  // a running one stops by itself
        move_own_job(c, hub, job, JobAction::cancel);
        audit(c, hub, domain::Actor::system(), {"job.cancel", "job", job.id.value, job.org_id.value, reason, ""});
    }
}

core::Result<JobDetails> forward_study(const Hub& hub, const domain::Actor& actor, const core::StudyUid& uid,
                                       const core::DestinationId& destination_id, const std::string& content,
                                       const Idempotency& idempotency) {
    const Deed what{"job.queue", "job"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<JobDetails> {
        const auto study = store::find_study(c, store::scope_of(c, actor), uid);
        if (!study) return not_found("study");
        auto known = find_replayed<core::JobId>(c, actor, idempotency, "job", deed, [&](const auto& id) {
            return store::find_job(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return details(c, std::move(**known));
        Form form;
        form.require(content == "images" || content == "reports" || content == "study", "$.content",
                     "one of images, reports, study");
        if (!form.ok()) return form.error();
        const auto to = usable_destination(c, actor, *study, destination_id);
        if (!to) return to.error();
        if (const auto readable = check_readable(c, uid); !readable) return readable.error();
        if (const auto last = last_job(c, uid, destination_id, content); last && is_open(*last)) {
            return core::refuse(Errc::conflict, "already_queued", "job " + last->id.value + " is on its way");
        }
        auto job = insert_job(c, hub, *study, *to, content, {}, actor.user.value);
        record_idempotency(c, hub, actor, idempotency, job.id.value);
        deed.entity_id = job.id.value;
        deed.org_id = job.org_id.value;
        deed.detail = content + " to " + to->name;
        return details(c, std::move(job));
    });
}

core::Result<JobDetails> get_job(const Hub& hub, const domain::Actor& actor, const core::JobId& id) {
    constexpr std::int64_t shown = 200;
    return hub.db.read([&](Connection& c) -> core::Result<JobDetails> {
        auto job = store::find_job(c, store::scope_of(c, actor), id);
        if (!job) return not_found("job");
        auto d = details(c, std::move(*job));
        d.unsent = store::unsent_job_instances(c, id, shown);
        return d;
    });
}

std::vector<JobDetails> list_jobs(const Hub& hub, const domain::Actor& actor, const store::JobFilter& filter,
                                  const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<JobDetails> all;
        for (auto& job : store::list_jobs(c, store::scope_of(c, actor), filter, page)) {
            all.push_back(details(c, std::move(job)));
        }
        return all;
    });
}

core::Result<JobDetails> move_job(const Hub& hub, const domain::Actor& actor, const core::JobId& id, JobAction action,
                                  Version expected) {
    const Deed what{"job." + std::string{to_string(action)}, "job", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<JobDetails> {
        auto job = store::find_job(c, store::scope_of(c, actor), id);
        if (!job) return not_found("job");
        deed.org_id = job->org_id.value;
        if (expected && *expected != job->version) return stale_error();
        const auto to = domain::judge(domain::job_transitions(), job->state, action, actor.roles_in(job->org_id), {});
        if (!to) return to.error();
        if (action == JobAction::rerun) {
            if (const auto readable = check_readable(c, job->study_uid); !readable) return readable.error();
            begin_again(c, *job, hub.clock.now());
        }
        job->state = *to;
        job->updated_at = hub.clock.now();
        if (!store::update_row(c, *job)) return stale_error();
        return details(c, std::move(*job));
    });
}

std::size_t count_jobs(const Hub& hub, JobState state) {
    return hub.db.read([&](Connection& c) { return static_cast<std::size_t>(store::count_jobs(c, state)); });
}

}  // namespace telehub::app
