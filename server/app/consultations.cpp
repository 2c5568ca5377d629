#include "telehub/app/consultations.h"

#include "consultation_form.h"
#include "consultation_internal.h"
#include "order_form.h"
#include "patients_internal.h"
#include "studies_internal.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationAction;
using domain::ConsultationState;
using domain::Role;
using store::Connection;

namespace {

core::Result<core::OrgId> asked_organisation(Connection& c, const core::OrgId& org, const std::string& code) {
    if (code.empty()) return default_reading_organisation(c, org);
    const auto named = store::find_organisation_by_code(c, code);
    if (!named || store::root_organisation(c, named->id) != store::root_organisation(c, org)) {
        return wrong("$.expert_org_code", "no such organisation in this consortium");
    }
    return named->id;
}

OrderForm patient_form(const ConsultationForm& f) {
    OrderForm form;
    form.patient_id = f.patient_id;
    form.patient_name = f.patient_name;
    form.sex = f.sex;
    form.birth_date = f.birth_date;
    form.urgency = "routine";
    form.patient_class = "outpatient";
    return form;
}

core::Result<store::Patient> patient_of(Connection& c, const Hub& hub, const domain::Actor& actor,
                                        const ConsultationForm& f) {
    const auto& org = actor.org;
    if (f.patient_name.empty()) {
        auto known = store::find_patient_by_local_id(c, org, f.patient_id);
        if (!known) return wrong("$.patient.patient_id", "no such patient here: give name, sex and birth_date too");
        return *known;
    }
    const auto form = patient_form(f);
    if (const auto faults = check_form(form); !faults.ok()) return faults.error();
    return register_patient(c, hub, actor, org, form);
}

// What may be amended later, too.
core::Result<void> fill(Connection& c, store::Consultation& row, const ConsultationForm& f) {
    row.named_expert_id.reset();
    if (!f.named_expert.empty()) {
        const auto user = store::find_user_by_login(c, f.named_expert);
        if (!user || !store::is_let_in(c, *user) ||
            store::root_organisation(c, user->org_id) != store::root_organisation(c, row.org_id)) {
            return wrong("$.named_expert", "no such person in this consortium");
        }
        const auto roles = store::roles_of(c, user->id);
        if (std::ranges::none_of(roles, [](const auto& held) { return held.role == Role::consultant; })) {
            return wrong("$.named_expert", "is no consultant");
        }
        row.named_expert_id = user->id;
    }
    const auto asked = asked_organisation(c, row.org_id, f.expert_org_code);
    if (!asked) return asked.error();
    row.expert_org_id = *asked;
    row.reason = f.reason;
    row.question = f.question;
    row.case_summary = f.case_summary;
    row.specialties.clear();
    for (const auto& s : f.specialties) row.specialties += (row.specialties.empty() ? "" : ",") + s;
    row.urgency = row.kind == domain::ConsultationKind::emergency ? "emergency" : f.urgency;
    row.consent = f.consent;
    row.consent_reason = f.consent_reason;
    return {};
}

ConsultationResult create(Connection& c, const Hub& hub, const domain::Actor& actor, const ConsultationForm& form,
                          Deed& deed) {
    store::Consultation row;
    row.id = core::ConsultationId{hub.ids.uuid()};
    row.org_id = actor.org;
    row.kind = domain::consultation_kind_from(form.kind).value();
    row.state = ConsultationState::draft;
    const auto patient = patient_of(c, hub, actor, form);
    if (!patient) return patient.error();
    row.patient_key = patient->id;
    row.requested_by = actor.user;
    if (const auto filled = fill(c, row, form); !filled) return filled.error();
    row.created_at = row.updated_at = hub.clock.now();
    row.version = 0;
    store::insert_row(c, row);
    // The first version is kept as every other is.
    if (const auto saved = save_case(c, hub, actor, row, ConsultationAction::amend, ""); !saved) return saved.error();
    add_member(c, hub, row, actor.user, "applicant", "");
    deed.entity_id = row.id.value;
    return consultation_details(c, std::move(row));
}

}  // namespace

ConsultationResult create_consultation(const Hub& hub, const domain::Actor& actor, const ConsultationForm& form,
                                       const Idempotency& idempotency) {
    const Deed what{"consultation.create", "consultation"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> ConsultationResult {
        if (!actor.roles_in(actor.org).has(Role::clinic_physician)) {
            return core::refuse(Errc::forbidden, "role_not_allowed",
                                "your roles do not allow asking for consultations");
        }
        if (const auto faults = check_form(form); !faults.ok()) return faults.error();
        const auto replay = check_idempotency(c, actor, idempotency);
        if (!replay) return replay.error();
        if (replay->replayed) {
            auto k = find_case(c, actor, core::ConsultationId{replay->resource_id}, deed);
            if (!k) return k.error();
            deed.entity_id = k->row.id.value;
            deed.detail = "replay";
            return consultation_details(c, std::move(k->row));
        }
        auto made = create(c, hub, actor, form, deed);
        if (made) record_idempotency(c, hub, actor, idempotency, made->consultation.id.value);
        return made;
    });
}

ConsultationResult amend_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                      const ConsultationForm& form, Version expected) {
    return take_step(
        hub, actor, id, {ConsultationAction::amend, "", expected},
        [&](Connection& c, const Case& k) -> core::Result<domain::Needs> {
            if (const auto faults = check_form(form); !faults.ok()) return faults.error();
            if (k.row.version >= most_versions) return too_many_versions();
            const auto patient = store::find_patient(c, k.row.patient_key);
            if (form.kind != to_string(k.row.kind)) return wrong("$.kind", "cannot be changed");
            if (patient && form.patient_id != patient->patient_id) {
                return wrong("$.patient.patient_id", "cannot be changed");
            }
            return domain::Needs{};
        },
        [&](Connection& c, Case& k) { return fill(c, k.row, form); });
}

ConsultationResult get_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id) {
    const Deed what{"consultation.view", "consultation", id.value};
    const auto read = [&](Connection& c, Deed& deed) -> ConsultationResult {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const bool inside = is_inside(*k);
        auto d = consultation_details(c, std::move(k->row));
        if (!inside) return d;
        d.inside = true;
        d.attachments = store::attachments_of(c, store::scope_of(c, actor), id);
        d.material = store::material_of(c, id);
        d.messages = store::messages_of(c, id);
        d.rings = store::rings_of(c, id);
        d.versions = store::consultation_versions(c, id);
        return d;
    };
    auto found = transact(hub, actor, what, read);
    if (found || found.error().code != Errc::storage_full) return found;
    // On a full disk reading goes on, without its row in the trail; the log has it.
    core::log::error("view_not_audited",
                     {{"consultation", id.value}, {"user", actor.user.value}, {"request", actor.request_id}});
    return hub.db.read([&](Connection& c) {
        Deed unused = what;
        return read(c, unused);
    });
}

std::vector<ConsultationDetails> list_consultations(const Hub& hub, const domain::Actor& actor,
                                                    const store::ConsultationFilter& filter, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<ConsultationDetails> all;
        for (auto& row : store::list_consultations(c, store::scope_of(c, actor), filter, page)) {
            all.push_back(consultation_details(c, std::move(row)));
        }
        return all;
    });
}

}  // namespace telehub::app
