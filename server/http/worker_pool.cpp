#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "telehub/core/log.h"
#include "telehub/http/server.h"

namespace telehub::http {

struct WorkerPool::Impl {
    Impl(unsigned threads, unsigned queue) : capacity(queue) {
        if (threads == 0) throw std::invalid_argument("a worker pool needs a thread");
        idle = threads;
        running.reserve(threads);
        for (unsigned i = 0; i < threads; ++i) running.emplace_back([this] { work(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_all();
        for (auto& thread : running) thread.join();
    }

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (waiting.empty()) return;
            auto next = std::move(waiting.front());
            waiting.pop_front();
            --idle;
            lock.unlock();
            run(next);
            next = nullptr;  // what it holds is let go outside the lock
            lock.lock();
            ++idle;
        }
    }

    static void run(const std::function<void()>& next) {
        try {
            next();
        } catch (const std::exception& e) {
            core::log::error("worker.threw", {{"what", e.what()}});
        } catch (...) {
            core::log::error("worker.threw", {{"what", "not a std::exception"}});
        }
    }

    const std::size_t capacity;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    std::size_t idle = 0;
    bool stopping = false;
    std::vector<std::thread> running;
};

WorkerPool::WorkerPool(unsigned threads, unsigned queue) : impl_(std::make_unique<Impl>(threads, queue)) {}
WorkerPool::~WorkerPool() = default;

bool WorkerPool::try_post(std::function<void()> work) {
    {
        const std::lock_guard lock(impl_->mutex);
        // Work that an idle thread is about to take does not count against the queue: otherwise a burst would
        // be refused only because the threads have not woken up yet.
        if (impl_->stopping || impl_->waiting.size() >= impl_->capacity + impl_->idle) return false;
        impl_->waiting.push_back(std::move(work));
    }
    impl_->changed.notify_one();
    return true;
}

std::size_t WorkerPool::queued() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->waiting.size();
}

}  // namespace telehub::http
