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

#include "telehub/app/rate_limit.h"
#include "telehub/core/ids.h"

namespace telehub::app {

// Of one channel.
struct DeliveryCounts {
    std::atomic<std::uint64_t> sent{0};
    std::atomic<std::uint64_t> refused{0};  // attempts
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
