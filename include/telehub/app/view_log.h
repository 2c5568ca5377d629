// Who has looked at which study of late, so that looking is audited once and not with every image. Thread-safe;
// bounded: when it is full the oldest go first, and are audited again.
#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "telehub/core/clock.h"

namespace telehub::app {

class ViewLog {
  public:
    // Whether this is the first look within an hour.
    bool is_first(const std::string& actor, const std::string& study_uid, core::Timestamp now);

  private:
    struct Look {
        std::string key;
        core::Timestamp at;
    };
    std::mutex mutex_;
    std::unordered_map<std::string, core::Timestamp> looks_;
    std::deque<Look> order_;
};

}  // namespace telehub::app
