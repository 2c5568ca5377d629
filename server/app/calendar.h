// iCalendar (RFC 5545) text of invitations, cancellations and feeds, by libical. Times are in UTC. Pure.
#pragma once
#include <string>
#include <vector>

#include "telehub/core/clock.h"

namespace telehub::app {

struct CalendarPerson {
    std::string name;
    std::string address;  // of mail
};

struct CalendarEvent {
    std::string uid;
    std::int64_t sequence = 0;
    core::Timestamp stamp, starts_at, ends_at;
    std::string status;  // CONFIRMED, TENTATIVE or CANCELLED
    std::string summary, description, location, url;
    // In a message (RFC 5546): who organises, and whom it is for. Empty in a feed.
    CalendarPerson organiser, attendee;
};

// `method` is REQUEST, CANCEL or PUBLISH. Control characters in texts and names are dropped, so that no name can end a
// line.
std::string calendar_text(const std::string& method, const std::vector<CalendarEvent>& events);

}  // namespace telehub::app
