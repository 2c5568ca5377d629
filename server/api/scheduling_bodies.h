// What requests about experts and their time carry.
#pragma once
#include <vector>

#include "bodies.h"

namespace telehub::api {

struct ExpertBody {
    Optional login;  // when it is made
    Optional title;
    std::vector<std::string> specialties;
    std::optional<std::vector<std::string>> languages;
    std::string time_zone;
    Optional introduction;
    std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(ExpertBody, (), (login, title, specialties, languages, time_zone, introduction, enabled))

struct AvailabilityRuleBody {
    std::int64_t weekday;
    std::string from, to;
    std::int64_t slot_minutes;
    Optional quota_class;
    std::optional<std::int64_t> reserved_share;
    Optional valid_from, valid_to;
};
BOOST_DESCRIBE_STRUCT(AvailabilityRuleBody, (),
                      (weekday, from, to, slot_minutes, quota_class, reserved_share, valid_from, valid_to))

struct AvailabilityExceptionBody {
    std::string date, kind;
    Optional from, to;
    std::optional<std::int64_t> slot_minutes;
};
BOOST_DESCRIBE_STRUCT(AvailabilityExceptionBody, (), (date, kind, from, to, slot_minutes))

struct AvailabilityBody {
    std::vector<AvailabilityRuleBody> rules;
    std::optional<std::vector<AvailabilityExceptionBody>> exceptions;
};
BOOST_DESCRIBE_STRUCT(AvailabilityBody, (), (rules, exceptions))

struct PreviewBody : AvailabilityBody {
    std::string from, to;
};
BOOST_DESCRIBE_STRUCT(PreviewBody, (AvailabilityBody), (from, to))

struct HolidayBody {
    std::string date, name;
    Optional org_id;
};
BOOST_DESCRIBE_STRUCT(HolidayBody, (), (date, name, org_id))

struct RoomBody {
    std::string name, kind;
    std::int64_t capacity;
    std::optional<bool> enabled;
    Optional org_id;
};
BOOST_DESCRIBE_STRUCT(RoomBody, (), (name, kind, capacity, enabled, org_id))

struct RosterBody {
    std::string login, specialty;
    std::int64_t position;
    std::string starts_at, ends_at;
    Optional org_id;
};
BOOST_DESCRIBE_STRUCT(RosterBody, (), (login, specialty, position, starts_at, ends_at, org_id))

struct AppointmentBody {
    std::string patient_id;
    std::vector<std::string> expert_ids;
    Optional room_id, starts_at, local_start, time_zone;
    std::int64_t duration_min;
};
BOOST_DESCRIBE_STRUCT(AppointmentBody, (),
                      (patient_id, expert_ids, room_id, starts_at, local_start, time_zone, duration_min))

struct RescheduleBody {
    std::optional<std::vector<std::string>> expert_ids;
    Optional room_id, starts_at, local_start, time_zone;
    std::optional<std::int64_t> duration_min;
    Optional reason;
};
BOOST_DESCRIBE_STRUCT(RescheduleBody, (),
                      (expert_ids, room_id, starts_at, local_start, time_zone, duration_min, reason))

struct WaitingBody {
    std::string patient_id;
    Optional specialty, expert_id;
    std::string not_before, not_after;
};
BOOST_DESCRIBE_STRUCT(WaitingBody, (), (patient_id, specialty, expert_id, not_before, not_after))

}  // namespace telehub::api
