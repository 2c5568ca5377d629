// The registration of a patient, inside its caller's transaction.
#pragma once
#include "telehub/app/orders.h"

namespace telehub::app {

// The patient of this organisation and local ID: as registered before, or registered now from the form's patient_id,
// patient_name, sex and birth_date. Refuses with conflict "patient_identity_conflict" what differs; but `of_draft`, the
// patient of what is being amended, is put right where nothing else knows that patient.
core::Result<store::Patient> register_patient(store::Connection& c, const Hub& hub, const domain::Actor& actor,
                                              const core::OrgId& org, const OrderForm& form,
                                              const std::optional<core::PatientId>& of_draft = {});

// An ID that was mistyped, and is of nothing any more, is another person's to register.
void forget_unused_patient(store::Connection& c, const Hub& hub, const domain::Actor& actor, const core::PatientId& id);

}  // namespace telehub::app
