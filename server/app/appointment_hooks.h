// What follows when an appointment changes: who is told, and who of the waiting list.
#pragma once
#include "scheduling_internal.h"

namespace telehub::app {

// Inside the transaction, after the change; after `reschedule` for the new appointment. Tells the person who made it,
// and its experts when it is, or was, confirmed, with an invitation or its cancellation. A confirmed appointment serves
// its patient's entry on the waiting list; time given back is offered.
void after_appointment(store::Connection& c, const Hub& hub, const store::Appointment& appointment,
                       domain::AppointmentAction action, domain::AppointmentState was);

// Experts of the old appointment who are not of the one that took its place: for them it has fallen.
void tell_removed(store::Connection& c, const Hub& hub, const store::Appointment& old,
                  const std::vector<core::ExpertId>& still);

// Time that is free again is told to whoever waits the longest for one of its experts: first come, first served.
void offer_given_back(store::Connection& c, const Hub& hub, const store::Appointment& appointment);

}  // namespace telehub::app
