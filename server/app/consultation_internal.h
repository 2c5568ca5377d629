// What a consultation hears of its appointment.
#pragma once
#include "telehub/app/hub.h"
#include "telehub/store/scheduling_rows.h"

namespace telehub::app {

// The appointment of a consultation came to this end by itself (a hold that expired). Inside the transaction.
void on_appointment_ended(store::Connection& c, const Hub& hub, const store::Appointment& appointment,
                          domain::AppointmentAction action);

}  // namespace telehub::app
