// The rows of experts, their time, rooms, appointments, the waiting list and the duty roster.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/appointment.h"

namespace telehub::store {

using core::Timestamp;

struct Expert {
    static constexpr const char* table = "expert";
    core::ExpertId id;
    core::UserId user_id;
    core::OrgId org_id;
    std::string title;
    std::string languages;  // parted by commas
    std::string time_zone;  // IANA: what its availability is written in
    std::string introduction;
    bool enabled = true;
    Timestamp created_at;
    std::int64_t version = 1;  // of the profile and of the availability
};
BOOST_DESCRIBE_STRUCT(Expert, (),
                      (id, user_id, org_id, title, languages, time_zone, introduction, enabled, created_at, version))

struct ExpertSpecialty {
    static constexpr const char* table = "expert_specialty";
    core::ExpertId expert_id;
    std::string specialty;
};
BOOST_DESCRIBE_STRUCT(ExpertSpecialty, (), (expert_id, specialty))

struct AvailabilityRule {
    static constexpr const char* table = "availability_rule";
    core::ExpertId expert_id;
    std::int64_t position = 0;
    std::int64_t weekday = 1;
    std::int64_t from_minute = 0;
    std::int64_t to_minute = 0;
    std::int64_t slot_minutes = 0;
    std::string quota_class;
    std::int64_t reserved_share = 0;
    std::string valid_from;
    std::string valid_to;
};
BOOST_DESCRIBE_STRUCT(AvailabilityRule, (),
                      (expert_id, position, weekday, from_minute, to_minute, slot_minutes, quota_class, reserved_share,
                       valid_from, valid_to))

struct AvailabilityException {
    static constexpr const char* table = "availability_exception";
    core::ExpertId expert_id;
    std::int64_t position = 0;
    std::string day;
    std::string kind;  // "closed" or "open"
    std::int64_t from_minute = 0;
    std::int64_t to_minute = 0;
    std::int64_t slot_minutes = 0;
};
BOOST_DESCRIBE_STRUCT(AvailabilityException, (), (expert_id, position, day, kind, from_minute, to_minute, slot_minutes))

struct Holiday {
    static constexpr const char* table = "holiday";
    core::OrgId org_id;
    std::string day;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Holiday, (), (org_id, day, name))

struct Room {
    static constexpr const char* table = "room";
    core::RoomId id;
    core::OrgId org_id;
    std::string name;
    std::string kind;  // "meeting", "ward" or "virtual"
    std::int64_t capacity = 0;
    bool enabled = true;
    std::string join_link;  // of the live room, which does not exist yet
    Timestamp created_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Room, (), (id, org_id, name, kind, capacity, enabled, join_link, created_at, version))

struct Appointment {
    static constexpr const char* table = "appointment";
    core::AppointmentId id;
    std::string uid;            // of iCalendar (RFC 5545 3.8.4.7): the first appointment's id, also after moves
    std::int64_t sequence = 0;  // RFC 5545 3.8.7.4: one more with each move and with its end
    std::optional<core::AppointmentId> replaces_id;
    core::OrgId org_id;         // 邀请方
    core::OrgId expert_org_id;  // 受邀方: the first expert's
    std::optional<std::string> consultation_id;
    core::PatientId patient_key;
    std::optional<core::RoomId> room_id;
    Timestamp starts_at;
    Timestamp ends_at;
    std::string time_zone;  // the first expert's
    domain::AppointmentState state{};
    std::string state_reason;
    std::optional<Timestamp> hold_expires_at;
    std::string join_link;
    core::UserId created_by;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Appointment, (),
                      (id, uid, sequence, replaces_id, org_id, expert_org_id, consultation_id, patient_key, room_id,
                       starts_at, ends_at, time_zone, state, state_reason, hold_expires_at, join_link, created_by,
                       created_at, updated_at, version))

struct AppointmentExpert {
    static constexpr const char* table = "appointment_expert";
    core::AppointmentId appointment_id;
    core::ExpertId expert_id;
    std::int64_t position = 0;  // the first one's organisation is the invited one
};
BOOST_DESCRIBE_STRUCT(AppointmentExpert, (), (appointment_id, expert_id, position))

struct TimeClaim {
    static constexpr const char* table = "time_claim";
    std::string resource;  // "expert:<id>", "room:<id>" or "patient:<key>"
    Timestamp starts_at;
    Timestamp ends_at;
    core::AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(TimeClaim, (), (resource, starts_at, ends_at, appointment_id))

// A claim's time alone: what a search needs.
struct Taken {
    Timestamp starts_at, ends_at;
};

struct WaitingEntry {
    static constexpr const char* table = "waiting_entry";
    core::WaitingId id;
    core::OrgId org_id;
    core::OrgId expert_org_id;
    core::PatientId patient_key;
    std::string specialty;  // "" when an expert is named
    std::optional<core::ExpertId> expert_id;
    Timestamp not_before;
    Timestamp not_after;
    std::string state;  // "waiting", "served" or "withdrawn"
    std::string state_reason;
    std::optional<core::AppointmentId> appointment_id;  // what served it
    core::UserId created_by;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(WaitingEntry, (),
                      (id, org_id, expert_org_id, patient_key, specialty, expert_id, not_before, not_after, state,
                       state_reason, appointment_id, created_by, created_at, updated_at, version))

struct RosterEntry {
    static constexpr const char* table = "duty_roster";
    core::RosterId id;
    core::OrgId org_id;
    std::string specialty;
    core::UserId user_id;
    std::int64_t position = 1;  // who is rung first
    Timestamp starts_at;
    Timestamp ends_at;
    core::UserId created_by;
    Timestamp created_at;
    std::optional<Timestamp> removed_at;
    std::string removed_by;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(RosterEntry, (),
                      (id, org_id, specialty, user_id, position, starts_at, ends_at, created_by, created_at, removed_at,
                       removed_by, version))

}  // namespace telehub::store
