// The registration of a patient, inside its caller's transaction. What was registered is never written over: a
// registration that nothing speaks for any more (orders that were called off may still show it) gives its local ID
// back, and the same or another person is registered anew under it.
#pragma once
#include "telehub/app/orders.h"

namespace telehub::app {

// The patient of this organisation and local ID: as registered before, or registered now from the form's patient_id,
// patient_name, sex and birth_date. Refuses with conflict "patient_identity_conflict" a form that contradicts what
// something speaks for. `of_draft`: the patient of the order that is being amended, which does not count for itself.
core::Result<store::Patient> register_patient(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                              const core::OrgId& org, const OrderForm& form,
                                              const std::optional<core::PatientId>& of_draft = {});

void withdraw_unused_patient(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                             const core::PatientId& id);

}  // namespace telehub::app
