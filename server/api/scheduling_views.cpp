#include "scheduling_views.h"

#include <cstdio>
#include <sstream>

namespace telehub::api {

namespace {

std::string wall_time(std::int64_t minute) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(minute / 60 % 100), static_cast<int>(minute % 60));
    return text;
}

Maybe<Text> if_any(const std::string& s) { return s.empty() ? std::nullopt : Maybe<Text>{s}; }

}  // namespace

ExpertView expert_view(const app::ExpertDetails& d) {
    const auto& e = d.expert;
    ExpertView v{e.id,          e.version, e.org_id,    e.user_id,      d.login,   d.name, e.title,
                 d.specialties, {},        e.time_zone, e.introduction, e.enabled, {}};
    std::istringstream languages(e.languages);
    for (std::string one; std::getline(languages, one, ',');) v.languages.push_back(one);
    if (d.licence) v.licence = {d.licence->title, d.licence->scope, d.licence->expires_on};
    return v;
}

AvailabilityView availability_view(const app::AvailabilityDetails& d) {
    AvailabilityView v{d.expert.id, d.expert.version, d.expert.time_zone, {}, {}};
    for (const auto& r : d.rules) {
        v.rules.push_back({r.weekday, wall_time(r.from_minute), wall_time(r.to_minute), r.slot_minutes, r.quota_class,
                           r.reserved_share, if_any(r.valid_from), if_any(r.valid_to)});
    }
    for (const auto& e : d.exceptions) {
        v.exceptions.push_back({e.day, e.kind, wall_time(e.from_minute), wall_time(e.to_minute), e.slot_minutes});
    }
    return v;
}

SlotView slot_view(const app::FreeSlot& s) {
    return {s.id(), s.expert, s.slot.starts_at, s.slot.ends_at, std::string{to_string(s.slot.quota)}};
}

RoomView room_view(const store::Room& r) { return {r.id, r.version, r.org_id, r.name, r.kind, r.capacity, r.enabled}; }

RosterView roster_view(const app::RosterDetails& d) {
    const auto& e = d.entry;
    return {e.id, e.version, e.org_id, e.specialty, e.position, e.user_id, d.name, e.starts_at, e.ends_at};
}

AppointmentView appointment_view(const app::AppointmentDetails& d) {
    const auto& a = d.appointment;
    AppointmentView v{a.id,  a.version,  a.state,      a.state_reason, a.org_id,    a.expert_org_id, {}, {},
                      {},    a.room_id,  d.room_name,  a.starts_at,    a.ends_at,   a.time_zone,     {}, a.replaces_id,
                      a.uid, a.sequence, a.created_by, a.created_at,   a.updated_at};
    v.consultation_id = a.consultation_id;
    v.patient = patient_view(d.patient);
    for (const auto& e : d.experts) v.experts.push_back({e.id, e.name});
    v.hold_expires_at = a.hold_expires_at;
    return v;
}

WaitingView waiting_view(const app::WaitingDetails& d) {
    const auto& e = d.entry;
    return {e.id,
            e.version,
            e.state,
            e.state_reason,
            e.org_id,
            e.expert_org_id,
            patient_view(d.patient),
            e.specialty,
            e.expert_id,
            e.not_before,
            e.not_after,
            e.appointment_id,
            e.created_at,
            e.updated_at};
}

}  // namespace telehub::api
