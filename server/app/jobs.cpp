#include "telehub/app/jobs.h"

#include <condition_variable>
#include <mutex>
#include <thread>

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

}  // namespace

void run_jobs_once(const Hub& hub) {
    run("complete_quiet_studies", [&] { return complete_quiet_studies(hub); });
    run("expire_claims", [&] { return expire_claims(hub); });
    run("drop_dead_sessions", [&] { return drop_dead_sessions(hub); });
}

struct JobRunner::Impl {
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;
};

JobRunner::JobRunner(const Hub& hub, std::chrono::milliseconds every) : impl_(std::make_unique<Impl>()) {
    impl_->thread = std::thread([this, &hub, every] {
        std::unique_lock lock(impl_->mutex);
        while (!impl_->wake.wait_for(lock, every, [this] { return impl_->stopping; })) {
            lock.unlock();
            run_jobs_once(hub);
            lock.lock();
        }
    });
}

JobRunner::~JobRunner() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->thread.join();
}

}  // namespace telehub::app
