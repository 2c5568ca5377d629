#include "telehub/app/performed_steps.h"

#include <algorithm>
#include <set>

#include "performed_step_form.h"
#include "studies_internal.h"
#include "telehub/store/orders.h"

namespace telehub::app {

using core::Errc;
using domain::OrderAction;
using domain::OrderState;
using store::Connection;
using store::PerformedStep;

namespace {

constexpr const char* in_progress = "in_progress";
constexpr const char* completed = "completed";
constexpr const char* discontinued = "discontinued";

// The Study Instance UID is the hub's own, from the worklist. The accession number may have been typed, and counts with
// the patient's ID alone.
std::optional<store::Order> order_of(Connection& c, const core::OrgId& org,
                                     const PerformedStepForm::Scheduled& scheduled, const std::string& patient_id) {
    if (auto order = store::find_open_order_by_study(c, org, core::StudyUid{scheduled.study_uid.value_or("")})) {
        return order;
    }
    if (scheduled.accession_number.empty()) return {};
    auto order = store::find_open_order(c, org, scheduled.accession_number);
    const auto patient = order ? store::find_patient(c, order->patient_key) : std::nullopt;
    return patient && patient->patient_id == patient_id ? order : std::nullopt;
}

// Moves an order by its table as the device, and audits it. False: the table does not have it.
bool move(Connection& c, const Hub& hub, const domain::Actor& device, store::Order& order, OrderAction action,
          const std::string& reason, const std::string& detail) {
    domain::Needs given;
    if (!reason.empty()) given.add(domain::Need::reason);
    const auto to =
        domain::judge(domain::order_transitions(), order.state, action, device.roles_in(order.org_id), given);
    if (!to) return false;
    order.state = *to;
    order.state_reason = reason;
    order.updated_at = hub.clock.now();
    if (!store::update_row(c, order)) return false;
    audit(c, hub, device,
          {"order." + std::string{to_string(action)}, "order", order.id.value, order.org_id.value, reason, detail});
    return true;
}

void start(Connection& c, const Hub& hub, const domain::Actor& device, store::Order& order, const PerformedStep& step) {
    if (order.state == OrderState::scheduled) {
        move(c, hub, device, order, OrderAction::start, "", "performed step " + step.sop_uid.value);
    }
}

// How many instances all steps of the order name, each once. Nothing when they name none.
std::optional<std::int64_t> declared(const std::vector<PerformedStep>& steps) {
    std::set<std::string> uids;
    for (const auto& step : steps) {
        for (auto& uid : uids_in(step.manifest)) uids.insert(std::move(uid));
    }
    if (uids.empty()) return {};
    return static_cast<std::int64_t>(uids.size());
}

// All steps have ended: the order is performed and its study complete when all are here; or nothing was completed.
void end(Connection& c, const Hub& hub, const domain::Actor& device, store::Order& order, const PerformedStep& last) {
    const auto steps = store::steps_of_order(c, order.id);
    if (std::ranges::any_of(steps, [](const PerformedStep& s) { return s.state == in_progress; })) return;
    const auto detail = "performed step " + last.sop_uid.value;
    start(c, hub, device, order, last);
    if (std::ranges::none_of(steps, [](const PerformedStep& s) { return s.state == completed; })) {
        move(c, hub, device, order, OrderAction::discontinue, last.reason, detail);
        return;
    }
    // A step of several orders does not say which instance is of which.
    const bool alone = std::ranges::all_of(
        steps, [&](const PerformedStep& s) { return store::orders_of_step(c, s.sop_uid).size() == 1; });
    const auto count = alone ? declared(steps) : std::nullopt;
    const bool more = count && *count > order.declared_instances.value_or(0);
    if (more) order.declared_instances = count;
    const bool moved =
        order.state == OrderState::in_progress && move(c, hub, device, order, OrderAction::finish, "", detail);
    // Performed already, by a person or by earlier steps: what this one adds still counts.
    if (!moved && (!more || order.state != OrderState::performed || !store::update_row(c, order))) return;
    complete_declared_study(c, hub, order);
}

// The orders of this step; those that it fits by now are bound to it.
std::vector<store::Order> bound_orders(Connection& c, const PerformedStep& step,
                                       const std::vector<PerformedStepForm::Scheduled>& scheduled,
                                       const std::string& patient_id) {
    for (const auto& s : scheduled) {
        if (const auto order = order_of(c, step.org_id, s, patient_id)) {
            store::link_performed_step(c, step.sop_uid, order->id);
        }
    }
    std::vector<store::Order> orders;
    for (const auto& id : store::orders_of_step(c, step.sop_uid)) {
        if (auto order = store::find_order(c, id)) orders.push_back(std::move(*order));
    }
    return orders;
}

std::string names_of(const std::vector<store::Order>& orders) {
    std::string names;
    for (const auto& order : orders) names += (names.empty() ? "order " : ", ") + order.id.value;
    return names.empty() ? "no order" : names;
}

// What a message says beside what the step is.
void take(PerformedStep& step, const PerformedStepForm& form) {
    if (form.end_date) step.ended_date = *form.end_date;
    if (form.end_time) step.ended_time = *form.end_time;
    if (form.series) {
        step.manifest = manifest_of(*form.series);
        step.instance_count = instances_in(*form.series);
    }
}

PerformedStep new_step(const Hub& hub, const domain::Actor& device, const core::SopUid& uid,
                       const PerformedStepForm& form) {
    PerformedStep step;
    step.id = core::PerformedStepId{hub.ids.uuid()};
    step.sop_uid = uid.empty() ? core::SopUid{hub.ids.dicom_uid()} : uid;
    step.org_id = device.org;
    step.device = device.name;
    step.state = in_progress;
    step.step_id = *form.step_id;
    step.modality = *form.modality;
    step.study_uid = core::StudyUid{*form.scheduled.front().study_uid};
    step.accession_number = form.scheduled.front().accession_number;
    step.started_date = *form.start_date;
    step.started_time = *form.start_time;
    take(step, form);
    step.created_at = step.updated_at = hub.clock.now();
    return step;
}

}  // namespace

core::Result<PerformedStep> create_performed_step(const Hub& hub, const domain::Actor& device, const core::SopUid& uid,
                                                  const PerformedStepForm& form) {
    const Deed what{"performed_step.create", "performed_step", uid.value};
    return transact(hub, device, what, [&](Connection& c, Deed& deed) -> core::Result<PerformedStep> {
        if (const auto checked = check_create(form); !checked) return checked.error();
        if (!uid.empty() && store::find_performed_step(c, uid)) {
            return core::refuse(Errc::conflict, "duplicate_instance", "a performed step with this UID exists");
        }
        const auto step = new_step(hub, device, uid, form);
        store::insert_row(c, step);
        auto orders = bound_orders(c, step, form.scheduled, form.patient_id);
        deed.entity_id = step.sop_uid.value;
        deed.detail = names_of(orders);
        for (auto& order : orders) start(c, hub, device, order, step);
        return step;
    });
}

core::Result<PerformedStep> set_performed_step(const Hub& hub, const domain::Actor& device, const core::SopUid& uid,
                                               const PerformedStepForm& form) {
    const Deed what{"performed_step.set", "performed_step", uid.value};
    return transact(hub, device, what, [&](Connection& c, Deed& deed) -> core::Result<PerformedStep> {
        auto step = store::find_performed_step(c, uid);
        if (!step || step->org_id != device.org) return not_found("performed step");
        if (step->state != in_progress) {
            return core::refuse(Errc::conflict, "step_ended", "the performed step may no longer be updated");
        }
        if (const auto checked = check_set(form, *step); !checked) return checked.error();
        take(*step, form);
        if (form.status == "COMPLETED") step->state = completed;
        if (form.status == "DISCONTINUED") {
            step->state = discontinued;
            step->reason = form.discontinuation_reason.empty() ? "discontinued at the modality, no reason given"
                                                               : form.discontinuation_reason;
        }
        step->updated_at = hub.clock.now();
        if (!store::update_row(c, *step)) return stale_error();
        auto orders = bound_orders(c, *step, {{step->study_uid.value, ""}}, "");
        deed.reason = step->reason;
        deed.detail = step->state + ", " + names_of(orders);
        for (auto& order : orders) {
            step->state == in_progress ? start(c, hub, device, order, *step) : end(c, hub, device, order, *step);
        }
        return *step;
    });
}

std::vector<PerformedStepDetails> list_performed_steps(const Hub& hub, const domain::Actor& actor,
                                                       const std::string& state, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<PerformedStepDetails> all;
        for (auto& step : store::list_performed_steps(c, store::scope_of(c, actor), state, page)) {
            auto orders = store::orders_of_step(c, step.sop_uid);
            all.push_back({std::move(step), std::move(orders)});
        }
        return all;
    });
}

}  // namespace telehub::app
