// When the hub calls again whom it could not reach.
#pragma once
#include <algorithm>
#include <chrono>

#include "telehub/core/clock.h"

namespace telehub::app {

// After `attempts` in vain: 30 s, then twice as long each time, up to an hour.
inline core::Timestamp next_attempt(core::Timestamp now, std::int64_t attempts) {
    using namespace std::chrono_literals;
    const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, 7);
    return now + std::min<std::chrono::milliseconds>(30s * (1 << doublings), 1h);
}

}  // namespace telehub::app
