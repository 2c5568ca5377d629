// A bounded number of things a minute and key. Bounded memory: when it is full, everybody begins anew. Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "telehub/core/clock.h"

namespace telehub::app {

class RateLimit {
  public:
    explicit RateLimit(unsigned a_minute) : a_minute_(a_minute) {}
    bool take(const std::string& key, core::Timestamp now);      // false: there is none left
    bool has_room(const std::string& key, core::Timestamp now);  // whether take() would be true

  private:
    unsigned& taken(const std::string& key, core::Timestamp now);

    const unsigned a_minute_;
    std::mutex mutex_;
    core::Timestamp minute_;
    std::map<std::string, unsigned> taken_;
};

}  // namespace telehub::app
