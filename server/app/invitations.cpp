#include "invitations.h"

#include <cstdio>
#include <set>

#include "telehub/core/local_time.h"
#include "telehub/store/consultations.h"
#include "telehub/store/experts.h"
#include "telehub/store/telling.h"

namespace telehub::app {

using domain::AppointmentState;
using store::Appointment;
using store::Connection;

namespace {

std::string date_of(const core::LocalTime& t) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", t.year % 10000, t.month % 100, t.day % 100);
    return text;
}

std::string time_of(const core::LocalTime& t) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", t.hour % 100, t.minute % 100);
    return text;
}

std::string when_of(const Appointment& a) {
    const auto from = core::to_local(a.starts_at, a.time_zone), to = core::to_local(a.ends_at, a.time_zone);
    const auto end = date_of(from) == date_of(to) ? time_of(to) : date_of(to) + " " + time_of(to);
    return date_of(from) + " " + time_of(from) + "-" + end + " (" + a.time_zone + ", UTC" +
           core::utc_offset_text(from.utc_offset, ":") + ")";
}

std::string place_of(Connection& c, const Appointment& a) {
    std::string place;
    if (a.room_id) {
        if (const auto room = store::find_room(c, *a.room_id)) place = room->name;
    }
    if (!a.join_link.empty()) place += (place.empty() ? "" : " ") + a.join_link;
    return place;
}

// What was moved stands no longer here: who is not of what took its place hears that it is off.
std::string method_for(AppointmentState s) {
    switch (s) {
        case AppointmentState::confirmed:
        case AppointmentState::in_session:
        case AppointmentState::done: return "REQUEST";
        case AppointmentState::cancelled:
        case AppointmentState::rescheduled: return "CANCEL";
        case AppointmentState::held:
        case AppointmentState::expired:
        case AppointmentState::no_show: return "";
    }
    return "";
}

std::string status_for(AppointmentState s) {
    if (s == AppointmentState::held) return "TENTATIVE";
    return method_for(s) == "CANCEL" ? "CANCELLED" : "CONFIRMED";
}

}  // namespace

std::string link_to(const Hub& hub, const std::string& entity, const std::string& id) {
    if (hub.config.public_url.empty()) return {};
    // As the pages call it; what has no page of its own is found on the calendar.
    if (entity == "appointment") return hub.config.public_url + "/calendar";
    if (entity == "waiting") return hub.config.public_url + "/calendar?waiting";
    return hub.config.public_url + "/" + (entity == "read_task" ? "reading" : entity + "s") + "/" + id;
}

CalendarEvent calendar_event(Connection& c, const Hub& hub, const Appointment& a) {
    CalendarEvent e;
    e.uid = a.uid;
    e.sequence = a.sequence;
    e.stamp = a.updated_at;
    e.starts_at = a.starts_at;
    e.ends_at = a.ends_at;
    e.status = status_for(a.state);
    e.summary = "远程会诊 / Remote consultation";
    e.location = place_of(c, a);
    e.url =
        a.consultation_id ? link_to(hub, "consultation", *a.consultation_id) : link_to(hub, "appointment", a.id.value);
    return e;
}

std::optional<Invitation> invitation_of(Connection& c, const Hub& hub, const std::string& appointment_id) {
    if (appointment_id.empty()) return {};
    const auto a = store::find_appointment(c, core::AppointmentId{appointment_id});
    if (!a) return {};
    Invitation made;
    made.method = method_for(a->state);
    made.event = calendar_event(c, hub, *a);
    made.when = when_of(*a);
    made.begins = made.when.substr(0, made.when.find('-', 11));
    made.place = made.event.location;
    return made;
}

std::vector<core::UserId> people_of_appointment(Connection& c, const Appointment& a) {
    std::set<core::UserId> people;
    for (const auto& id : store::experts_of(c, a.id)) {
        if (const auto expert = store::find_expert(c, id)) people.insert(expert->user_id);
    }
    if (!a.consultation_id) {
        people.insert(a.created_by);
    } else {
        for (const auto& m : store::members_of(c, core::ConsultationId{*a.consultation_id})) people.insert(m.user_id);
    }
    return {people.begin(), people.end()};
}

}  // namespace telehub::app
