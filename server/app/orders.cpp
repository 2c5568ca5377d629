#include "telehub/app/orders.h"

#include <cstdio>

#include "order_form.h"
#include "patients_internal.h"
#include "replay.h"
#include "studies_internal.h"
#include "telehub/core/local_time.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::OrderAction;
using domain::OrderState;
using store::Connection;

namespace {

// Where an order's study is read: what the form says, else the organisation's own reading centre.
core::Result<core::OrgId> reading_organisation(Connection& c, const core::OrgId& org, const std::string& code) {
    if (!code.empty()) {
        const auto named = store::find_organisation_by_code(c, code);
        if (!named || store::root_organisation(c, named->id) != store::root_organisation(c, org) ||
            !store::is_reading_centre(c, *named)) {
            return wrong("$.reading_org_code", "no reading centre of this consortium");
        }
        return named->id;
    }
    return default_reading_organisation(c, org);
}

std::string new_accession(Connection& c, const Hub& hub, const store::Organisation& org) {
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);  // "2026-01-31"
    const auto day = today.substr(2, 2) + today.substr(5, 2) + today.substr(8, 2);
    for (;;) {
        char number[24];
        std::snprintf(number, sizeof number, "%04lld", static_cast<long long>(store::next_accession(c, org.id, day)));
        auto made = org.code + day + number;
        // An order may have come with a number that looks like ours.
        if (!store::accession_number_exists(c, org.id, made)) return made;
    }
}

void fill_order(store::Order& o, const OrderForm& f) {
    o.modality = f.modality;
    o.body_part = f.body_part;
    o.procedure = f.procedure;
    o.clinical_history = f.clinical_history;
    o.urgency = f.urgency;
    o.patient_class = f.patient_class;
    o.consent = f.consent;
    o.referring_physician = f.referring_physician;
}

constexpr domain::RoleSet orderers{domain::Role::technician, domain::Role::clinic_physician};

core::Result<OrderDetails> details(Connection& c, store::Order order) {
    auto patient = store::find_patient(c, order.patient_key);
    if (!patient) return not_found("patient");
    return OrderDetails{std::move(order), std::move(*patient)};
}

domain::Needs given_for(const OrderMove& move, const Form& complete) {
    domain::Needs given;
    if (!is_blank(move.reason)) given.add(domain::Need::reason);
    if (complete.ok()) given.add(domain::Need::complete_form);
    return given;
}

}  // namespace

core::OrgId default_reading_organisation(Connection& c, const core::OrgId& org) {
    auto at = store::find_organisation(c, org);
    for (int depth = 0; at && depth < 32; ++depth) {
        if (at->reading_org_id) return *at->reading_org_id;
        if (!at->parent_id) return at->id;
        at = store::find_organisation(c, *at->parent_id);
    }
    return org;
}

core::Result<OrderDetails> create_order(const Hub& hub, const domain::Actor& actor, const OrderForm& form,
                                        const Idempotency& idempotency) {
    return transact(
        hub, actor, {"order.create", "order"}, [&](Connection& c, Deed& deed) -> core::Result<OrderDetails> {
            if (!actor.roles_in(actor.org).meets(orderers)) {
                return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow ordering");
            }
            if (const auto faults = check_form(form); !faults.ok()) return faults.error();
            auto known = find_replayed<core::OrderId>(c, actor, idempotency, "order", deed, [&](const auto& id) {
                return store::find_order(c, store::scope_of(c, actor), id);
            });
            if (!known) return known.error();
            if (*known) return details(c, **known);
            const auto org = store::find_organisation(c, actor.org);
            if (!org) return not_found("organisation");
            const auto reading = reading_organisation(c, actor.org, form.reading_org_code);
            if (!reading) return reading.error();
            const auto patient = register_patient(c, hub, actor, actor.org, form);
            if (!patient) return patient.error();
            store::Order o;
            o.id = core::OrderId{hub.ids.uuid()};
            o.org_id = actor.org;
            o.reading_org_id = *reading;
            o.patient_key = patient->id;
            o.accession_number = form.accession_number.empty() ? new_accession(c, hub, *org) : form.accession_number;
            o.state = OrderState::draft;
            fill_order(o, form);
            o.requested_by = actor.user;
            o.study_uid = core::StudyUid{hub.ids.dicom_uid()};
            o.created_at = o.updated_at = hub.clock.now();
            if (store::accession_number_exists(c, o.org_id, o.accession_number)) {
                return core::refuse(Errc::conflict, "accession_number_taken",
                                    "an order with this accession number exists");
            }
            store::insert_row(c, o);
            record_idempotency(c, hub, actor, idempotency, o.id.value);
            deed.entity_id = o.id.value;
            return OrderDetails{o, *patient};
        });
}

core::Result<OrderDetails> amend_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id,
                                       const OrderForm& form, Version expected) {
    const Deed what{"order.amend", "order", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<OrderDetails> {
        auto order = store::find_order(c, store::scope_of(c, actor), id);
        if (!order) return not_found("order");
        deed.org_id = order->org_id.value;
        if (!actor.roles_in(order->org_id).meets(orderers)) {
            return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow ordering");
        }
        if (order->state != OrderState::draft && order->state != OrderState::returned) {
            return core::refuse(Errc::conflict, "transition_not_allowed",
                                "only a draft or returned order can be amended");
        }
        if (expected && *expected != order->version) return stale_error();
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        const auto before = order->patient_key;
        const auto patient = register_patient(c, hub, actor, order->org_id, form, before);
        if (!patient) return patient.error();
        order->patient_key = patient->id;
        fill_order(*order, form);
        order->updated_at = hub.clock.now();
        if (!store::update_row(c, *order)) return stale_error();
        if (before != patient->id) withdraw_unused_patient(c, hub, actor, before);
        return OrderDetails{*order, *patient};
    });
}

core::Result<OrderDetails> move_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id,
                                      const OrderMove& move, Version expected) {
    const Deed what{"order." + std::string{to_string(move.action)}, "order", id.value, "", move.reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<OrderDetails> {
        auto order = store::find_order(c, store::scope_of(c, actor), id);
        if (!order) return not_found("order");
        deed.org_id = order->org_id.value;
        if (expected && *expected != order->version) return stale_error();
        auto found = details(c, *order);
        if (!found) return found;
        const auto complete = check_complete(*order, found->patient);
        // Coordinators hold their role where the images are read, the others where the patient is.
        auto roles = actor.roles_in(order->org_id);
        if (order->reading_org_id) roles = roles | (actor.roles_in(*order->reading_org_id) & domain::reading_roles);
        const auto to =
            domain::judge(domain::order_transitions(), order->state, move.action, roles, given_for(move, complete));
        if (!to)
            return to.error().reason == "incomplete" ? complete.error("incomplete", "the order is not complete")
                                                     : to.error();
        if (move.action == OrderAction::accept) {
            const auto now = hub.clock.now();
            order->scheduled_at = move.scheduled_at.value_or(now);
            if (*order->scheduled_at < now - std::chrono::days{1} ||
                *order->scheduled_at > now + std::chrono::days{366}) {
                return wrong("$.scheduled_at", "from a day ago to a year ahead");
            }
        }
        order->state = *to;
        order->state_reason = move.reason;
        order->updated_at = hub.clock.now();
        if (move.action == OrderAction::finish && move.instances) order->declared_instances = move.instances;
        if (!store::update_row(c, *order)) return stale_error();
        if (move.action == OrderAction::finish) complete_declared_study(c, hub, *order);
        return OrderDetails{*order, found->patient};
    });
}

store::Order make_retake(Connection& c, const Hub& hub, const store::Order& first) {
    store::Order o = first;
    const auto org = store::find_organisation(c, first.org_id);
    o.id = core::OrderId{hub.ids.uuid()};
    o.accession_number = new_accession(c, hub, *org);
    o.state = OrderState::scheduled;
    o.study_uid = core::StudyUid{hub.ids.dicom_uid()};
    o.declared_instances.reset();
    o.state_reason.clear();
    o.retake_of = first.id;
    o.created_at = o.updated_at = hub.clock.now();
    o.scheduled_at = o.created_at;
    o.version = 1;
    store::insert_row(c, o);
    return o;
}

core::Result<OrderDetails> get_order(const Hub& hub, const domain::Actor& actor, const core::OrderId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<OrderDetails> {
        auto order = store::find_order(c, store::scope_of(c, actor), id);
        if (!order) return not_found("order");
        return details(c, std::move(*order));
    });
}

std::vector<OrderDetails> list_orders(const Hub& hub, const domain::Actor& actor, const store::OrderFilter& filter,
                                      const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<OrderDetails> all;
        for (auto& order : store::list_orders(c, store::scope_of(c, actor), filter, page)) {
            if (auto d = details(c, std::move(order))) all.push_back(std::move(*d));
        }
        return all;
    });
}

}  // namespace telehub::app
