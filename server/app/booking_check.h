// Whether a booking may be: its time, its experts, its room, its patient; and who has their time already.
#pragma once
#include "scheduling_internal.h"

namespace telehub::app {

// What hold_time refuses, but for "taken"; what the booking names, as rows.
struct Checked {
    std::vector<store::Expert> experts;
};
core::Result<Checked> check_booking(store::Connection& c, const Hub& hub, const Booking& booking);

// Resources of the booking, with the paths that a refusal names.
struct Resource {
    std::string name;
    std::string path;
    std::string words;  // for a person: "expert 吴专家"
};
std::vector<Resource> resources_of(store::Connection& c, const Booking& booking);

// Refuses with conflict "taken".
core::Result<void> check_free(store::Connection& c, const Booking& booking, const std::vector<Resource>& resources);

}  // namespace telehub::app
