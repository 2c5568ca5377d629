#include "scheduling_internal.h"

#include <algorithm>

#include "appointment_hooks.h"
#include "booking_check.h"
#include "form.h"
#include "telehub/core/local_time.h"
#include "telehub/domain/licence.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::AppointmentAction;
using domain::AppointmentState;
using domain::Role;
using store::Connection;

namespace {

void claim(Connection& c, const store::Appointment& a, const std::vector<Resource>& resources) {
    for (const auto& r : resources) store::insert_row(c, store::TimeClaim{r.name, a.starts_at, a.ends_at, a.id});
}

core::Timestamp hold_until(const Hub& hub, core::Timestamp starts_at) {
    return std::min(hub.clock.now() + std::chrono::minutes{hub.config.scheduling.hold_min}, starts_at);
}

// The appointment and its claims, after every check; `a` brings what it takes over.
core::Result<store::Appointment> book(Connection& c, const Hub& hub, const domain::Actor& actor, const Booking& b,
                                      store::Appointment a) {
    const auto checked = check_booking(c, hub, b);
    if (!checked) return checked.error();
    const auto resources = resources_of(c, b);
    if (const auto free = check_free(c, b, resources); !free) return free.error();
    const auto& first = checked->experts.front();
    a.id = core::AppointmentId{hub.ids.uuid()};
    if (a.uid.empty()) a.uid = a.id.value;
    a.org_id = b.org;
    a.expert_org_id = first.org_id;
    if (!b.consultation_id.empty()) a.consultation_id = b.consultation_id;
    a.patient_key = b.patient;
    a.room_id = b.room;
    a.starts_at = b.starts_at;
    a.ends_at = b.ends_at;
    a.time_zone = first.time_zone;
    if (a.state == AppointmentState::held) a.hold_expires_at = hold_until(hub, b.starts_at);
    a.created_by = actor.user;
    a.created_at = a.updated_at = hub.clock.now();
    store::insert_row(c, a);
    for (std::size_t i = 0; i < b.experts.size(); ++i) {
        store::insert_row(c, store::AppointmentExpert{a.id, b.experts[i], static_cast<std::int64_t>(i)});
    }
    claim(c, a, resources);
    return a;
}

// The roles that count here: of the inviting and of the invited organisation, and the expert's own part.
domain::RoleSet roles_for(Connection& c, const domain::Actor& actor, const store::Appointment& a) {
    constexpr domain::RoleSet inviting{Role::clinic_physician, Role::coordinator, Role::system};
    constexpr domain::RoleSet invited{Role::coordinator, Role::system};
    auto roles = (actor.roles_in(a.org_id) & inviting) | (actor.roles_in(a.expert_org_id) & invited);
    if (!actor.roles_anywhere().has(Role::consultant)) return roles;
    const auto own = store::find_expert_of_user(c, actor.user);
    if (own && std::ranges::count(store::experts_of(c, a.id), own->id) > 0) roles.add(Role::consultant);
    return roles;
}

core::Result<AppointmentState> judge_move(Connection& c, const domain::Actor& actor, const store::Appointment& a,
                                          AppointmentAction action, const std::string& reason) {
    domain::Needs given;
    if (!is_blank(reason)) given.add(domain::Need::reason);
    return domain::judge(domain::appointment_transitions(), a.state, action, roles_for(c, actor, a), given);
}

// Not a hold that has run out and only waits to be swept away.
core::Result<void> still_held(const Hub& hub, const store::Appointment& a) {
    if (!a.hold_expires_at || *a.hold_expires_at > hub.clock.now()) return {};
    return core::refuse(Errc::conflict, "hold_expired", "the hold has expired: hold the time again");
}

core::Result<void> save(Connection& c, const Hub& hub, store::Appointment& a, AppointmentState to,
                        const std::string& reason) {
    a.state = to;
    a.state_reason = reason;
    a.hold_expires_at.reset();
    a.updated_at = hub.clock.now();
    if (!domain::keeps_its_time(to)) store::give_back_claims(c, a.id);
    if (!store::update_row(c, a)) return stale_error();
    return {};
}

}  // namespace

Booking booking_of(Connection& c, const store::Appointment& a) {
    return {a.org_id, a.consultation_id.value_or(""), a.patient_key, store::experts_of(c, a.id), a.room_id, a.starts_at,
            a.ends_at};
}

core::Result<store::Appointment> hold_time(Connection& c, const Hub& hub, const domain::Actor& actor,
                                           const Booking& booking) {
    return book(c, hub, actor, booking, {});
}

core::Result<store::Appointment> confirm_time(Connection& c, const Hub& hub, const domain::Actor& actor,
                                              const core::AppointmentId& id) {
    auto a = store::find_appointment(c, id);
    if (!a) return not_found("appointment");
    const auto to = judge_move(c, actor, *a, AppointmentAction::confirm, {});
    if (!to) return to.error();
    if (const auto stands = still_held(hub, *a); !stands) return stands.error();
    const auto booking = booking_of(c, *a);
    const auto checked = check_booking(c, hub, booking);
    if (!checked) return checked.error();
    const auto resources = resources_of(c, booking);
    if (store::count_claims(c, id) != static_cast<std::int64_t>(resources.size())) {
        throw store::DatabaseError("a held appointment does not have its time");
    }
    if (const auto saved = save(c, hub, *a, *to, {}); !saved) return saved.error();
    after_appointment(c, hub, *a, AppointmentAction::confirm, AppointmentState::held);
    return *a;
}

core::Result<store::Appointment> move_time(Connection& c, const Hub& hub, const domain::Actor& actor,
                                           const core::AppointmentId& id, const Booking& booking,
                                           const std::string& reason) {
    auto old = store::find_appointment(c, id);
    if (!old) return not_found("appointment");
    const auto to = judge_move(c, actor, *old, AppointmentAction::reschedule, reason);
    if (!to) return to.error();
    if (const auto stands = still_held(hub, *old); !stands) return stands.error();
    // Its own time is free for the new one; a refusal gives it back what it had.
    store::Savepoint savepoint(c, "move_time");
    store::Appointment next;
    next.uid = old->uid;
    next.sequence = ++old->sequence;  // who is no longer of it hears of the old one's end under the same number
    next.replaces_id = old->id;
    const auto was = next.state = old->state;
    if (const auto saved = save(c, hub, *old, *to, reason); !saved) return saved.error();
    auto moved = booking;
    moved.org = old->org_id;
    moved.patient = old->patient_key;
    moved.consultation_id = old->consultation_id.value_or("");
    auto made = book(c, hub, actor, moved, std::move(next));
    if (!made) return made;
    savepoint.keep();
    after_appointment(c, hub, *made, AppointmentAction::reschedule, was);
    if (was == AppointmentState::confirmed) tell_removed(c, hub, *old, moved.experts);
    offer_given_back(c, hub, *old);
    return made;
}

core::Result<store::Appointment> end_time(Connection& c, const Hub& hub, const domain::Actor& actor,
                                          const core::AppointmentId& id, AppointmentAction action,
                                          const std::string& reason) {
    auto a = store::find_appointment(c, id);
    if (!a) return not_found("appointment");
    const auto to = judge_move(c, actor, *a, action, reason);
    if (!to) return to.error();
    if (action == AppointmentAction::confirm || action == AppointmentAction::reschedule) {
        return core::refuse(Errc::conflict, "transition_not_allowed",
                            "'" + std::string{to_string(action)} + "' is no plain move of an appointment");
    }
    if (action == AppointmentAction::no_show && a->starts_at > hub.clock.now()) {
        return core::refuse(Errc::conflict, "not_begun", "nobody can stay away from what has not begun yet");
    }
    if (action == AppointmentAction::cancel) ++a->sequence;  // who was invited hears of it once more
    const auto was = a->state;
    if (const auto saved = save(c, hub, *a, *to, reason); !saved) return saved.error();
    after_appointment(c, hub, *a, action, was);
    return *a;
}

std::vector<core::UserId> on_duty(Connection& c, const core::OrgId& org, const std::string& specialty,
                                  core::Timestamp at) {
    std::vector<core::UserId> people;
    for (auto& entry : store::roster_at(c, org, specialty, at)) {
        if (std::ranges::find(people, entry.user_id) == people.end()) people.push_back(std::move(entry.user_id));
    }
    return people;
}

bool may_consult(Connection& c, const Hub& hub, const core::UserId& user, const std::string& specialty) {
    const auto expert = store::find_expert_of_user(c, user);
    const auto account = store::find_user(c, user);
    if (!expert || !expert->enabled || !account || !store::is_let_in(c, *account)) return false;
    if (std::ranges::count(store::specialties_of(c, expert->id), specialty) == 0) return false;
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);
    return std::ranges::any_of(store::licences_of(c, user), [&](const store::Licence& l) {
        return domain::licence_covers(l.scope, l.expires_on, specialty, today);
    });
}

}  // namespace telehub::app
