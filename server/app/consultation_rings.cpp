// Emergency: the duty roster is rung in order, each for a while, until one answers. Every ring is in the trail.
#include <algorithm>

#include "consultation_internal.h"
#include "form.h"
#include "scheduling_internal.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationAction;
using domain::Need;
using store::Connection;

namespace {

std::string first_specialty(const store::Consultation& row) {
    const auto all = split_list(row.specialties, ',');
    return all.empty() ? "" : all.front();
}

std::optional<store::Ring> ringing_of(Connection& c, const core::ConsultationId& id) {
    for (auto& ring : store::rings_of(c, id)) {
        if (ring.outcome == "ringing") return ring;
    }
    return {};
}

// A ring belongs to whom it rings, until its time is up.
core::Result<domain::Needs> ring_needs(Connection& c, const Hub& hub, const domain::Actor& actor, const Case& k,
                                       const std::string& reason) {
    domain::Needs given;
    if (!is_blank(reason)) given.add(Need::reason);
    const auto ring = ringing_of(c, k.row.id);
    if (!ring || ring->user_id != actor.user) return given;
    if (ring->expires_at <= hub.clock.now()) {
        return core::refuse(Errc::conflict, "ring_over", "the time to answer is up: the next on duty is rung");
    }
    given.add(Need::holder);
    return given;
}

// The next on duty who was not rung yet and may answer.
std::optional<core::UserId> next_on_duty(Connection& c, const Hub& hub, const store::Consultation& row,
                                         const std::vector<store::Ring>& rings) {
    const auto specialty = first_specialty(row);
    for (const auto& user : on_duty(c, row.expert_org_id, specialty, hub.clock.now())) {
        const bool rung = std::ranges::find(rings, user, &store::Ring::user_id) != rings.end();
        if (!rung && may_answer(c, hub, user, specialty)) return user;
    }
    return {};
}

}  // namespace

core::Result<void> ring_next(Connection& c, const Hub& hub, store::Consultation& row) {
    const auto system = domain::Actor::system();
    const auto now = hub.clock.now();
    const auto rings = store::rings_of(c, row.id);
    const auto next = next_on_duty(c, hub, row, rings);
    const Case k{row, {}, system.roles_in(row.org_id), false, false};
    if (const auto may = judge_case(k, ConsultationAction::ring, {}); !may) return may.error();
    Deed deed{"consultation.ring", "consultation", row.id.value, row.org_id.value, "", ""};
    if (next) {
        const store::Ring ring{row.id,
                               static_cast<std::int64_t>(rings.size()) + 1,
                               *next,
                               now,
                               now + std::chrono::seconds{hub.config.consultation.ring_s},
                               "ringing",
                               std::nullopt};
        store::insert_row(c, ring);
        deed.detail = "position " + std::to_string(ring.position) + ", user " + next->value;
    } else {
        row.escalated_at = now;
        deed.action = "consultation.escalate";
        deed.detail = std::to_string(rings.size()) + " were rung, nobody is left";
    }
    if (const auto saved = save_case(c, hub, system, row, ConsultationAction::ring, deed.detail); !saved) return saved;
    audit(c, hub, system, deed);
    if (next) {
        tell_person(c, hub, row, "consultation.ring", *next);
    } else {
        tell_case(c, hub, system, row, "consultation.escalated", {.coordinators = true});
    }
    return {};
}

void withdraw_rings(Connection& c, const Hub& hub, const core::ConsultationId& id) {
    const auto ring = ringing_of(c, id);
    if (ring && !store::end_ring(c, *ring, "withdrawn", hub.clock.now())) {
        throw store::DatabaseError("a ring changed inside its transaction");
    }
}

ConsultationResult answer_ring(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id) {
    return take_step(
        hub, actor, id, {ConsultationAction::answer_ring, "", {}},
        [&](Connection& c, const Case& k) { return ring_needs(c, hub, actor, k, ""); },
        [&](Connection& c, Case& k) -> core::Result<void> {
            const auto specialty = first_specialty(k.row);
            if (!may_answer(c, hub, actor.user, specialty)) return domain::unmet(Need::valid_licence, "answer_ring");
            if (!store::end_ring(c, ringing_of(c, id).value(), "accepted", hub.clock.now())) return stale_error();
            add_member(c, hub, k.row, actor.user, "chair", specialty);
            k.row.accepted_at = k.row.assigned_at = hub.clock.now();
            tell_case(c, hub, actor, k.row, "consultation.assigned", {.applicant = true, .coordinators = true});
            return {};
        });
}

ConsultationResult decline_ring(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& reason) {
    return take_step(
        hub, actor, id, {ConsultationAction::decline_ring, reason, {}},
        [&](Connection& c, const Case& k) { return ring_needs(c, hub, actor, k, reason); },
        [&](Connection& c, Case&) -> core::Result<void> {
            if (!store::end_ring(c, ringing_of(c, id).value(), "declined", hub.clock.now())) return stale_error();
            return {};
        },
        [&](Connection& c, Case& k) { return ring_next(c, hub, k.row); });
}

std::size_t advance_rings(const Hub& hub) {
    constexpr std::int64_t most = 100;
    const auto now = hub.clock.now();
    if (hub.db.read([&](Connection& c) { return store::due_rings(c, now, 1).empty(); })) return 0;
    return hub.db.write([&](Connection& c) {
        const auto system = domain::Actor::system();
        std::size_t done = 0;
        for (const auto& ring : store::due_rings(c, now, most)) {
            auto row = store::find_consultation(c, ring.consultation_id);
            if (!row || !store::end_ring(c, ring, "timed_out", now)) continue;
            audit(c, hub, system,
                  {"consultation.ring_timed_out", "consultation", row->id.value, row->org_id.value, "",
                   "position " + std::to_string(ring.position) + ", user " + ring.user_id.value});
            if (ring_next(c, hub, *row)) ++done;
        }
        return done;
    });
}

}  // namespace telehub::app
