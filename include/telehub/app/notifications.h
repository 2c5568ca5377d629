// What a person was told, where they want mail, and their calendar feed: each their own alone.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/telling.h"

namespace telehub::app {

std::vector<store::Notification> list_notifications(const Hub& hub, const domain::Actor& actor, bool unread_only,
                                                    const store::Page& page);
std::int64_t count_unread(const Hub& hub, const domain::Actor& actor);
core::Result<store::Notification> read_notification(const Hub& hub, const domain::Actor& actor,
                                                    const core::NotificationId& id);
core::Result<std::int64_t> read_all_notifications(const Hub& hub, const domain::Actor& actor);  // how many

// Without one: no address, and "all".
store::UserContact get_contact(const Hub& hub, const domain::Actor& actor);
// `email` may be empty: no mail. `wants` is "all", "appointments" or "none".
core::Result<store::UserContact> save_contact(const Hub& hub, const domain::Actor& actor, const std::string& email,
                                              const std::string& wants);

// A new feed of the person's appointments, in place of the one before it; its token is told here alone.
core::Result<std::string> new_calendar_feed(const Hub& hub, const domain::Actor& actor);
core::Result<void> revoke_calendar_feed(const Hub& hub, const domain::Actor& actor);
// iCalendar of the feed's person, for whoever knows the token. Refuses with not_found, or rate_limited.
core::Result<std::string> read_calendar_feed(const Hub& hub, const std::string& token,
                                             const std::string& remote_address);

}  // namespace telehub::app
