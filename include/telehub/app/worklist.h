// The modality worklist (PS3.4 annex K): the orders of a device's organisation that are scheduled or in progress. An
// order is one requested procedure with one scheduled procedure step, named by its accession number. Steps are not
// planned by station nor by physician: those keys match any. A step starts when its order was accepted, or, once it is
// in progress, when that began; dates and times are those of the hub's time zone.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "telehub/app/archive.h"

namespace telehub::app {

// Of a key that stands in the Scheduled Procedure Step Sequence, QueryKey::sequence is this.
inline constexpr std::uint32_t scheduled_step_sequence = 0x00400100;

struct WorklistItem {
    store::Order order;
    store::Patient patient;
    std::string requested_by;  // the name of who ordered
    std::string start_date;    // DA, TM
    std::string start_time;
    bool started = false;  // Scheduled Procedure Step Status: STARTED, else SCHEDULED
};

struct WorklistPage {
    std::vector<WorklistItem> items;
    std::string next;  // of WorklistQuery::after; "" when this was the last
};

struct WorklistQuery {
    std::vector<QueryKey> keys;
    std::int64_t limit = 500;  // orders looked at for a page
    std::string after;
};

// Refuses with invalid "bad_query" and, as field paths, the attributes whose values cannot be matched. Date and time
// of the start are matched together (PS3.4 K.6.1.2.2). Attributes that cannot be matched are ignored.
core::Result<WorklistPage> query_worklist(const Hub& hub, const domain::Actor& device, const WorklistQuery& query);
bool can_match_worklist(std::uint32_t tag, std::uint32_t sequence);

}  // namespace telehub::app
