// What the searches for time share.
#pragma once
#include "form.h"
#include "telehub/app/hub.h"
#include "telehub/app/slots.h"
#include "telehub/store/appointments.h"

namespace telehub::app {

core::Error bad_search(std::string path, std::string message);

struct Window {
    core::Timestamp from, to;
};
// From now on; refuses one that is empty or too wide.
core::Result<Window> window_of(const Hub& hub, core::Timestamp from, core::Timestamp to);

// For whom time is looked for. Refuses what is not in the actor's consortium.
core::Result<store::Organisation> asking_organisation(store::Connection& c, const domain::Actor& actor,
                                                      const std::string& clinic);

// Whether each of `slots` overlaps one of `taken`; both in order, asked in order.
class Overlaps {
  public:
    // `from`: where the first of the slots begins.
    Overlaps(const std::vector<store::Taken>& taken, core::Timestamp from)
        : at_(std::ranges::upper_bound(taken, from, {}, &store::Taken::ends_at)), end_(taken.end()) {}
    bool operator()(const domain::Slot& s) {
        while (at_ != end_ && at_->ends_at <= s.starts_at) ++at_;
        return at_ != end_ && at_->starts_at < s.ends_at;
    }

  private:
    std::vector<store::Taken>::const_iterator at_, end_;
};

}  // namespace telehub::app
