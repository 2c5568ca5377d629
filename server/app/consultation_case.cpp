#include <algorithm>
#include <set>

#include "consultation_internal.h"
#include "notices.h"
#include "telehub/store/people.h"

namespace telehub::app {

using domain::ConsultationAction;
using domain::Role;
using store::Connection;

namespace {

constexpr domain::RoleSet inviting{Role::clinic_physician, Role::system};
constexpr domain::RoleSet invited{Role::coordinator, Role::system};

std::string name_of(Connection& c, const core::OrgId& id) {
    const auto org = store::find_organisation(c, id);
    return org ? org->name : "";
}

void keep_version(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
                  ConsultationAction action, const std::string& reason) {
    store::ConsultationVersion v;
    v.consultation_id = row.id;
    v.version = row.version;
    v.action = to_string(action);
    v.state = to_string(row.state);
    v.state_reason = reason;
    v.reason = row.reason;
    v.question = row.question;
    v.case_summary = row.case_summary;
    v.specialties = row.specialties;
    v.urgency = row.urgency;
    v.consent = row.consent;
    v.consent_reason = row.consent_reason;
    v.outcome = row.outcome;
    v.author_id = actor.user.value;
    v.author_name = actor.name;
    v.created_at = hub.clock.now();
    store::insert_row(c, v);
}

}  // namespace

core::Result<Case> find_case(Connection& c, const domain::Actor& actor, const core::ConsultationId& id, Deed& deed) {
    auto row = store::find_consultation(c, store::scope_of(c, actor), id);
    if (!row) return not_found("consultation");
    deed.org_id = row->org_id.value;
    Case k{std::move(*row), store::members_of(c, id), {}, false, false};
    k.roles = (actor.roles_in(k.row.org_id) & inviting) | (actor.roles_in(k.row.expert_org_id) & invited);
    if (!actor.roles_anywhere().has(Role::consultant)) return k;
    k.roles.add(Role::consultant);
    for (const auto& m : k.members) {
        if (m.user_id != actor.user) continue;
        k.chair = k.chair || m.part == "chair";
        k.expert = k.expert || m.part == "chair" || m.part == "expert";
    }
    return k;
}

bool is_inside(const Case& k) { return k.expert || k.roles.meets(inviting | invited); }

core::Result<domain::ConsultationState> judge_case(const Case& k, ConsultationAction action, domain::Needs given) {
    return domain::judge(domain::consultation_transitions(k.row.kind), k.row.state, action, k.roles, given);
}

core::Result<void> save_case(Connection& c, const Hub& hub, const domain::Actor& actor, store::Consultation& row,
                             ConsultationAction action, const std::string& reason) {
    row.updated_at = hub.clock.now();
    if (!store::update_row(c, row)) return stale_error();
    keep_version(c, hub, actor, row, action, reason);
    return {};
}

ConsultationResult take_step(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                             const Step& step, const Prepare& prepare, const Apply& apply, const Apply& after) {
    const Deed what{"consultation." + std::string{to_string(step.action)}, "consultation", id.value, "", step.reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> ConsultationResult {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto given = prepare(c, *k);
        if (!given) return given.error();
        const auto to = judge_case(*k, step.action, *given);
        if (!to) return to.error();
        if (step.expected && *step.expected != k->row.version) return stale_error();
        if (const auto applied = apply(c, *k); !applied) return applied.error();
        k->row.state = *to;
        k->row.state_reason = step.reason;
        if (const auto saved = save_case(c, hub, actor, k->row, step.action, step.reason); !saved) return saved.error();
        if (after) {
            if (const auto followed = after(c, *k); !followed) return followed.error();
        }
        return consultation_details(c, std::move(k->row));
    });
}

core::Error too_many_versions() {
    return core::refuse(core::Errc::too_large, "too_many_versions",
                        "the text was saved anew 200 times, each of which is kept: it stays as it is now");
}

ConsultationDetails consultation_details(Connection& c, store::Consultation row) {
    ConsultationDetails d;
    auto patient = store::find_patient(c, row.patient_key);
    if (!patient) throw store::DatabaseError("a consultation without its patient");
    d.patient = std::move(*patient);
    d.org_name = name_of(c, row.org_id);
    d.expert_org_name = name_of(c, row.expert_org_id);
    if (const auto user = store::find_user(c, row.requested_by)) d.requested_by_name = user->name;
    if (row.named_expert_id) {
        if (const auto user = store::find_user(c, *row.named_expert_id)) d.named_expert = user->login;
    }
    for (auto& m : store::members_of(c, row.id)) {
        const auto user = store::find_user(c, m.user_id);
        if (user) d.people.push_back({std::move(m), user->login, user->name, user->title});
    }
    d.consultation = std::move(row);
    return d;
}

void tell_case(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
               const std::string& kind, Audience audience, const std::string& appointment_id) {
    std::set<core::UserId> people;
    if (audience.applicant) people.insert(row.requested_by);
    if (audience.coordinators) {
        for (auto& user : store::coordinators_of(c, row.expert_org_id)) people.insert(std::move(user));
    }
    for (const auto& m : store::members_of(c, row.id)) {
        const bool expert = m.part == "expert" || m.part == "chair";
        if ((expert && audience.experts) || (m.part == "applicant" && audience.applicant)) people.insert(m.user_id);
    }
    if (appointment_id.empty()) people.erase(actor.user);  // whose calendar it concerns is told whoever did it
    tell(c, hub, {kind, "consultation", row.id.value, row.org_id, {people.begin(), people.end()}, appointment_id});
}

void tell_person(Connection& c, const Hub& hub, const store::Consultation& row, const std::string& kind,
                 const core::UserId& user) {
    tell(c, hub, {kind, "consultation", row.id.value, row.org_id, {user}});
}

domain::Actor scheduler_for(const domain::Actor& actor, const store::Consultation& row) {
    auto scheduler = actor;
    scheduler.roles.push_back({row.org_id, Role::coordinator});
    return scheduler;
}

void add_member(Connection& c, const Hub& hub, const store::Consultation& row, const core::UserId& user,
                const std::string& part, const std::string& specialty) {
    store::ConsultationMember m;
    m.id = hub.ids.uuid();
    m.consultation_id = row.id;
    m.user_id = user;
    m.part = part;
    m.specialty = specialty;
    m.added_at = hub.clock.now();
    store::insert_row(c, m);
}

void resume_clock(const Hub& hub, store::Consultation& row) {
    if (!row.clock_paused_at) return;
    const auto stood = std::max<std::int64_t>(0, hub.clock.now().ms - row.clock_paused_at->ms);
    row.paused_ms += stood;
    if (row.due_at) row.due_at->ms += stood;
    row.clock_paused_at.reset();
}

}  // namespace telehub::app
