#include "telehub/app/rate_limit.h"

namespace telehub::app {

bool RateLimit::take(const std::string& key, core::Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto& count = taken(key, now);
    if (count >= a_minute_) return false;
    ++count;
    return true;
}

bool RateLimit::has_room(const std::string& key, core::Timestamp now) {
    const std::lock_guard lock(mutex_);
    return taken(key, now) < a_minute_;
}

unsigned& RateLimit::taken(const std::string& key, core::Timestamp now) {
    constexpr std::size_t most_keys = 10'000;
    constexpr std::int64_t minute_ms = 60'000;
    // A clock that was set back begins a minute, too.
    if (now < minute_ || now.ms - minute_.ms >= minute_ms || taken_.size() >= most_keys) {
        minute_ = now;
        taken_.clear();
    }
    return taken_[key];
}

}  // namespace telehub::app
