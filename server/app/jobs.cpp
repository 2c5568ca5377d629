#include "telehub/app/jobs.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "telehub/app/appointments.h"
#include "telehub/app/commitment.h"
#include "telehub/app/consultations.h"
#include "telehub/app/deliveries.h"
#include "telehub/app/forwarding.h"
#include "telehub/app/reading.h"
#include "telehub/app/reminders.h"
#include "telehub/app/studies.h"
#include "telehub/app/uploads.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"

namespace telehub::app {

namespace {

template <class Job>
void run(const char* name, Job&& job) {
    try {
        if (const auto done = job(); done > 0) core::log::info("job_done", {{"job", name}, {"count", done}});
    } catch (const std::exception& e) {
        core::log::error("job_failed", {{"job", name}, {"what", e.what()}});
    }
}

std::size_t drop_dead_sessions(const Hub& hub) {
    const auto before = hub.clock.now() - std::chrono::hours{24};
    if (hub.db.read([&](store::Connection& c) { return store::count_dead_sessions(c, before) == 0; })) return 0;
    return static_cast<std::size_t>(
        hub.db.write([&](store::Connection& c) { return store::delete_dead_sessions(c, before); }));
}

void run_short_jobs(const Hub& hub) {
    run("complete_quiet_studies", [&] { return complete_quiet_studies(hub); });
    run("expire_claims", [&] { return expire_claims(hub); });
    run("expire_holds", [&] { return expire_holds(hub); });
    run("drop_dead_sessions", [&] { return drop_dead_sessions(hub); });
    run("tell_reminders", [&] { return tell_reminders(hub); });
    run("advance_rings", [&] { return advance_rings(hub); });
    run("tell_overdue", [&] { return tell_overdue(hub); });
    run("expire_uploads", [&] { return expire_uploads(hub); });
    run("drop_old_commitments", [&] { return drop_old_commitments(hub); });
}

void run_long_jobs(const Hub& hub, const std::function<bool()>& stopping) {
    run("process_uploads", [&] { return process_uploads(hub, stopping); });
}

// A zip of gigabytes does not hold up other clinics' single files.
void run_small_uploads(const Hub& hub, const std::function<bool()>& stopping) {
    constexpr std::int64_t small = 64 << 20;
    run("process_small_uploads", [&] { return process_uploads(hub, stopping, small); });
}

void deliver(const Hub& hub) {
    run("report_commitments", [&] { return report_commitments(hub); });
}

// Whether there was one.
bool forward(const Hub& hub, const std::function<bool()>& stopping) {
    bool any = false;
    run("forward", [&] {
        any = run_next_job(hub, stopping);
        return std::size_t{0};  // it has told of itself
    });
    return any;
}

void mail(const Hub& hub, const std::function<bool()>& stopping) {
    run("send_mails", [&] { return send_mails(hub, stopping); });
}

void call(const Hub& hub, const std::function<bool()>& stopping) {
    run("call_webhooks", [&] { return call_webhooks(hub, stopping); });
}

}  // namespace

void run_jobs_once(const Hub& hub) {
    run_short_jobs(hub);
    const auto on = [] { return false; };
    run_long_jobs(hub, on);
    deliver(hub);
    constexpr int bound = 1000;  // a destination that is always behind does not hold up the caller for ever
    for (int i = 0; i < bound && forward(hub, on); ++i) {
    }
    mail(hub, on);
    call(hub, on);
}

// Long jobs have a thread of their own: taking in an upload of gigabytes does not hold up the clocks. So has each kind
// of peer that may not answer: devices, the mail server, webhooks.
struct JobRunner::Impl {
    explicit Impl(const Hub& h) : hub(h) {}
    template <class Round>
    std::thread each(std::chrono::milliseconds every, Round round) {
        return std::thread([this, every, round] {
            std::unique_lock lock(mutex);
            while (!wake.wait_for(lock, every, [this] { return stopping.load(); })) {
                lock.unlock();
                round();
                lock.lock();
            }
        });
    }

    // What runs while no thread forwards runs for nobody: the hub had ended, or the disk was too full to say how it
    // went.
    void begin_forwarding() {
        const std::lock_guard lock(forwarding_mutex);
        if (forwarding == 0) run("recover_jobs", [&] { return recover_jobs(hub); });
        ++forwarding;
    }
    void end_forwarding() {
        const std::lock_guard lock(forwarding_mutex);
        --forwarding;
    }

    const Hub& hub;
    std::mutex forwarding_mutex;
    int forwarding = 0;  // threads
    std::mutex mutex;
    std::condition_variable wake;
    std::atomic<bool> stopping{false};
    std::thread short_jobs, long_jobs, small_uploads, deliveries, mails, calls;
    std::array<std::thread, 2> forwards;  // two destinations at once
};

JobRunner::JobRunner(const Hub& hub, std::chrono::milliseconds every) : impl_(std::make_unique<Impl>(hub)) {
    run("sweep_upload_files", [&] { return sweep_upload_files(hub); });
    impl_->short_jobs = impl_->each(every, [&hub] { run_short_jobs(hub); });
    const auto stopping = [this] { return impl_->stopping.load(); };
    impl_->long_jobs = impl_->each(every, [&hub, stopping] { run_long_jobs(hub, stopping); });
    impl_->small_uploads = impl_->each(every, [&hub, stopping] { run_small_uploads(hub, stopping); });
    impl_->deliveries = impl_->each(every, [&hub] { deliver(hub); });
    for (auto& thread : impl_->forwards) {
        thread = impl_->each(every, [this, &hub, stopping] {
            impl_->begin_forwarding();
            while (!stopping() && forward(hub, stopping)) {
            }
            impl_->end_forwarding();
        });
    }
    impl_->mails = impl_->each(every, [&hub, stopping] { mail(hub, stopping); });
    impl_->calls = impl_->each(every, [&hub, stopping] { call(hub, stopping); });
}

void JobRunner::begin_stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->hub.web.stop();
    impl_->hub.courier.stop();
}

JobRunner::~JobRunner() {
    begin_stop();
    impl_->hub.dicom.nodes().stop();
    impl_->short_jobs.join();
    impl_->long_jobs.join();
    impl_->small_uploads.join();
    impl_->deliveries.join();
    for (auto& thread : impl_->forwards) thread.join();
    impl_->mails.join();
    impl_->calls.join();
}

}  // namespace telehub::app
