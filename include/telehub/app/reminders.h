// Reminders of confirmed appointments, a day and 15 minutes before they begin.
#pragma once
#include "telehub/app/hub.h"

namespace telehub::app {

// Tells those that are due; how many. Each is told once, whatever the clock does; one whose moment had passed when the
// appointment was made is not told at all, and one that the hub slept through is told late, as long as it has a use.
std::size_t tell_reminders(const Hub& hub);

}  // namespace telehub::app
