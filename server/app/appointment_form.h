// From an appointment's form to what is booked.
#pragma once
#include "scheduling_internal.h"
#include "telehub/app/appointments.h"

namespace telehub::app {

// What the form leaves out is taken from `old`, when there is one. Refuses what is wrong in it.
core::Result<Booking> booking_from(const AppointmentForm& form, const Booking* old);

core::Result<AppointmentDetails> appointment_details(store::Connection& c, store::Appointment appointment);

}  // namespace telehub::app
