// Whether a consultation's form is right, and whether it is complete.
#pragma once
#include "form.h"
#include "telehub/app/consultations.h"

namespace telehub::app {

// What is filled in must be right, even in a draft.
Form check_form(const ConsultationForm& f);

// What submitting needs beyond a right form. `consent_form`: the signed form is there.
Form check_complete(const store::Consultation& row, bool consent_form);

}  // namespace telehub::app
