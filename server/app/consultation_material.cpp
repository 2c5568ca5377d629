// What a case grants its experts, by reference.
#include "consultation_internal.h"
#include "form.h"
#include "material_internal.h"
#include "telehub/store/archive.h"
#include "telehub/store/reading.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationState;
using store::Connection;

namespace {

// What is referred to must be this patient's, and the inviting organisation's own to show.
bool is_own_study(Connection& c, const store::Scope& scope, const store::Consultation& row, const std::string& ref) {
    const auto study = store::find_archived_study(c, scope, core::StudyUid{ref});
    return study && study->org_id == row.org_id && study->patient_key == row.patient_key &&
           study->state != domain::StudyState::quarantined && study->consultation_id.empty();
}

bool is_own_report(Connection& c, const store::Scope& scope, const store::Consultation& row, const std::string& ref) {
    const auto report = store::find_report(c, scope, core::ReportId{ref});
    if (!report || report->org_id != row.org_id || report->state != domain::ReportState::published) return false;
    const auto order = store::find_order(c, report->order_id);
    return order && order->patient_key == row.patient_key;
}

bool is_earlier_case(Connection& c, const store::Scope& scope, const store::Consultation& row, const std::string& ref) {
    const auto earlier = store::find_consultation(c, scope, core::ConsultationId{ref});
    return earlier && earlier->id != row.id && earlier->org_id == row.org_id &&
           earlier->patient_key == row.patient_key && earlier->delivered_at;
}

core::Result<void> check_reference(Connection& c, const store::Scope& scope, const store::Consultation& row,
                                   const MaterialForm& form) {
    if (form.kind == "study") {
        if (!is_own_study(c, scope, row, form.ref)) return wrong("$.ref", "no such study of this patient");
    } else if (form.kind == "report") {
        if (!is_own_report(c, scope, row, form.ref)) return wrong("$.ref", "no such published report of this patient");
    } else if (form.kind == "consultation") {
        if (!is_earlier_case(c, scope, row, form.ref)) {
            return wrong("$.ref", "no such earlier consultation of this patient that has its opinion");
        }
    } else {
        return wrong("$.kind", "one of study, report, consultation");
    }
    return {};
}

constexpr std::size_t most_references = 200;

}  // namespace

core::Result<void> may_change_material(const Case& k) {
    if (!k.roles.has(domain::Role::clinic_physician)) {
        return core::refuse(Errc::forbidden, "role_not_allowed", "the inviting organisation's physicians do this");
    }
    switch (k.row.state) {
        case ConsultationState::draft:
        case ConsultationState::submitted:
        case ConsultationState::returned:
        case ConsultationState::accepted:
        case ConsultationState::assigned:
        case ConsultationState::scheduled:
        case ConsultationState::confirmed:
        case ConsultationState::in_session:
        case ConsultationState::opinion_draft: return {};
        case ConsultationState::declined:
        case ConsultationState::signed_:
        case ConsultationState::delivered:
        case ConsultationState::rated:
        case ConsultationState::archived:
        case ConsultationState::cancelled: break;
    }
    return core::refuse(Errc::conflict, "material_closed",
                        "in state '" + std::string{to_string(k.row.state)} + "' the case material stays as it is");
}

void grant(Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
           const std::string& kind, const std::string& ref) {
    store::insert_row(c, store::ConsultationMaterial{hub.ids.uuid(), row.id, kind, ref, actor.user.value,
                                                     hub.clock.now(), std::nullopt});
    if (row.submitted_at) tell_case(c, hub, actor, row, "consultation.material", {.experts = true});
}

ConsultationResult add_material(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const MaterialForm& form, const Idempotency& idempotency) {
    const Deed what{"consultation.material_add", "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> ConsultationResult {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto replay = check_idempotency(c, actor, idempotency);
        if (!replay) return replay.error();
        if (const auto may = may_change_material(*k); !may) return may.error();
        const auto there = store::material_of(c, id);
        const bool known =
            std::ranges::any_of(there, [&](const auto& m) { return m.kind == form.kind && m.ref == form.ref; });
        if (!replay->replayed && !known) {
            if (there.size() >= most_references) {
                return core::refuse(Errc::too_large, "too_much_material", "a case refers to 200 things at most");
            }
            const auto right = check_reference(c, store::scope_of(c, actor), k->row, form);
            if (!right) return right.error();
            grant(c, hub, actor, k->row, form.kind, form.ref);
            record_idempotency(c, hub, actor, idempotency, id.value);
        }
        deed.detail = form.kind + " " + form.ref.substr(0, 64);
        auto d = consultation_details(c, std::move(k->row));
        d.inside = true;
        d.material = store::material_of(c, id);
        return d;
    });
}

ConsultationResult remove_material(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   const std::string& material_id) {
    const Deed what{"consultation.material_remove", "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> ConsultationResult {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        if (const auto may = may_change_material(*k); !may) return may.error();
        if (!store::remove_material(c, id, material_id, hub.clock.now())) return not_found("material of this case");
        deed.detail = "material " + material_id.substr(0, 64);
        if (k->row.submitted_at) tell_case(c, hub, actor, k->row, "consultation.material", {.experts = true});
        auto d = consultation_details(c, std::move(k->row));
        d.inside = true;
        d.material = store::material_of(c, id);
        return d;
    });
}

}  // namespace telehub::app
