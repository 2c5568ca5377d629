#include "telehub/app/appointments.h"

#include "appointment_form.h"
#include "appointment_hooks.h"
#include "consultation_internal.h"
#include "replay.h"
#include "telehub/store/orders.h"

namespace telehub::app {

using core::Errc;
using domain::AppointmentAction;
using domain::Role;
using store::Connection;

namespace {

constexpr domain::RoleSet schedulers{Role::clinic_physician, Role::coordinator};

core::Error consultations_own() {
    return core::refuse(Errc::conflict, "part_of_consultation", "this appointment is moved by its consultation");
}

core::Result<Booking> new_booking(Connection& c, const domain::Actor& actor, const AppointmentForm& form) {
    auto booking = booking_from(form, nullptr);
    if (!booking) return booking;
    const auto patient = store::find_patient_by_local_id(c, actor.org, form.patient_id);
    if (!patient) {
        auto e = core::refuse(Errc::invalid, "invalid", "no such patient");
        e.fields.push_back({"$.patient_id", "no such patient of your organisation"});
        return e;
    }
    booking->org = actor.org;
    booking->patient = patient->id;
    return booking;
}

core::Result<store::Appointment> apply(Connection& c, const Hub& hub, const domain::Actor& actor,
                                       const core::AppointmentId& id, AppointmentAction action,
                                       const std::string& reason) {
    if (action == AppointmentAction::confirm) return confirm_time(c, hub, actor, id);
    return end_time(c, hub, actor, id, action, reason);
}

// What the actor may see and move here, as it was last read.
core::Result<store::Appointment> own(Connection& c, const domain::Actor& actor, const core::AppointmentId& id,
                                     Deed& deed, Version expected) {
    auto a = store::find_appointment(c, store::scope_of(c, actor), id);
    if (!a) return not_found("appointment");
    deed.org_id = a->org_id.value;
    if (a->consultation_id) return consultations_own();
    if (expected && *expected != a->version) return stale_error();
    return *a;
}

}  // namespace

core::Result<AppointmentDetails> hold_appointment(const Hub& hub, const domain::Actor& actor,
                                                  const AppointmentForm& form, const Idempotency& idempotency) {
    using R = core::Result<AppointmentDetails>;
    return transact(hub, actor, {"appointment.hold", "appointment"}, [&](Connection& c, Deed& deed) -> R {
        if (!actor.roles_in(actor.org).meets(schedulers)) {
            return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow booking");
        }
        auto known = find_replayed<core::AppointmentId>(
            c, actor, idempotency, "appointment", deed,
            [&](const auto& id) { return store::find_appointment(c, store::scope_of(c, actor), id); });
        if (!known) return known.error();
        if (*known) return appointment_details(c, std::move(**known));
        const auto booking = new_booking(c, actor, form);
        if (!booking) return booking.error();
        auto made = hold_time(c, hub, actor, *booking);
        if (!made) return made.error();
        record_idempotency(c, hub, actor, idempotency, made->id.value);
        deed.entity_id = made->id.value;
        return appointment_details(c, std::move(*made));
    });
}

core::Result<AppointmentDetails> move_appointment(const Hub& hub, const domain::Actor& actor,
                                                  const core::AppointmentId& id, AppointmentAction action,
                                                  const std::string& reason, Version expected) {
    using R = core::Result<AppointmentDetails>;
    const Deed what{"appointment." + std::string{to_string(action)}, "appointment", id.value, "", reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> R {
        const auto a = own(c, actor, id, deed, expected);
        if (!a) return a.error();
        auto moved = apply(c, hub, actor, id, action, reason);
        if (!moved) return moved.error();
        return appointment_details(c, std::move(*moved));
    });
}

core::Result<AppointmentDetails> reschedule_appointment(const Hub& hub, const domain::Actor& actor,
                                                        const core::AppointmentId& id, const AppointmentForm& form,
                                                        const std::string& reason, Version expected) {
    using R = core::Result<AppointmentDetails>;
    const Deed what{"appointment.reschedule", "appointment", id.value, "", reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> R {
        const auto a = own(c, actor, id, deed, expected);
        if (!a) return a.error();
        const auto old = booking_of(c, *a);
        const auto booking = booking_from(form, &old);
        if (!booking) return booking.error();
        auto made = move_time(c, hub, actor, id, *booking, reason);
        if (!made) return made.error();
        deed.detail = "to " + made->id.value;
        return appointment_details(c, std::move(*made));
    });
}

core::Result<AppointmentDetails> get_appointment(const Hub& hub, const domain::Actor& actor,
                                                 const core::AppointmentId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<AppointmentDetails> {
        auto a = store::find_appointment(c, store::scope_of(c, actor), id);
        if (!a) return not_found("appointment");
        return appointment_details(c, std::move(*a));
    });
}

std::vector<AppointmentDetails> list_appointments(const Hub& hub, const domain::Actor& actor,
                                                  const store::AppointmentFilter& filter, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<AppointmentDetails> all;
        for (auto& a : store::list_appointments(c, store::scope_of(c, actor), filter, page)) {
            if (auto d = appointment_details(c, std::move(a))) all.push_back(std::move(*d));
        }
        return all;
    });
}

std::size_t expire_holds(const Hub& hub) {
    const auto now = hub.clock.now();
    const auto latest = now + std::chrono::minutes{hub.config.scheduling.hold_min};
    const auto idle = [&](Connection& c) {
        return store::expired_holds(c, now, 1).empty() && !store::any_hold_after(c, latest);
    };
    if (hub.db.read(idle)) return 0;
    return hub.db.write([&](Connection& c) {
        const auto system = domain::Actor::system();
        store::shorten_holds(c, latest);
        std::size_t done = 0;
        for (const auto& held : store::expired_holds(c, now, 100)) {
            const auto a = end_time(c, hub, system, held.id, AppointmentAction::expire, "");
            if (!a) continue;
            audit(c, hub, system, {"appointment.expire", "appointment", a->id.value, a->org_id.value, "", ""});
            if (a->consultation_id) on_appointment_ended(c, hub, *a, AppointmentAction::expire);
            ++done;
        }
        return done;
    });
}

}  // namespace telehub::app
