#include "telehub/app/patients.h"
#include "form.h"
#include "patients_internal.h"
#include "telehub/core/text.h"
#include "telehub/domain/matching.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using store::Connection;

namespace {

bool is_another(const store::Patient& of_images, const OrderForm& f) {
    return !domain::disagreements({of_images.patient_id, of_images.name, of_images.sex, of_images.birth_date},
                                  {f.patient_id, f.patient_name, f.sex, f.birth_date})
                .empty();
}

// A name, sex or birth date that differs from the registered one is never taken over silently: two people may share a
// mistyped ID. The fields in which they differ.
std::vector<core::FieldError> contradictions(const store::Patient& registered, const OrderForm& f) {
    std::vector<core::FieldError> fields;
    const auto check = [&](const char* path, bool differs) {
        if (differs) fields.push_back({path, "is registered otherwise under this patient_id"});
    };
    const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
    check("$.patient.name", core::fold(registered.name) != core::fold(f.patient_name));
    check("$.patient.sex", differ(registered.sex, f.sex));
    check("$.patient.birth_date", differ(registered.birth_date, f.birth_date));
    return fields;
}

void disown(Connection& c, const Hub& hub, const store::Patient& patient) {
    const auto studies = store::disown_unmatched_studies(c, patient.id);
    if (studies == 0) return;
    audit(c, hub, domain::Actor::system(),
          {"patient.disown_studies", "patient", patient.id.value, patient.org_id.value,
           "the registration is another person's than the images", std::to_string(studies) + " studies"});
}

void fill(store::Patient& p, const OrderForm& f) {
    const auto py = core::pinyin(f.patient_name);
    p.name = f.patient_name;
    p.name_folded = core::fold(f.patient_name);
    p.pinyin = py.full;
    p.pinyin_initials = py.initials;
    p.sex = f.sex;
    p.birth_date = f.birth_date;
    p.registered = true;
}

core::Error conflict(std::vector<core::FieldError> fields = {}) {
    auto error = core::refuse(core::Errc::conflict, "patient_identity_conflict",
                              "this patient_id is registered with another name, sex or birth date");
    error.fields = std::move(fields);
    return error;
}

void withdraw(Connection& c, const Hub& hub, const domain::Actor& actor, store::Patient& patient) {
    patient.withdrawn_id = patient.patient_id;
    patient.patient_id = patient.id.value;
    if (!store::update_row(c, patient)) throw store::DatabaseError("a patient changed inside its transaction");
    audit(c, hub, actor,
          {"patient.withdraw", "patient", patient.id.value, patient.org_id.value, "", "was " + patient.withdrawn_id});
}

store::Patient insert(Connection& c, const Hub& hub, const core::OrgId& org, const OrderForm& f) {
    store::Patient made;
    made.id = core::PatientId{hub.ids.uuid()};
    made.org_id = org;
    made.patient_id = f.patient_id;
    made.created_at = hub.clock.now();
    fill(made, f);
    store::insert_row(c, made);
    return made;
}

}  // namespace

core::Result<store::Patient> register_patient(Connection& c, const Hub& hub, const domain::Actor& actor,
                                              const core::OrgId& org, const OrderForm& f,
                                              const std::optional<core::PatientId>& of_draft) {
    auto known = store::find_patient_by_local_id(c, org, f.patient_id);
    if (!known) return insert(c, hub, org, f);
    if (!known->registered) {
        // Known from images only: the registration says more, unless they are another person's under a mistyped ID.
        if (is_another(*known, f)) {
            disown(c, hub, *known);
            if (store::live_uses_of_patient(c, *known) > 0) return conflict();
        }
        fill(*known, f);
        if (!store::update_row(c, *known)) return stale_error();
        return *known;
    }
    auto contrary = contradictions(*known, f);
    const bool own = of_draft == known->id;
    const bool differs = known->name != f.patient_name || known->sex != f.sex || known->birth_date != f.birth_date;
    if (!contrary.empty() || (own && differs)) {
        if (store::live_uses_of_patient(c, *known) <= (own ? 1 : 0)) {
            withdraw(c, hub, actor, *known);
            return insert(c, hub, org, f);
        }
        if (!contrary.empty()) return conflict(std::move(contrary));
    }
    // What this form leaves empty was said before.
    const bool gaps = (known->sex.empty() && !f.sex.empty()) || (known->birth_date.empty() && !f.birth_date.empty());
    if (!gaps) return *known;
    if (known->sex.empty()) known->sex = f.sex;
    if (known->birth_date.empty()) known->birth_date = f.birth_date;
    if (!store::update_row(c, *known)) return stale_error();
    return *known;
}

std::vector<store::Patient> list_registered(const Hub& hub, const domain::Actor& actor, const std::string& patient_id,
                                            const store::Page& page) {
    constexpr domain::RoleSet registrars{domain::Role::technician, domain::Role::clinic_physician};
    if (!actor.roles_in(actor.org).meets(registrars)) return {};
    return hub.db.read([&](Connection& c) { return store::list_registered(c, actor.org, patient_id, page); });
}

void withdraw_unused_patient(Connection& c, const Hub& hub, const domain::Actor& actor, const core::PatientId& id) {
    auto patient = store::find_patient(c, id);
    if (patient && patient->withdrawn_id.empty() && store::live_uses_of_patient(c, *patient) == 0) {
        withdraw(c, hub, actor, *patient);
    }
}

}  // namespace telehub::app
