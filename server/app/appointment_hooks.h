// What follows when an appointment changes: who is told, and who of the waiting list.
#pragma once
#include "scheduling_internal.h"

namespace telehub::app {

// Inside the transaction, after the change. Tells the appointment's experts and the
// person who made it ("appointment.confirmed" and its like, with an invitation or its cancellation); of the waiting
// list, a confirmed appointment serves its patient's entry, and time given back is offered to the first whom it suits.
void after_appointment(store::Connection& c, const Hub& hub, const store::Appointment& appointment,
                       domain::AppointmentAction action);

}  // namespace telehub::app
