#include "appointment_hooks.h"

#include <algorithm>

#include "notices.h"

namespace telehub::app {

using domain::AppointmentAction;
using domain::AppointmentState;
using store::Connection;

namespace {

constexpr std::size_t most_offers = 5;

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

void tell_removed(Connection& c, const Hub& hub, const store::Appointment& old,
                  const std::vector<core::ExpertId>& still) {
    Notice notice{"appointment.cancelled", "appointment", old.id.value, old.org_id, {}, old.id.value};
    for (const auto& id : store::experts_of(c, old.id)) {
        if (std::ranges::count(still, id) > 0) continue;
        if (auto expert = store::find_expert(c, id)) notice.to.push_back(std::move(expert->user_id));
    }
    if (!notice.to.empty()) tell(c, hub, notice);
}

void offer_given_back(Connection& c, const Hub& hub, const store::Appointment& a) {
    if (a.starts_at <= hub.clock.now()) return;
    std::size_t offers = 0;
    for (const auto& id : store::experts_of(c, a.id)) {
        const auto expert = store::find_expert(c, id);
        const auto first = expert ? store::first_waiting_for(c, *expert, a.starts_at) : std::nullopt;
        if (!first || ++offers > most_offers) continue;
        tell(c, hub, {"waiting.offered", "waiting", first->id.value, first->org_id, {first->created_by}});
    }
}

namespace {

// Experts hear of what was confirmed, with an invitation or its cancellation; of a mere hold only who made it.
void tell_people(Connection& c, const Hub& hub, const store::Appointment& a, const char* kind, bool invited) {
    Notice notice{kind, "appointment", a.id.value, a.org_id, {}};
    if (!a.created_by.empty()) notice.to.push_back(a.created_by);
    if (invited) {
        notice.appointment_id = a.id.value;
        for (const auto& id : store::experts_of(c, a.id)) {
            if (auto expert = store::find_expert(c, id)) notice.to.push_back(std::move(expert->user_id));
        }
    }
    tell(c, hub, notice);
}

}  // namespace

void after_appointment(Connection& c, const Hub& hub, const store::Appointment& a, AppointmentAction action,
                       AppointmentState was) {
    const bool invited = was == AppointmentState::confirmed;
    switch (action) {
        case AppointmentAction::confirm:
            serve_waiting(c, hub, a);
            tell_people(c, hub, a, "appointment.confirmed", true);
            return;
        case AppointmentAction::reschedule: tell_people(c, hub, a, "appointment.rescheduled", invited); return;
        case AppointmentAction::expire: tell_people(c, hub, a, "appointment.expired", invited); break;
        case AppointmentAction::cancel: tell_people(c, hub, a, "appointment.cancelled", invited); break;
        case AppointmentAction::no_show: tell_people(c, hub, a, "appointment.no_show", invited); break;
        case AppointmentAction::start:
        case AppointmentAction::finish: return;
    }
    offer_given_back(c, hub, a);
}

}  // namespace telehub::app
