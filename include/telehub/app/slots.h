// The search for free time. It looks at a snapshot: what it finds may be taken a moment later, and then holding it is
// refused. Memory and time are bounded by the window (92 days), the experts of the consortium and the limit.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/experts.h"

namespace telehub::app {

inline constexpr std::chrono::hours widest_search{24 * 92};

struct SlotQuery {
    std::string expert_id, specialty;  // "" for any
    std::string clinic;                // for which organisation; "" for the actor's own
    core::Timestamp from, to;          // slots that begin in [from, to); what is past is left out
    std::int64_t limit = 50;
};
struct FreeSlot {
    core::ExpertId expert;
    domain::Slot slot;
    std::string id() const;  // "<expert id>.<minutes since 1970>"
};
// The earliest free slots of enabled experts whose licence covers them, that the organisation may book now.
core::Result<std::vector<FreeSlot>> find_slots(const Hub& hub, const domain::Actor& actor, const SlotQuery& query);

struct CommonTimeQuery {
    std::vector<std::string> experts;  // ids, 1 to 20
    std::string room_id;               // "" for none
    std::string clinic;                // whose holidays and quota count; "" for the actor's own
    std::string patient_id;            // of the actor's organisation; "" for none
    core::Timestamp from, to;
    std::int64_t duration_min = 30;
    std::int64_t limit = 1;
};
struct CommonTime {
    core::Timestamp starts_at, ends_at;
};
// The first times, beginning with a slot of one of the experts, that suit all of them, the room, the clinic and the
// patient.
core::Result<std::vector<CommonTime>> find_common_times(const Hub& hub, const domain::Actor& actor,
                                                        const CommonTimeQuery& query);

// All slots of one expert in a window, and whether each is taken: the calendar that other systems see.
struct CalendarSlot {
    FreeSlot slot;
    bool taken = false;
};
core::Result<std::vector<CalendarSlot>> list_calendar(const Hub& hub, const domain::Actor& actor,
                                                      const core::ExpertId& expert, core::Timestamp from,
                                                      core::Timestamp to);

}  // namespace telehub::app
