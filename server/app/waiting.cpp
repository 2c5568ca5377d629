#include "replay.h"
#include "scheduling_access.h"
#include "studies_internal.h"
#include "telehub/app/appointments.h"
#include "telehub/store/experts.h"
#include "telehub/store/orders.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::Role;
using store::Connection;

namespace {

constexpr domain::RoleSet schedulers{Role::clinic_physician, Role::coordinator};

core::Result<WaitingDetails> details(Connection& c, store::WaitingEntry entry) {
    auto patient = store::find_patient(c, entry.patient_key);
    if (!patient) return not_found("patient");
    return WaitingDetails{std::move(entry), std::move(*patient)};
}

core::Result<store::WaitingEntry> entry_of(Connection& c, const domain::Actor& actor, const WaitingForm& f) {
    Form form;
    store::WaitingEntry e;
    const auto patient = store::find_patient_by_local_id(c, actor.org, f.patient_id);
    form.require(patient.has_value(), "$.patient_id", "no such patient of your organisation");
    form.require(f.specialty.empty() != f.expert_id.empty(), "$.specialty", "either this or expert_id");
    form.require(f.specialty.empty() || is_specialty(f.specialty), "$.specialty", "1 to 32 of A-Z and 0-9");
    const auto expert = f.expert_id.empty()
                            ? std::nullopt
                            : store::find_expert(c, store::house_of(c, actor), core::ExpertId{f.expert_id});
    form.require(f.expert_id.empty() || expert, "$.expert_id", "no such expert");
    const auto from = instant_of(form, "$.not_before", f.not_before);
    const auto to = instant_of(form, "$.not_after", f.not_after);
    form.require(!from || !to || *from < *to, "$.not_after", "after not_before");
    if (!form.ok()) return form.error();
    e.org_id = actor.org;
    e.expert_org_id = expert ? expert->org_id : default_reading_organisation(c, actor.org);
    e.patient_key = patient->id;
    e.specialty = f.specialty;
    if (expert) e.expert_id = expert->id;
    e.not_before = *from;
    e.not_after = *to;
    return e;
}

}  // namespace

core::Result<WaitingDetails> create_waiting(const Hub& hub, const domain::Actor& actor, const WaitingForm& form,
                                            const Idempotency& idempotency) {
    using R = core::Result<WaitingDetails>;
    return transact(hub, actor, {"waiting.create", "waiting"}, [&](Connection& c, Deed& deed) -> R {
        if (!actor.roles_in(actor.org).meets(schedulers)) {
            return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow booking");
        }
        auto known = find_replayed<core::WaitingId>(c, actor, idempotency, "waiting entry", deed, [&](const auto& id) {
            return store::find_waiting(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return details(c, std::move(**known));
        auto entry = entry_of(c, actor, form);
        if (!entry) return entry.error();
        entry->id = core::WaitingId{hub.ids.uuid()};
        entry->state = "waiting";
        entry->created_by = actor.user;
        entry->created_at = entry->updated_at = hub.clock.now();
        store::insert_row(c, *entry);
        record_idempotency(c, hub, actor, idempotency, entry->id.value);
        deed.entity_id = entry->id.value;
        return details(c, std::move(*entry));
    });
}

core::Result<WaitingDetails> withdraw_waiting(const Hub& hub, const domain::Actor& actor, const core::WaitingId& id,
                                              const std::string& reason, Version expected) {
    using R = core::Result<WaitingDetails>;
    const Deed what{"waiting.withdraw", "waiting", id.value, "", reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> R {
        auto entry = store::find_waiting(c, store::scope_of(c, actor), id);
        if (!entry) return not_found("waiting entry");
        deed.org_id = entry->org_id.value;
        const auto roles = actor.roles_in(entry->org_id) | actor.roles_in(entry->expert_org_id);
        if (!roles.meets(schedulers)) {
            return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow booking");
        }
        if (expected && *expected != entry->version) return stale_error();
        if (entry->state != "waiting") {
            return core::refuse(Errc::conflict, "transition_not_allowed", "it is " + entry->state + " already");
        }
        if (is_blank(reason)) return domain::unmet(domain::Need::reason, "withdraw");
        entry->state = "withdrawn";
        entry->state_reason = reason;
        entry->updated_at = hub.clock.now();
        if (!store::update_row(c, *entry)) return stale_error();
        return details(c, std::move(*entry));
    });
}

std::vector<WaitingDetails> list_waiting(const Hub& hub, const domain::Actor& actor, const store::WaitingFilter& filter,
                                         const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<WaitingDetails> all;
        for (auto& entry : store::list_waiting(c, store::scope_of(c, actor), filter, page)) {
            if (auto d = details(c, std::move(entry))) all.push_back(std::move(*d));
        }
        return all;
    });
}

}  // namespace telehub::app
