// What telling people keeps in memory: counts for the metrics, who listens to live events, who asked for calendar feeds
// how often. Thread-safe.
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"

namespace telehub::app {

// Of one channel.
struct DeliveryCounts {
    std::atomic<std::uint64_t> sent{0};
    std::atomic<std::uint64_t> refused{0};  // attempts
};

// A bounded number of tries a minute and key. Bounded memory: when it is full, everybody begins anew.
class RateLimit {
  public:
    explicit RateLimit(unsigned a_minute) : a_minute_(a_minute) {}
    bool take(const std::string& key, core::Timestamp now);

  private:
    const unsigned a_minute_;
    std::mutex mutex_;
    core::Timestamp minute_;
    std::map<std::string, unsigned> taken_;
};

// Places of listeners to live events.
class Listeners {
  public:
    using Place = std::shared_ptr<std::atomic<bool>>;  // true: it has to go; shared with the listener
    // Nothing when the hub has `most` of them. When the user has `most_of_user`, the oldest of these has to go.
    Place enter(const core::UserId& user, unsigned most, unsigned most_of_user);
    void leave(const core::UserId& user, const Place& place);
    std::size_t count() const;

  private:
    mutable std::mutex mutex_;
    std::size_t count_ = 0;
    std::map<core::UserId, std::deque<Place>> places_;  // the oldest first
};

struct Telling {
    DeliveryCounts mails, calls;
    Listeners listeners;
    RateLimit feed_fetches{60};  // of one feed
    RateLimit feed_misses{30};   // of one address that asks for feeds that there are not
};

}  // namespace telehub::app
