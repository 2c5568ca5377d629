#include "appointment_hooks.h"

#include <algorithm>

#include "consultation_internal.h"

namespace telehub::app {

using domain::AppointmentAction;
using domain::AppointmentState;
using store::Connection;

namespace {

// Whether what this entry waits for is what the appointment brings.
bool serves(Connection& c, const std::vector<core::ExpertId>& experts, const store::WaitingEntry& entry) {
    return std::ranges::any_of(experts, [&](const core::ExpertId& id) {
        if (entry.expert_id) return *entry.expert_id == id;
        return std::ranges::count(store::specialties_of(c, id), entry.specialty) > 0;
    });
}

void serve_waiting(Connection& c, const Hub& hub, const store::Appointment& a) {
    const auto waiting = store::waiting_of_patient(c, a.patient_key);
    if (waiting.empty()) return;
    const auto experts = store::experts_of(c, a.id);
    for (auto entry : waiting) {
        if (!serves(c, experts, entry)) continue;
        entry.state = "served";
        entry.appointment_id = a.id;
        entry.updated_at = hub.clock.now();
        if (!store::update_row(c, entry)) throw store::DatabaseError("a waiting entry changed inside its transaction");
    }
}

}  // namespace

void after_appointment(Connection& c, const Hub& hub, const store::Appointment& a, AppointmentAction action) {
    if (action == AppointmentAction::confirm) serve_waiting(c, hub, a);
}

void on_appointment_ended(Connection&, const Hub&, const store::Appointment&, AppointmentAction) {}

}  // namespace telehub::app
