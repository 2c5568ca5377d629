#include "telehub/app/jobs.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "telehub/app/commitment.h"
#include "telehub/app/reading.h"
#include "telehub/app/studies.h"
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

void keep_house(const Hub& hub) {
    run("complete_quiet_studies", [&] { return complete_quiet_studies(hub); });
    run("expire_claims", [&] { return expire_claims(hub); });
    run("drop_dead_sessions", [&] { return drop_dead_sessions(hub); });
}

void deliver(const Hub& hub) {
    run("report_commitments", [&] { return report_commitments(hub); });
}

}  // namespace

void run_jobs_once(const Hub& hub) {
    keep_house(hub);
    deliver(hub);
}

struct JobRunner::Impl {
    using Round = void (*)(const Hub&);
    void run_rounds(const Hub& hub, std::chrono::milliseconds every, Round round) {
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, every, [this] { return stopping; })) {
            lock.unlock();
            round(hub);
            lock.lock();
        }
    }

    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread house, deliveries;
};

JobRunner::JobRunner(const Hub& hub, std::chrono::milliseconds every) : impl_(std::make_unique<Impl>()) {
    auto* const impl = impl_.get();
    impl->house = std::thread([impl, &hub, every] { impl->run_rounds(hub, every, keep_house); });
    impl->deliveries = std::thread([impl, &hub, every] { impl->run_rounds(hub, every, deliver); });
}

JobRunner::~JobRunner() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->house.join();
    impl_->deliveries.join();
}

}  // namespace telehub::app
