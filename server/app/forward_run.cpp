// One run of a forwarding job: what is due, the sending, and what became of it.
#include <map>
#include <set>

#include "backoff.h"
#include "routing_internal.h"
#include "telehub/app/forwarding.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"

namespace telehub::app {

using domain::JobAction;
using domain::JobState;
using store::Connection;
using store::Job;
using Instances = std::vector<store::Instance>;

namespace {

std::optional<domain::DailyWindow> window_of(const store::Destination& d) {
    if (!d.window_from || !d.window_to) return {};
    return domain::DailyWindow{static_cast<int>(*d.window_from), static_cast<int>(*d.window_to)};
}

bool may_go_out(Connection& c, const core::StudyUid& uid) {
    const auto study = store::find_study(c, uid);
    return study && domain::is_readable(study->state);
}

// The next job, running from now on. Those that must wait for their destination's window, or whose study was taken off
// the reading lists, are put aside on the way.
std::optional<Job> start_next(const Hub& hub) {
    constexpr std::int64_t at_a_time = 20;
    const auto now = hub.clock.now();
    if (hub.db.read([&](Connection& c) { return store::due_jobs(c, now, 1).empty(); })) return {};
    return hub.db.write([&](Connection& c) -> std::optional<Job> {
        std::set<core::DestinationId> closed;
        for (auto& job : store::due_jobs(c, now, at_a_time)) {
            if (closed.contains(job.destination_id)) continue;
            const auto window = window_of(store::find_destination(c, job.destination_id).value());
            const auto opens = window ? domain::next_opening(*window, now, hub.config.time_zone) : now;
            if (opens > now) {
                store::postpone_jobs(c, job.destination_id, opens);
                closed.insert(job.destination_id);
            } else if (!may_go_out(c, job.study_uid)) {
                move_own_job(c, hub, job, JobAction::cancel);
                audit(c, hub, domain::Actor::system(),
                      {"job.cancel", "job", job.id.value, job.org_id.value, "the study may not be read", ""});
            } else {
                move_own_job(c, hub, job, JobAction::start);
                return job;
            }
        }
        return {};
    });
}

// How each instance of the content stands.
struct Standing {
    Instances missing;  // neither taken nor refused for good
    std::int64_t total = 0, sent = 0, failed = 0, refused = 0;
    std::string last_refusal;
};

Standing standing_of(Connection& c, const Job& job) {
    Standing s;
    const auto study = store::find_study(c, job.study_uid);
    if (!study) return s;
    std::map<std::string, store::JobInstance> known;
    for (auto& row : store::job_instances(c, job.id)) known.emplace(row.sop_uid.value, std::move(row));
    for (auto& instance : store::list_content(c, study->study_key, job.content)) {
        ++s.total;
        const auto at = known.find(instance.sop_uid.value);
        const bool told = at != known.end() && at->second.object_sha256 == instance.object_sha256;
        if (told && at->second.state == "sent") {
            ++s.sent;
            continue;
        }
        if (told) ++s.failed;
        if (told && at->second.state == "refused") {
            ++s.refused;
            s.last_refusal = at->second.reason + ": " + at->second.detail;
            continue;
        }
        s.missing.push_back(std::move(instance));
    }
    return s;
}

// Keeps what became of each instance while it is sent, so that a hub that ends does not begin anew.
class Recorder {
  public:
    Recorder(const Hub& hub, const Job& job, const Standing& standing) : hub_(hub), job_(job), standing_(standing) {
        sent_ = standing.sent;
        failed_ = standing.refused;
    }

    // The report's instances are told of in their order: sent, but for those among the failed.
    void note(const SendReport& report) {
        const auto told = std::min(report.sent + report.failed.size(), standing_.missing.size());
        for (; noted_ < told; ++noted_) {
            const auto& instance = standing_.missing[noted_];
            store::JobInstance row{job_.id, instance.sop_uid, instance.object_sha256, "sent", "", "", hub_.clock.now()};
            if (failures_ < report.failed.size() && report.failed[failures_].sop_uid == instance.sop_uid) {
                const auto& failure = report.failed[failures_++];
                row.state = failure.hopeless ? "refused" : "failed";
                row.reason = failure.reason;
                row.detail = failure.detail.substr(0, max_detail);
                ++failed_;
            } else {
                ++sent_;
            }
            pending_.push_back(std::move(row));
        }
        if (pending_.size() >= at_a_time) flush();
    }
    void flush() {
        if (pending_.empty()) return;
        hub_.db.write([&](Connection& c) {
            for (const auto& row : pending_) store::put_job_instance(c, row);
            store::set_job_progress(c, job_.id, standing_.total, sent_, failed_);
        });
        pending_.clear();
    }

  private:
    static constexpr std::size_t at_a_time = 50;
    static constexpr std::size_t max_detail = 500;
    const Hub& hub_;
    const Job& job_;
    const Standing& standing_;
    std::vector<store::JobInstance> pending_;
    std::size_t noted_ = 0, failures_ = 0;
    std::int64_t sent_ = 0, failed_ = 0;
};

SendReport all_failed(const Instances& instances, const core::Error& why, bool hopeless) {
    SendReport report;
    report.unreachable = !hopeless;
    for (const auto& i : instances) report.failed.push_back({i.sop_uid, why.reason, why.detail, hopeless});
    return report;
}

SendReport send_to_device(const Hub& hub, const Job& job, const std::string& ae_title, const Instances& instances,
                          const SendOptions& options) {
    const auto [device, study] = hub.db.read([&](Connection& c) {
        return std::pair{store::find_device(c, ae_title), store::find_study(c, job.study_uid)};
    });
    if (!device) return all_failed(instances, not_found("device"), false);
    // As with C-MOVE: to another organisation only what it could come and see itself.
    if (device->org_id != job.org_id && study && device->org_id != study->org_id &&
        study->reading_org_id != device->org_id) {
        const auto why = core::refuse(core::Errc::forbidden, "destination_not_allowed",
                                      "the device's organisation may not see the study");
        return all_failed(instances, why, true);
    }
    const auto node = hub.db.read([&](Connection& c) { return node_of(c, *device); });
    if (!node) return all_failed(instances, node.error(), false);
    return hub.dicom.nodes().send(hub, *node, instances, options);
}

SendReport send(const Hub& hub, const Job& job, const Instances& instances, const SendOptions& options) {
    const auto to = hub.db.read([&](Connection& c) { return store::find_destination(c, job.destination_id).value(); });
    if (to.kind == "dicom") return send_to_device(hub, job, to.ae_title, instances, options);
    const auto ca = to.ca_file.empty() ? std::filesystem::path{} : hub.config.data / "certs" / to.ca_file;
    return hub.web.send(hub, {to.url, ca, to.token}, instances, options);
}

struct Outcome {
    SendReport report;
    bool stopped = false;  // the hub ends, or the study was taken off the reading lists
};

void give_another_try(Connection& c, const Hub& hub, Job& job, const SendReport& report) {
    const auto now = hub.clock.now();
    if (report.sent > 0 || !job.failing_since) job.failing_since = now;
    ++job.attempts;
    if (*job.failing_since + std::chrono::hours{hub.config.forward.give_up_h} <= now) {
        move_own_job(c, hub, job, JobAction::fail);
        audit(c, hub, domain::Actor::system(),
              {"job.fail", "job", job.id.value, job.org_id.value, "given up", job.last_error});
        return;
    }
    job.next_attempt_at = next_attempt(now, job.attempts);
    if (report.retry_after) {
        job.next_attempt_at = std::max(
            job.next_attempt_at, now + std::min<std::chrono::milliseconds>(*report.retry_after, std::chrono::hours{1}));
    }
    move_own_job(c, hub, job, JobAction::retry);
    if (report.unreachable) {
        store::postpone_failing_jobs(c, job.destination_id, job.next_attempt_at, *job.failing_since);
    }
}

// What the job is now, by what is missing still.
void settle(Connection& c, const Hub& hub, const core::JobId& id, const Outcome& outcome) {
    auto job = store::find_job(c, id);
    if (!job || job->state != JobState::running) return;
    const auto standing = standing_of(c, *job);
    const auto& failed = outcome.report.failed;
    job->total = standing.total;
    job->sent = standing.sent;
    job->failed_count = standing.failed;
    if (!failed.empty() && !outcome.stopped)
        job->last_error = failed.back().reason + ": " + failed.back().detail.substr(0, 500);
    const auto system = domain::Actor::system();
    const auto counts = std::to_string(standing.sent) + " of " + std::to_string(standing.total) + " sent";
    if (standing.missing.empty() && standing.refused == 0) {
        job->last_error.clear();
        job->failing_since.reset();
        move_own_job(c, hub, *job, JobAction::finish);
        audit(c, hub, system, {"job.finish", "job", id.value, job->org_id.value, "", counts});
    } else if (standing.missing.empty()) {
        job->last_error = standing.last_refusal;
        move_own_job(c, hub, *job, JobAction::fail);
        audit(c, hub, system, {"job.fail", "job", id.value, job->org_id.value, "refused", counts});
    } else if (outcome.stopped || failed.empty()) {  // begun and not ended, or images came while it was sent
        job->next_attempt_at = hub.clock.now();
        move_own_job(c, hub, *job, JobAction::retry);
    } else {
        give_another_try(c, hub, *job, outcome.report);
    }
}

Outcome run(const Hub& hub, const Job& job, const std::function<bool()>& stopping) {
    Outcome outcome;
    const auto standing = hub.db.read([&](Connection& c) { return standing_of(c, job); });
    if (standing.missing.empty()) return outcome;
    Recorder recorder(hub, job, standing);
    SendOptions options;
    options.progress = [&](const SendReport& report) {
        recorder.note(report);
        outcome.stopped = stopping() || !hub.db.read([&](Connection& c) { return may_go_out(c, job.study_uid); });
        return !outcome.stopped;
    };
    outcome.report = send(hub, job, standing.missing, options);
    recorder.note(outcome.report);
    recorder.flush();
    outcome.stopped = outcome.stopped || stopping();
    return outcome;
}

}  // namespace

std::size_t recover_jobs(const Hub& hub) {
    constexpr std::int64_t all = 10'000;
    if (hub.db.read([](Connection& c) { return store::count_jobs(c, JobState::running) == 0; })) return 0;
    return hub.db.write([&](Connection& c) {
        auto running = store::jobs_in_state(c, JobState::running, all);
        for (auto& job : running) {
            job.next_attempt_at = hub.clock.now();
            move_own_job(c, hub, job, JobAction::retry);
        }
        return running.size();
    });
}

bool run_next_job(const Hub& hub, const std::function<bool()>& stopping) {
    const auto job = start_next(hub);
    if (!job) return false;
    Outcome outcome;
    try {
        outcome = run(hub, *job, stopping);
    } catch (const std::exception& e) {
        core::log::error("forward_failed_here", {{"job", job->id.value}, {"what", e.what()}});
        outcome.report.failed.push_back({{}, "failed_here", "the hub's log says why"});
    }
    hub.db.write([&](Connection& c) { settle(c, hub, job->id, outcome); });
    const auto& report = outcome.report;
    core::log::info("job_run", {{"job", job->id.value},
                                {"sent", report.sent},
                                {"failed", report.failed.size()},
                                {"why", report.failed.empty() ? std::string{} : report.failed.back().reason}});
    return true;
}

}  // namespace telehub::app
