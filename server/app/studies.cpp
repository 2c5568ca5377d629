#include "telehub/app/studies.h"

#include "form.h"
#include "routing_internal.h"
#include "studies_internal.h"
#include "telehub/core/log.h"
#include "telehub/domain/matching.h"
#include "telehub/domain/sla.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/reading.h"

namespace telehub::app {

using domain::StudyAction;
using domain::StudyState;
using store::Connection;

namespace {

domain::Identity identity_of(const store::Study& s) { return {s.patient_id, s.patient_name, s.sex, s.birth_date}; }
domain::Identity identity_of(const store::Patient& p) { return {p.patient_id, p.name, p.sex, p.birth_date}; }

std::string join(const std::vector<std::string>& parts) {
    std::string all;
    for (const auto& p : parts) all += (all.empty() ? "" : ", ") + p;
    return all;
}

// It passed image QC: it is to be read, and goes where the rules send it.
void hand_on(Connection& c, const Hub& hub, const store::Study& study, const store::Order& order) {
    queue_read_task(c, hub, study, order, "primary");
    queue_forwards(c, hub, study, order, domain::RoutingEvent::study_qc_passed);
}

std::optional<store::Order> order_for(Connection& c, const store::Study& s) {
    if (!s.accession_number.empty()) return store::find_open_order(c, s.org_id, s.accession_number);
    return store::find_open_order_by_study(c, s.org_id, s.study_uid);
}

// The hub's own moves are in its tables: a refusal is a fault of the program.
void must_move(Connection& c, const Hub& hub, store::Study& study, StudyAction action, const std::string& reason = {}) {
    move_study(c, hub, domain::Actor::system(), study, action, reason).value();
}

StudyDetails with_order(Connection& c, store::Study study) {
    StudyDetails d;
    const auto order = study.order_id ? store::find_order(c, *study.order_id) : order_for(c, study);
    if (order) {
        d.accession_of_order = order->accession_number;
        d.declared_instances = order->declared_instances;
    }
    d.study = std::move(study);
    return d;
}

}  // namespace

core::Result<void> move_study(Connection& c, const Hub& hub, const domain::Actor& actor, store::Study& study,
                              StudyAction action, const std::string& reason) {
    domain::Needs given;
    if (!is_blank(reason)) given.add(domain::Need::reason);
    auto roles = actor.roles_in(study.org_id);
    if (study.reading_org_id) roles = roles | (actor.roles_in(*study.reading_org_id) & domain::reading_roles);
    const auto to = domain::judge(domain::study_transitions(), study.state, action, roles, given);
    if (!to) return to.error();
    study.state = *to;
    if (!store::update_study(c, study)) return stale_error();
    audit(c, hub, actor,
          {"study." + std::string{to_string(action)}, "study", study.study_uid.value, study.org_id.value, reason, ""});
    return {};
}

void complete_study(Connection& c, const Hub& hub, store::Study& study, bool declared) {
    study.declared_complete = declared;
    must_move(c, hub, study, StudyAction::complete, declared ? "all declared instances are here" : "quiet period");
    const auto order = order_for(c, study);
    if (!order) {
        quarantine_study(c, hub, study, "no_order",
                         study.accession_number.empty()
                             ? "the images carry no accession number and no order's Study UID"
                             : "no open order has this accession number");
        return;
    }
    const auto patient = store::find_patient(c, order->patient_key);
    const auto differing = patient ? domain::disagreements(identity_of(study), identity_of(*patient))
                                   : std::vector<std::string>{"patient"};
    if (!differing.empty()) {
        quarantine_study(c, hub, study, "identity_mismatch", "order and images disagree in: " + join(differing));
        return;
    }
    match_study(c, hub, domain::Actor::system(), study, *order).value();
}

void complete_declared_study(Connection& c, const Hub& hub, const store::Order& order) {
    if (!order.declared_instances) return;
    for (auto& study : store::receiving_studies(c, order.org_id, order.accession_number, order.study_uid)) {
        if (study.instance_count >= *order.declared_instances) complete_study(c, hub, study, true);
    }
}

core::Result<void> match_study(Connection& c, const Hub& hub, const domain::Actor& actor, store::Study& study,
                               const store::Order& order) {
    study.order_id = order.id;
    study.patient_key = order.patient_key;
    study.reading_org_id = order.reading_org_id;
    if (const auto moved = move_study(c, hub, actor, study, StudyAction::match); !moved) return moved;
    if (!hub.config.study.automatic_qc) return {};
    must_move(c, hub, study, StudyAction::qc_pass, "automatic");
    hand_on(c, hub, study, order);
    return {};
}

void quarantine_study(Connection& c, const Hub& hub, store::Study& study, const std::string& kind,
                      const std::string& detail) {
    if (study.state != StudyState::quarantined) must_move(c, hub, study, StudyAction::quarantine, kind);
    if (store::find_open_quarantine(c, study.org_id, study.study_uid, kind, study.patient_id)) return;
    store::Quarantine q;
    q.id = core::QuarantineId{hub.ids.uuid()};
    q.org_id = study.org_id;
    // Coordinators and QC of the reading centre reconcile too, whether or not the study ever reached them.
    q.reading_org_id = study.reading_org_id ? *study.reading_org_id : default_reading_organisation(c, study.org_id);
    q.kind = kind;
    q.state = "open";
    q.study_uid = study.study_uid;
    q.patient_id = study.patient_id;
    q.patient_name = study.patient_name;
    q.accession_number = study.accession_number;
    q.detail = detail;
    q.instance_count = study.instance_count;
    q.created_at = hub.clock.now();
    store::insert_row(c, q);
    audit(c, hub, domain::Actor::system(), {"quarantine.open", "quarantine", q.id.value, q.org_id.value, kind, detail});
    block_reading(c, hub, study, "the study is quarantined");
}

void queue_read_task(Connection& c, const Hub& hub, const store::Study& study, const store::Order& order,
                     const std::string& kind) {
    if (!study.reading_org_id) return;
    for (const auto& task : store::tasks_of_study(c, study.study_uid)) {
        const bool open = task.state != domain::ReadTaskState::done && task.state != domain::ReadTaskState::cancelled;
        if (open) return;
    }
    store::ReadTask t;
    t.id = core::ReadTaskId{hub.ids.uuid()};
    t.org_id = study.org_id;
    t.reading_org_id = *study.reading_org_id;
    t.order_id = order.id;
    t.study_uid = study.study_uid;
    t.kind = kind;
    t.urgency = order.urgency;
    // The server's receipt time rules, not the scanner's clock.
    t.due_at = study.last_received_at +
               domain::report_turnaround(order.urgency, order.patient_class, order.modality, order.body_part);
    t.created_at = t.updated_at = hub.clock.now();
    auto detail = kind;
    if (const auto chosen = choose_group(c, hub, t.reading_org_id, order)) {
        t.reading_group_id = chosen->group.id;
        detail += ", group " + chosen->group.code + " by rule " + chosen->rule.value;
    }
    store::insert_row(c, t);
    audit(c, hub, domain::Actor::system(), {"read_task.queue", "read_task", t.id.value, t.org_id.value, "", detail});
}

core::Result<StudyDetails> get_study(const Hub& hub, const domain::Actor& actor, const core::StudyUid& uid) {
    return hub.db.read([&](Connection& c) -> core::Result<StudyDetails> {
        auto study = store::find_study(c, store::scope_of(c, actor), uid);
        if (!study) return not_found("study");
        auto d = with_order(c, std::move(*study));
        for (auto& series : store::list_series(c, d.study.study_key)) {
            auto instances = store::list_instances(c, series.series_key);
            d.series.push_back({std::move(series), std::move(instances)});
        }
        return d;
    });
}

std::vector<StudyDetails> list_studies(const Hub& hub, const domain::Actor& actor, const store::StudyFilter& filter,
                                       const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<StudyDetails> all;
        for (auto& study : store::list_studies(c, store::scope_of(c, actor), filter, page)) {
            all.push_back(with_order(c, std::move(study)));
        }
        return all;
    });
}

core::Result<StudyDetails> decide_qc(const Hub& hub, const domain::Actor& actor, const core::StudyUid& uid,
                                     const QcDecision& decision, Version expected) {
    const Deed what{decision.pass ? "study.qc" : "study.reject", "study", uid.value, "", decision.reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<StudyDetails> {
        auto study = store::find_study(c, store::scope_of(c, actor), uid);
        if (!study) return not_found("study");
        deed.org_id = study->org_id.value;
        if (expected && *expected != study->version) return stale_error();
        const auto moved = move_study(c, hub, actor, *study,
                                      decision.pass ? StudyAction::qc_pass : StudyAction::qc_reject, decision.reason);
        if (!moved) return moved.error();
        const auto order = store::find_order(c, *study->order_id);
        if (!order) return not_found("order");
        if (decision.pass) {
            hand_on(c, hub, *study, *order);
        } else {
            block_reading(c, hub, *study, "the images are rejected");
            deed.detail = "retake order " + make_retake(c, hub, *order).id.value;
        }
        return with_order(c, std::move(*study));
    });
}

std::size_t complete_quiet_studies(const Hub& hub) {
    const auto since = hub.clock.now() - std::chrono::seconds{hub.config.study.quiet_period_s};
    // Looked for on a reader, so that an idle hub writes nothing.
    if (hub.db.read([&](Connection& c) { return store::quiet_studies(c, since, 1).empty(); })) return 0;
    return hub.db.write([&](Connection& c) {
        std::size_t done = 0;
        for (auto& study : store::quiet_studies(c, since, 100)) {
            complete_study(c, hub, study, false);
            ++done;
        }
        return done;
    });
}

}  // namespace telehub::app
