// The appointment's verbs, and the waiting list's. Every one refuses with not_found what the actor may not see, with
// stale when `expected` is not the version there is, and else as domain/appointment's table says. An appointment of a
// consultation is moved by the consultation: here it is a conflict "part_of_consultation".
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/store/appointments.h"

namespace telehub::app {

struct AppointmentForm {
    std::string patient_id;            // the local one, of the actor's organisation
    std::vector<std::string> experts;  // ids
    std::string room_id;
    std::string starts_at;    // RFC 3339
    std::string local_start;  // in its place: "2026-03-29T02:30" as the wall clock of time_zone shows it
    std::string time_zone;
    std::int64_t duration_min = 0;
};

struct AppointmentDetails {
    struct Person {
        core::ExpertId id;
        std::string name;
    };
    store::Appointment appointment;
    store::Patient patient;
    std::vector<Person> experts;
    std::string room_name;
};

// Refuses as hold_time does (scheduling_internal.h), and a wall time with invalid "no_such_local_time" when the clock
// skips it, "ambiguous_local_time" when it shows it twice; the message names both instants.
core::Result<AppointmentDetails> hold_appointment(const Hub& hub, const domain::Actor& actor,
                                                  const AppointmentForm& form, const Idempotency& idempotency);
// Every action but reschedule.
core::Result<AppointmentDetails> move_appointment(const Hub& hub, const domain::Actor& actor,
                                                  const core::AppointmentId& id, domain::AppointmentAction action,
                                                  const std::string& reason, Version expected);
// The new appointment. What the form leaves out (experts, room, length) stays; the patient always does.
core::Result<AppointmentDetails> reschedule_appointment(const Hub& hub, const domain::Actor& actor,
                                                        const core::AppointmentId& id, const AppointmentForm& form,
                                                        const std::string& reason, Version expected);
core::Result<AppointmentDetails> get_appointment(const Hub& hub, const domain::Actor& actor,
                                                 const core::AppointmentId& id);
std::vector<AppointmentDetails> list_appointments(const Hub& hub, const domain::Actor& actor,
                                                  const store::AppointmentFilter& filter, const store::Page& page);

// A job: holds whose time is over give it back. Where the clock was moved back, no hold lasts longer than one that is
// made now.
std::size_t expire_holds(const Hub& hub);

struct WaitingForm {
    std::string patient_id;
    std::string specialty, expert_id;   // one of them
    std::string not_before, not_after;  // RFC 3339: when it would suit
};
struct WaitingDetails {
    store::WaitingEntry entry;
    store::Patient patient;
};
core::Result<WaitingDetails> create_waiting(const Hub& hub, const domain::Actor& actor, const WaitingForm& form,
                                            const Idempotency& idempotency);
core::Result<WaitingDetails> withdraw_waiting(const Hub& hub, const domain::Actor& actor, const core::WaitingId& id,
                                              const std::string& reason, Version expected);
std::vector<WaitingDetails> list_waiting(const Hub& hub, const domain::Actor& actor, const store::WaitingFilter& filter,
                                         const store::Page& page);

}  // namespace telehub::app
