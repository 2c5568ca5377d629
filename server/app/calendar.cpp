#include "calendar.h"

#include <libical/ical.h>

#include <memory>
#include <stdexcept>

namespace telehub::app {

namespace {

constexpr const char* product = "-//Telehub//Telehub//EN";

// libical escapes what a text must not hold, but for a parameter's value it only sets quotes around it.
std::string clean(const std::string& text, bool parameter = false) {
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '\n' && !parameter) {
            out += c;
        } else if (u >= 0x20 && u != 0x7f) {
            out += parameter && c == '"' ? '\'' : c;
        }
    }
    return out;
}

icaltimetype time_of(core::Timestamp t) {
    const auto seconds = static_cast<time_t>(t.ms / 1000);
    return icaltime_from_timet_with_zone(seconds, 0, icaltimezone_get_utc_timezone());
}

icalproperty_status status_of(const std::string& name) {
    if (name == "CONFIRMED") return ICAL_STATUS_CONFIRMED;
    if (name == "TENTATIVE") return ICAL_STATUS_TENTATIVE;
    if (name == "CANCELLED") return ICAL_STATUS_CANCELLED;
    throw std::logic_error("an unknown status of an event");
}

icalproperty_method method_of(const std::string& name) {
    if (name == "REQUEST") return ICAL_METHOD_REQUEST;
    if (name == "CANCEL") return ICAL_METHOD_CANCEL;
    if (name == "PUBLISH") return ICAL_METHOD_PUBLISH;
    throw std::logic_error("an unknown method of a calendar");
}

void add(icalcomponent* to, icalproperty* property) {
    if (property == nullptr) throw std::bad_alloc();
    icalcomponent_add_property(to, property);
}

void add_people(icalcomponent* to, const CalendarEvent& e) {
    if (e.organiser.address.empty()) return;
    auto* const organiser = icalproperty_new_organizer(("mailto:" + e.organiser.address).c_str());
    icalproperty_add_parameter(organiser, icalparameter_new_cn(clean(e.organiser.name, true).c_str()));
    add(to, organiser);
    auto* const attendee = icalproperty_new_attendee(("mailto:" + e.attendee.address).c_str());
    icalproperty_add_parameter(attendee, icalparameter_new_cn(clean(e.attendee.name, true).c_str()));
    icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
    icalproperty_add_parameter(attendee, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
    icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));  // nobody reads answers here
    add(to, attendee);
}

icalcomponent* event_of(const CalendarEvent& e) {
    auto* const event = icalcomponent_new_vevent();
    if (event == nullptr) throw std::bad_alloc();
    add(event, icalproperty_new_uid(clean(e.uid, true).c_str()));
    add(event, icalproperty_new_sequence(static_cast<int>(e.sequence)));
    add(event, icalproperty_new_dtstamp(time_of(e.stamp)));
    add(event, icalproperty_new_dtstart(time_of(e.starts_at)));
    add(event, icalproperty_new_dtend(time_of(e.ends_at)));
    add(event, icalproperty_new_status(status_of(e.status)));
    add(event, icalproperty_new_summary(clean(e.summary).c_str()));
    if (!e.description.empty()) add(event, icalproperty_new_description(clean(e.description).c_str()));
    if (!e.location.empty()) add(event, icalproperty_new_location(clean(e.location).c_str()));
    if (!e.url.empty()) add(event, icalproperty_new_url(clean(e.url, true).c_str()));
    add_people(event, e);
    return event;
}

}  // namespace

std::string calendar_text(const std::string& method, const std::vector<CalendarEvent>& events) {
    const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(icalcomponent_new_vcalendar(),
                                                                                 &icalcomponent_free);
    if (!calendar) throw std::bad_alloc();
    add(calendar.get(), icalproperty_new_version("2.0"));
    add(calendar.get(), icalproperty_new_prodid(product));
    add(calendar.get(), icalproperty_new_method(method_of(method)));
    for (const auto& e : events) icalcomponent_add_component(calendar.get(), event_of(e));
    const std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(icalcomponent_as_ical_string_r(calendar.get()),
                                                                        &icalmemory_free_buffer);
    if (!text) throw std::bad_alloc();
    return text.get();
}

}  // namespace telehub::app
