// Time of experts, rooms and patients inside a caller's transaction: held, confirmed, moved and given back. What two
// callers want at once only one gets, since the checks and the claims are in one transaction and the database itself
// refuses a second claim. None of these writes an audit row: that is the caller's use case.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/appointments.h"
#include "telehub/store/experts.h"

namespace telehub::app {

struct Booking {
    core::OrgId org;              // who invites
    std::string consultation_id;  // "" when it belongs to none
    core::PatientId patient;
    std::vector<core::ExpertId> experts;  // the first one's organisation is the invited one
    std::optional<core::RoomId> room;
    core::Timestamp starts_at, ends_at;
};

// Holds the time until scheduling.hold_min have passed. Refuses with
//   invalid "in_the_past", "too_far_ahead" (over a year), "bad_length" (whole minutes, 5 min to 8 h),
//           "outside_availability", "reserved_for_clinics", "licence_not_valid" (none that covers, now and on that day,
//           the specialty that the case asks the expert for; without a case one of the expert's), "not_an_expert"
//           (unknown, of another consortium, or no longer enabled), "no_such_room"; the field is named;
//   not_found for a patient that is not the organisation's;
//   conflict "taken": the detail names which resource, from when to when, and since when.
// Whether the actor may hold time at all is the caller's to judge.
core::Result<store::Appointment> hold_time(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                           const Booking& booking);

// The following judge by domain/appointment's table, where an expert of the appointment has the role consultant, and
// refuse with not_found an appointment that does not exist (they do not look at the scope).

// Checks all of hold_time's conditions again, and that the hold has not expired (conflict "hold_expired").
core::Result<store::Appointment> confirm_time(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                              const core::AppointmentId& id);

// The new appointment that takes the old one's place: in the state that it was in (a hold begins anew), with its
// patient, organisation and consultation, whatever the booking says of those. The old one ends as `rescheduled`. A
// refusal leaves the old one as it was. A hold that has expired is not renewed (conflict "hold_expired").
core::Result<store::Appointment> move_time(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                           const core::AppointmentId& id, const Booking& booking,
                                           const std::string& reason);

// start, finish, cancel, no_show, expire; the last three give the time back. Nobody stays away from what has not begun:
// conflict "not_begun".
core::Result<store::Appointment> end_time(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                          const core::AppointmentId& id, domain::AppointmentAction action,
                                          const std::string& reason);

// What an appointment books, with its experts in their order.
Booking booking_of(store::Connection& c, const store::Appointment& appointment);

// Who is on duty for this specialty, in the order in which they are to be rung.
std::vector<core::UserId> on_duty(store::Connection& c, const core::OrgId& org, const std::string& specialty,
                                  core::Timestamp at);

// An enabled expert of this specialty, with a licence that is valid today and covers it.
bool may_consult(store::Connection& c, const Hub& hub, const core::UserId& user, const std::string& specialty);

}  // namespace telehub::app
