#include "telehub/app/reports.h"

#include "form.h"
#include "notices.h"
#include "reports_internal.h"
#include "telehub/app/session.h"
#include "telehub/core/crypto.h"
#include "telehub/core/local_time.h"
#include "telehub/domain/licence.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::ReportAction;
using domain::ReportState;
using store::Connection;

namespace {

constexpr std::size_t max_text = 100'000;  // bytes of one section

core::Result<void> check_text(const ReportText& t) {
    Form form;
    const auto limit = "text of at most " + std::to_string(max_text) + " bytes without control characters";
    form.require(is_prose(t.findings, max_text), "$.findings", limit);
    form.require(is_prose(t.impression, max_text), "$.impression", limit);
    form.require(is_prose(t.recommendation, max_text), "$.recommendation", limit);
    if (!form.ok()) return form.error();
    return {};
}

// Writing needs the claim: the task in progress and the actor its assignee. Its lock runs anew with every save.
core::Result<store::ReadTask> held_task(Connection& c, const domain::Actor& actor, const core::ReadTaskId& id) {
    auto task = store::find_read_task(c, store::scope_of(c, actor), id);
    if (!task) return not_found("read task");
    if (task->state != domain::ReadTaskState::in_progress) {
        return core::refuse(Errc::conflict, "not_claimed", "claim the task first");
    }
    if (task->assignee_id != actor.user) return domain::unmet(domain::Need::holder, "write");
    return *task;
}

void renew_lock(Connection& c, const Hub& hub, store::ReadTask& task) {
    task.lock_expires_at = hub.clock.now() + std::chrono::minutes{hub.config.read_task.claim_lock_min};
    task.updated_at = hub.clock.now();
    if (!store::update_row(c, task)) throw store::DatabaseError("a task changed inside its transaction");
}

void drop_lock(Connection& c, const Hub& hub, store::ReadTask& task) {
    task.lock_expires_at.reset();
    task.updated_at = hub.clock.now();
    if (!store::update_row(c, task)) throw store::DatabaseError("a task changed inside its transaction");
}

void set_text(store::Report& r, const ReportText& t) {
    r.findings = t.findings;
    r.impression = t.impression;
    r.recommendation = t.recommendation;
    r.key_images = t.key_images;
}

std::optional<store::Licence> valid_licence(Connection& c, const Hub& hub, const domain::Actor& actor,
                                            const std::string& modality) {
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);
    for (auto& licence : store::licences_of(c, actor.user)) {
        if (domain::licence_covers(licence.scope, licence.expires_on, modality, today)) return licence;
    }
    return {};
}

// What binds the verifier to exactly this text. Doctors' certificates will sign it; until then it is a digest.
std::string signature_of(const store::Report& r, const std::string& licence, core::Timestamp at) {
    std::string text;
    const auto key_images = domain::key_images_text(r.key_images);
    for (const std::string* s : {&r.id.value, &r.study_uid.value, &r.findings, &r.impression, &r.recommendation,
                                 &key_images, &r.writer_id.value, &licence}) {
        text += std::to_string(s->size()) + ':' + *s;
    }
    return "sha256:" + core::sha256_hex(text + std::to_string(at.ms));
}

domain::Needs given_for(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Report& r,
                        const ReportMove& move, bool holds, const std::optional<store::Licence>& licence) {
    domain::Needs given;
    if (holds) given.add(domain::Need::holder);
    if (!is_blank(move.reason)) given.add(domain::Need::reason);
    if (!is_blank(r.findings) && !is_blank(r.impression)) given.add(domain::Need::complete_form);
    // Whoever wrote a version of it is a writer, also when another person handed the text on.
    if (r.writer_id != actor.user && !store::wrote_report(c, r.id, actor.user)) given.add(domain::Need::not_the_writer);
    if (licence) given.add(domain::Need::valid_licence);
    if (actor.second_factor || (!move.totp.empty() && accept_totp(c, hub, actor.user, move.totp))) {
        given.add(domain::Need::second_factor);
    }
    return given;
}

bool is_empty(const ReportText& t) {
    return t.findings.empty() && t.impression.empty() && t.recommendation.empty() && t.key_images.empty();
}

core::Error incomplete_error(const store::Report& r) {
    Form form;
    form.require(!is_blank(r.findings), "$.findings", "required to submit");
    form.require(!is_blank(r.impression), "$.impression", "required to submit");
    return form.error("incomplete", "the report is not complete");
}

void apply_move(const Hub& hub, const domain::Actor& actor, store::Report& r, const ReportMove& move,
                const std::optional<store::Licence>& licence) {
    const auto now = hub.clock.now();
    switch (move.action) {
        case ReportAction::submit:
            r.submitted_at = now;
            r.unseen_instances = 0;
            r.writer_id = actor.user;
            break;
        case ReportAction::return_: r.submitted_at.reset(); break;
        case ReportAction::verify:
            r.verifier_id = actor.user;
            r.verifier_licence = licence->number;
            r.verified_at = now;
            r.unseen_instances = 0;  // acknowledged, or there were none
            r.signature = signature_of(r, licence->number, now);
            break;
        case ReportAction::save:
        case ReportAction::reopen:
        case ReportAction::void_:
        case ReportAction::publish: break;
    }
}

}  // namespace

core::Result<void> check_readable(Connection& c, const core::StudyUid& uid) {
    const auto study = store::find_study(c, uid);
    if (study && domain::is_readable(study->state)) return {};
    return core::refuse(Errc::conflict, "study_not_readable", "the study is off the reading lists: reconcile it first");
}

core::Result<ReportDetails> start_report(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& id,
                                         const ReportText& text, const Idempotency& idempotency) {
    return transact(hub, actor, {"report.start", "report"},
                    [&](Connection& c, Deed& deed) -> core::Result<ReportDetails> {
                        if (const auto ok = check_text(text); !ok) return ok.error();
                        const auto replay = check_idempotency(c, actor, idempotency);
                        if (!replay) return replay.error();
                        auto task = held_task(c, actor, id);
                        if (!task) return task.error();
                        deed.org_id = task->org_id.value;
                        if (auto known = store::report_of_task(c, id)) {
                            // An earlier holder's draft goes on in these hands; what that one wrote stays in its
                            // versions.
                            deed.entity_id = known->id.value;
                            if (!replay->replayed && !is_empty(text)) {
                                return core::refuse(Errc::conflict, "report_exists",
                                                    "this task has a draft already: save to report " + known->id.value);
                            }
                            renew_lock(c, hub, *task);
                            return report_details(c, std::move(*known));
                        }
                        if (const auto ok = check_key_images(c, task->study_uid, text.key_images); !ok)
                            return ok.error();
                        store::Report r;
                        r.id = core::ReportId{hub.ids.uuid()};
                        r.org_id = task->org_id;
                        r.reading_org_id = task->reading_org_id;
                        r.read_task_id = task->id;
                        r.order_id = task->order_id;
                        r.study_uid = task->study_uid;
                        if (const auto earlier = store::reports_of_study(c, task->study_uid); !earlier.empty()) {
                            r.prior_report_id = earlier.back().id;
                        }
                        set_text(r, text);
                        r.writer_id = actor.user;
                        r.created_at = r.updated_at = hub.clock.now();
                        store::insert_row(c, r);
                        keep_version(c, hub, actor, r, ReportAction::save, "");
                        renew_lock(c, hub, *task);
                        record_idempotency(c, hub, actor, idempotency, r.id.value);
                        deed.entity_id = r.id.value;
                        return report_details(c, std::move(r));
                    });
}

core::Result<ReportDetails> save_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                        const ReportText& text, Version expected) {
    const Deed what{"report.save", "report", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<ReportDetails> {
        if (const auto ok = check_text(text); !ok) return ok.error();
        auto r = store::find_report(c, store::scope_of(c, actor), id);
        if (!r) return not_found("report");
        deed.org_id = r->org_id.value;
        auto task = held_task(c, actor, r->read_task_id);
        domain::Needs given;
        if (task) given.add(domain::Need::holder);
        const auto to = domain::judge(domain::report_transitions(), r->state, ReportAction::save,
                                      actor.roles_in(r->reading_org_id), given);
        if (!to) return to.error();
        if (expected && *expected != r->version) return stale_error();
        if (const auto ok = check_key_images(c, r->study_uid, text.key_images); !ok) return ok.error();
        set_text(*r, text);
        r->writer_id = actor.user;
        r->updated_at = hub.clock.now();
        if (!store::update_row(c, *r)) return stale_error();
        keep_version(c, hub, actor, *r, ReportAction::save, "");
        renew_lock(c, hub, *task);
        return report_details(c, std::move(*r));
    });
}

core::Result<ReportDetails> move_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                        const ReportMove& move, Version expected) {
    const Deed what{"report." + std::string{to_string(move.action)}, "report", id.value, "", move.reason};
    const auto result = transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<ReportDetails> {
        auto r = store::find_report(c, store::scope_of(c, actor), id);
        if (!r) return not_found("report");
        deed.org_id = r->org_id.value;
        const auto order = store::find_order(c, r->order_id);
        const auto licence = valid_licence(c, hub, actor, order ? order->modality : "");
        const bool holds = held_task(c, actor, r->read_task_id).has_value();
        const auto to =
            domain::judge(domain::report_transitions(), r->state, move.action, actor.roles_in(r->reading_org_id),
                          given_for(c, hub, actor, *r, move, holds, licence));
        if (!to) return to.error().reason == "incomplete" ? incomplete_error(*r) : to.error();
        // Publishing makes documents, saving brings text: both are use cases of their own.
        if (move.action != ReportAction::submit && move.action != ReportAction::return_ &&
            move.action != ReportAction::verify) {
            return core::refuse(Errc::conflict, "transition_not_allowed",
                                "'" + std::string{to_string(move.action)} + "' is no plain move of a report");
        }
        if (expected && *expected != r->version) return stale_error();
        if (const auto readable = check_readable(c, r->study_uid); !readable) return readable.error();
        if (move.action != ReportAction::return_ && r->unseen_instances > 0 && !move.acknowledge_unseen) {
            return core::refuse(Errc::conflict, "unseen_instances",
                                std::to_string(r->unseen_instances) + " images arrived after this report was " +
                                    (move.action == ReportAction::submit ? "begun or returned" : "submitted") +
                                    ": look at them and send \"acknowledge_unseen\"");
        }
        apply_move(hub, actor, *r, move, licence);
        r->state = *to;
        r->state_reason = move.reason;
        r->updated_at = hub.clock.now();
        if (!store::update_row(c, *r)) return stale_error();
        keep_version(c, hub, actor, *r, move.action, move.reason);
        // Waiting for its verification a claim does not run out; returned, it does again.
        auto task = store::find_read_task(c, r->read_task_id);
        if (task && move.action == ReportAction::submit) drop_lock(c, hub, *task);
        if (task && move.action == ReportAction::return_) {
            renew_lock(c, hub, *task);
            tell(c, hub, {"report.returned", "read_task", task->id.value, r->reading_org_id, {r->writer_id}});
        }
        return report_details(c, std::move(*r));
    });
    // Outside of the transaction, which a refusal takes back.
    if (!move.totp.empty() && !result && result.error().reason == "second_factor_required")
        count_wrong_totp(hub, actor);
    return result;
}

namespace {

// The hub's own move of a report whose ground has changed. What was signed so is signed no more; the version that
// carried the signature is kept.
void withdraw(Connection& c, const Hub& hub, store::Report& r, ReportAction action, const std::string& reason) {
    const auto system = domain::Actor::system();
    r.state =
        domain::judge(domain::report_transitions(), r.state, action, system.roles_in(r.reading_org_id), {}).value();
    r.verifier_id.reset();
    r.verifier_licence.clear();
    r.verified_at.reset();
    r.signature.clear();
    r.state_reason = reason;
    r.updated_at = hub.clock.now();
    if (!store::update_row(c, r)) throw store::DatabaseError("a report changed inside its transaction");
    keep_version(c, hub, system, r, action, reason);
    const auto what = "report." + std::string{to_string(action)};
    audit(c, hub, system, {what, "report", r.id.value, r.org_id.value, reason, ""});
}

}  // namespace

void reopen_report(Connection& c, const Hub& hub, store::Report& r, const std::string& reason) {
    withdraw(c, hub, r, ReportAction::reopen, reason);
}

void void_report(Connection& c, const Hub& hub, store::Report& r, const std::string& reason) {
    withdraw(c, hub, r, ReportAction::void_, reason);
}

}  // namespace telehub::app
