// What searches over hundreds of experts would else read anew each time: when each can be met, and when each is taken.
// An entry goes by the version of what it was read from, so it is right or is not found; only what was read from a
// snapshot is kept, since what a write has not committed may never come to be. Thread-safe; bounded by what the entries
// hold together: over that, all is forgotten.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "telehub/domain/availability.h"
#include "telehub/store/scheduling_rows.h"

namespace telehub::app {

template <class T>
class VersionedCache {
  public:
    using Entry = std::shared_ptr<const T>;  // shared with the searches that are reading it
    explicit VersionedCache(std::size_t most) : most_(most) {}

    Entry find(const std::string& key, std::int64_t version) const {
        const std::lock_guard lock(mutex_);
        const auto at = kept_.find(key);
        return at == kept_.end() || at->second.version != version ? nullptr : at->second.entry;
    }
    void keep(const std::string& key, std::int64_t version, Entry entry, std::size_t weight) {
        const std::lock_guard lock(mutex_);
        if (weight_ + weight > most_) {
            kept_.clear();
            weight_ = 0;
        }
        auto& kept = kept_[key];
        weight_ += weight - kept.weight;
        kept = {version, std::move(entry), weight};
    }

  private:
    struct Kept {
        std::int64_t version = 0;
        Entry entry;
        std::size_t weight = 0;
    };
    std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Kept> kept_;
    std::size_t weight_ = 0;
};

// Of one expert, from an instant on, in order.
struct TakenTimes {
    core::Timestamp from;
    std::vector<store::Taken> times;
};

struct CalendarCache {
    VersionedCache<domain::Availability> availability{2'000'000};  // rules and exceptions; by expert and its version
    VersionedCache<TakenTimes> taken{4'000'000};                   // claims, 16 bytes each; by expert and claim_version
};

}  // namespace telehub::app
