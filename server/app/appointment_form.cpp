#include "appointment_form.h"

#include "scheduling_access.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

core::Error local_fault(std::string reason, std::string message) {
    auto e = core::refuse(Errc::invalid, std::move(reason), message);
    e.fields.push_back({"$.local_start", std::move(message)});
    return e;
}

// "2026-03-29T02:30", "2026-03-29 02:30"; no seconds: slots have none.
std::optional<core::WallClock::Reading> wall_time(std::string_view text) {
    if (text.size() != 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return {};
    const auto day = core::day_from_iso(text.substr(0, 10));
    const auto hour = text.substr(11, 2);
    const auto minute = text.substr(14, 2);
    if (!day || !made_of(hour, "0123456789") || !made_of(minute, "0123456789") || hour > "23" || minute > "59")
        return {};
    return core::WallClock::Reading{
        *day, ((hour[0] - '0') * 10 + hour[1] - '0') * 60 + (minute[0] - '0') * 10 + minute[1] - '0'};
}

core::Result<core::Timestamp> instant_of_wall(const AppointmentForm& f) {
    Form form;
    auto clock = core::WallClock::of(f.time_zone);
    const auto wall = wall_time(f.local_start);
    form.require(clock.has_value(), "$.time_zone", "an IANA time zone, such as Asia/Shanghai");
    form.require(wall.has_value(), "$.local_start", "a time of the wall clock, such as 2026-01-31T08:30");
    if (!form.ok()) return form.error();
    const auto instants = clock->at(wall->day, wall->minute);
    if (!instants.first) {
        return local_fault("no_such_local_time", "the clocks of " + f.time_zone + " skip this time");
    }
    if (instants.second) {
        return local_fault("ambiguous_local_time",
                           "the clocks of " + f.time_zone + " show this time twice: send starts_at, " +
                               core::to_rfc3339(*instants.first) + " or " + core::to_rfc3339(*instants.second));
    }
    return *instants.first;
}

core::Result<core::Timestamp> start_of(const AppointmentForm& f) {
    Form form;
    const bool by_wall = !f.local_start.empty() || !f.time_zone.empty();
    form.require(f.starts_at.empty() || !by_wall, "$.starts_at", "either this, or local_start and time_zone");
    form.require(!f.starts_at.empty() || by_wall, "$.starts_at", "is required");
    if (!form.ok()) return form.error();
    if (by_wall) return instant_of_wall(f);
    const auto at = instant_of(form, "$.starts_at", f.starts_at);
    if (!at) return form.error();
    return *at;
}

}  // namespace

core::Result<Booking> booking_from(const AppointmentForm& f, const Booking* old) {
    const auto start = start_of(f);
    if (!start) return start.error();
    Booking b;
    if (old != nullptr) b = *old;
    Form form;
    form.require(f.duration_min >= (old == nullptr ? 1 : 0) && f.duration_min <= 24 * 60, "$.duration_min",
                 "minutes, from 5 to 480");
    if (!form.ok()) return form.error();
    const auto length = f.duration_min != 0 ? std::chrono::milliseconds{std::chrono::minutes{f.duration_min}}
                                            : std::chrono::milliseconds{b.ends_at.ms - b.starts_at.ms};
    b.starts_at = *start;
    b.ends_at = *start + length;
    if (!f.experts.empty()) {
        b.experts.clear();
        for (const auto& id : f.experts) b.experts.emplace_back(id);
    }
    if (!f.room_id.empty()) b.room = core::RoomId{f.room_id};
    return b;
}

core::Result<AppointmentDetails> appointment_details(Connection& c, store::Appointment appointment) {
    AppointmentDetails d;
    auto patient = store::find_patient(c, appointment.patient_key);
    if (!patient) return not_found("patient");
    d.patient = std::move(*patient);
    for (auto& id : store::experts_of(c, appointment.id)) {
        const auto expert = store::find_expert(c, id);
        const auto user = expert ? store::find_user(c, expert->user_id) : std::nullopt;
        d.experts.push_back({std::move(id), user ? user->name : ""});
    }
    if (appointment.room_id) {
        if (const auto room = store::find_room(c, *appointment.room_id)) d.room_name = room->name;
    }
    d.appointment = std::move(appointment);
    return d;
}

}  // namespace telehub::app
