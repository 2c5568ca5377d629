// The availability of experts as it was last read, so that a search over hundreds of them does not read thousands of
// rules. Holds what was committed, by the expert's version: an entry is right or is not found. Thread-safe; bounded.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "telehub/core/ids.h"
#include "telehub/domain/availability.h"

namespace telehub::app {

class AvailabilityCache {
  public:
    using Entry = std::shared_ptr<const domain::Availability>;  // shared with the searches that are reading it

    Entry find(const core::ExpertId& id, std::int64_t version) const {
        const std::lock_guard lock(mutex_);
        const auto at = entries_.find(id.value);
        return at == entries_.end() || at->second.version != version ? nullptr : at->second.entry;
    }
    // Only what was read from a snapshot: what a write has not committed may never come to be.
    void keep(const core::ExpertId& id, std::int64_t version, Entry entry) {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= most && !entries_.contains(id.value)) entries_.clear();
        entries_[id.value] = {version, std::move(entry)};
    }

  private:
    struct Kept {
        std::int64_t version = 0;
        Entry entry;
    };
    static constexpr std::size_t most = 20'000;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Kept> entries_;
};

}  // namespace telehub::app
