// The sessions that are running, so that stopping can reach each and wait for the last. Thread-safe.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "session.h"

namespace telehub::http {

class SessionSet {
  public:
    explicit SessionSet(std::size_t limit) : limit_(limit) {}

    // Starts it on its executor. False when there are too many, or close() has been called.
    // The pointer is shared: by the coroutine, this set, and calls on their way to the session's executor.
    bool start(const std::shared_ptr<Session>& session);
    bool full() const;

    void close();  // takes no more, and drains each
    void abort();  // ends each
    bool wait_until_empty(std::chrono::milliseconds timeout);
    void wait_until_empty();

  private:
    void remove(const std::shared_ptr<Session>& session);
    void post_to_each(void (Session::*call)());

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable empty_;
    std::set<std::shared_ptr<Session>> sessions_;
    bool closed_ = false;
};

}  // namespace telehub::http
