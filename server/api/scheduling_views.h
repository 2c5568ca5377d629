// What the API says of experts, their time and appointments.
#pragma once
#include "telehub/app/appointments.h"
#include "telehub/app/experts.h"
#include "telehub/app/slots.h"
#include "views.h"

namespace telehub::api {

struct ExpertLicenceView {
    Text title, scope, expires_on;
};
BOOST_DESCRIBE_STRUCT(ExpertLicenceView, (), (title, scope, expires_on))

struct ExpertView {
    core::ExpertId id;
    std::int64_t version;
    core::OrgId org_id;
    core::UserId user_id;
    Text login, name, title;  // by the login a case is assigned
    std::vector<Text> specialties, languages;
    Text time_zone, introduction;
    bool enabled;
    Maybe<ExpertLicenceView> licence;  // null: none that is valid today and covers a specialty
};
BOOST_DESCRIBE_STRUCT(ExpertView, (),
                      (id, version, org_id, user_id, login, name, title, specialties, languages, time_zone,
                       introduction, enabled, licence))

struct AvailabilityRuleView {
    std::int64_t weekday;
    Text from, to;
    std::int64_t slot_minutes;
    Text quota_class;
    std::int64_t reserved_share;
    Maybe<Text> valid_from, valid_to;
};
BOOST_DESCRIBE_STRUCT(AvailabilityRuleView, (),
                      (weekday, from, to, slot_minutes, quota_class, reserved_share, valid_from, valid_to))

struct AvailabilityExceptionView {
    Text date, kind, from, to;
    std::int64_t slot_minutes;
};
BOOST_DESCRIBE_STRUCT(AvailabilityExceptionView, (), (date, kind, from, to, slot_minutes))

struct AvailabilityView {
    core::ExpertId expert_id;
    std::int64_t version;
    Text time_zone;
    std::vector<AvailabilityRuleView> rules;
    std::vector<AvailabilityExceptionView> exceptions;
};
BOOST_DESCRIBE_STRUCT(AvailabilityView, (), (expert_id, version, time_zone, rules, exceptions))

struct SlotView {
    Text id;  // "<expert id>.<minutes since 1970>"
    core::ExpertId expert_id;
    Timestamp starts_at, ends_at;
    Text quota_class;
};
BOOST_DESCRIBE_STRUCT(SlotView, (), (id, expert_id, starts_at, ends_at, quota_class))

struct CommonTimeView {
    Timestamp starts_at, ends_at;
};
BOOST_DESCRIBE_STRUCT(CommonTimeView, (), (starts_at, ends_at))

struct HolidayView {
    core::OrgId org_id;
    Text date, name;
};
BOOST_DESCRIBE_STRUCT(HolidayView, (), (org_id, date, name))

struct RoomView {
    core::RoomId id;
    std::int64_t version;
    core::OrgId org_id;
    Text name, kind;
    std::int64_t capacity;
    bool enabled;
};
BOOST_DESCRIBE_STRUCT(RoomView, (), (id, version, org_id, name, kind, capacity, enabled))

struct RosterView {
    core::RosterId id;
    std::int64_t version;
    core::OrgId org_id;
    Text specialty;
    std::int64_t position;
    core::UserId user_id;
    Text name;
    Timestamp starts_at, ends_at;
};
BOOST_DESCRIBE_STRUCT(RosterView, (), (id, version, org_id, specialty, position, user_id, name, starts_at, ends_at))

struct AppointmentExpertView {
    core::ExpertId id;
    Text name;
};
BOOST_DESCRIBE_STRUCT(AppointmentExpertView, (), (id, name))

struct AppointmentView {
    core::AppointmentId id;
    std::int64_t version;
    domain::AppointmentState state;
    Text state_reason;
    core::OrgId org_id, expert_org_id;
    Maybe<Text> consultation_id;
    PatientView patient;
    std::vector<AppointmentExpertView> experts;
    Maybe<core::RoomId> room_id;
    Text room_name;
    Timestamp starts_at, ends_at;
    Text time_zone;
    Maybe<Timestamp> hold_expires_at;
    Maybe<core::AppointmentId> replaces_id;
    Text uid;
    std::int64_t sequence;
    core::UserId created_by;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(AppointmentView, (),
                      (id, version, state, state_reason, org_id, expert_org_id, consultation_id, patient, experts,
                       room_id, room_name, starts_at, ends_at, time_zone, hold_expires_at, replaces_id, uid, sequence,
                       created_by, created_at, updated_at))

struct WaitingView {
    core::WaitingId id;
    std::int64_t version;
    Text state, state_reason;
    core::OrgId org_id, expert_org_id;
    PatientView patient;
    Text specialty;
    Maybe<core::ExpertId> expert_id;
    Timestamp not_before, not_after;
    Maybe<core::AppointmentId> appointment_id;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(WaitingView, (),
                      (id, version, state, state_reason, org_id, expert_org_id, patient, specialty, expert_id,
                       not_before, not_after, appointment_id, created_at, updated_at))

ExpertView expert_view(const app::ExpertDetails& d);
AvailabilityView availability_view(const app::AvailabilityDetails& d);
SlotView slot_view(const app::FreeSlot& s);
RoomView room_view(const store::Room& r);
RosterView roster_view(const app::RosterDetails& d);
AppointmentView appointment_view(const app::AppointmentDetails& d);
WaitingView waiting_view(const app::WaitingDetails& d);

}  // namespace telehub::api
