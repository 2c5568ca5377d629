// The registration of a patient, inside its caller's transaction.
#pragma once
#include "telehub/app/orders.h"

namespace telehub::app {

// The patient of this organisation and local ID: as registered before, or registered now from the form's patient_id,
// patient_name, sex and birth_date. Refuses with conflict "patient_identity_conflict" what differs.
core::Result<store::Patient> register_patient(store::Connection& c, const Hub& hub, const core::OrgId& org,
                                              const OrderForm& form);

}  // namespace telehub::app
