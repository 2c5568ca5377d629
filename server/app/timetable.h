// An expert's slots, out of the rows that say when they can be met.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/experts.h"

namespace telehub::app {

domain::Availability availability_from(const store::Expert& expert, const std::vector<store::AvailabilityRule>& rules,
                                       const std::vector<store::AvailabilityException>& exceptions);

// What the connection is in: what it reads in a write may never be committed, and is not remembered.
enum class Reading { snapshot, write };
VersionedCache<domain::Availability>::Entry availability_of(store::Connection& c, const Hub& hub,
                                                            const store::Expert& expert, Reading reading);

// What a computation of slots needs beside the availability: the holidays of all organisations between two instants,
// and clocks, one a zone. One thread at a time.
class Calendar {
  public:
    Calendar(store::Connection& c, core::Timestamp from, core::Timestamp to);
    bool is_holiday(const core::OrgId& org, core::Day day) const;
    core::WallClock& clock(const std::string& zone);
    // Adds the expert's slots that overlap [from, to), free and taken, in order.
    void add_slots(const domain::Availability& availability, const core::OrgId& org, core::Timestamp from,
                   core::Timestamp to, std::vector<domain::Slot>& slots);

  private:
    std::unordered_map<std::string, std::vector<core::Day>> holidays_;  // sorted, by organisation
    std::unordered_map<std::string, core::WallClock> clocks_;
};

}  // namespace telehub::app
