// When and where an appointment is, and what a calendar is told of it. Inside the caller's transaction.
#pragma once
#include <optional>
#include <string>

#include "calendar.h"
#include "telehub/app/hub.h"
#include "telehub/store/appointments.h"

namespace telehub::app {

struct Invitation {
    std::string method;   // REQUEST, CANCEL, or "": no calendar is to know
    CalendarEvent event;  // without its people
    std::string when;     // "2026-02-03 10:00-10:30 (Asia/Shanghai, UTC+08:00)"
    std::string begins;   // "2026-02-03 10:00"
    std::string place;    // the room's name and the link to join, or ""
};

// Nothing when there is no such appointment, or the id is "".
std::optional<Invitation> invitation_of(store::Connection& c, const Hub& hub, const std::string& appointment_id);

CalendarEvent calendar_event(store::Connection& c, const Hub& hub, const store::Appointment& a);

// A page of the hub, "" when it does not know how people reach it.
std::string link_to(const Hub& hub, const std::string& entity, const std::string& id);

// Its experts, and the people of its case, or who made it for none.
std::vector<core::UserId> people_of_appointment(store::Connection& c, const store::Appointment& a);

}  // namespace telehub::app
