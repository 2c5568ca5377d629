// Queries on appointments, the time that they claim, and the waiting list.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scheduling_rows.h"
#include "telehub/store/scope.h"

namespace telehub::store {

std::string resource_of(const core::ExpertId& id);
std::string resource_of(const core::RoomId& id);
std::string resource_of(const core::PatientId& id);

// Who has some of this time, the earliest first; 10 at most.
std::vector<TimeClaim> claims_on(Connection& c, const std::string& resource, Timestamp from, Timestamp to);
// All of them, in order.
std::vector<Taken> taken_between(Connection& c, const std::string& resource, Timestamp from, Timestamp to);
std::int64_t give_back_claims(Connection& c, const core::AppointmentId& id);
std::int64_t count_claims(Connection& c, const core::AppointmentId& id);

struct AppointmentFilter {
    std::vector<domain::AppointmentState> states;  // none: any
    std::string id;
    std::string expert_id;
    std::string patient_id;  // the organisation's own
    std::string patient_key;
    std::string consultation_id;
    std::optional<Timestamp> from, to;  // those that begin in [from, to)
};
// By beginning; a page goes on after appointment_cursor of its last row. What is no cursor is the beginning.
std::vector<Appointment> list_appointments(Connection& c, const Scope& scope, const AppointmentFilter& filter,
                                           const Page& page);
std::string appointment_cursor(const Appointment& a);
std::optional<Appointment> find_appointment(Connection& c, const Scope& scope, const core::AppointmentId& id);
std::optional<Appointment> find_appointment(Connection& c, const core::AppointmentId& id);  // unscoped
std::vector<core::ExpertId> experts_of(Connection& c, const core::AppointmentId& id);
std::vector<Appointment> expired_holds(Connection& c, Timestamp now, std::int64_t limit);
// Holds that end later than any hold made now would: the clock was moved back. They end then.
void shorten_holds(Connection& c, Timestamp latest);
bool any_hold_after(Connection& c, Timestamp latest);

struct WaitingFilter {
    std::string state;
    std::string specialty;
    std::string expert_id;
};
// The longest waiting first.
std::vector<WaitingEntry> list_waiting(Connection& c, const Scope& scope, const WaitingFilter& filter,
                                       const Page& page);
std::optional<WaitingEntry> find_waiting(Connection& c, const Scope& scope, const core::WaitingId& id);
std::vector<WaitingEntry> waiting_of_patient(Connection& c, const core::PatientId& patient);
// The first that this time of this expert would suit.
std::optional<WaitingEntry> first_waiting_for(Connection& c, const Expert& expert, Timestamp at);

}  // namespace telehub::store
