#include "consultation_form.h"

#include <set>

#include "consultation_internal.h"
#include "scheduling_access.h"

namespace telehub::app {

namespace {

bool one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    return std::ranges::find(allowed, value) != allowed.end();
}

}  // namespace

Form check_form(const ConsultationForm& f) {
    constexpr std::size_t most = 20;
    Form form;
    form.require(domain::consultation_kind_from(f.kind).has_value(), "$.kind",
                 "one of elective, emergency, store_and_forward, mdt");
    form.require(is_prose(f.reason, 2'000), "$.reason", "at most 2000 bytes of text");
    form.require(is_prose(f.question, 10'000), "$.question", "at most 10000 bytes of text");
    form.require(is_prose(f.case_summary, 50'000), "$.case_summary", "at most 50000 bytes of text");
    form.require(f.specialties.size() <= most, "$.specialties", "at most 20");
    for (std::size_t i = 0; i < std::min(most, f.specialties.size()); ++i) {
        const bool twice = std::ranges::count(f.specialties, f.specialties[i]) > 1;
        form.require(is_specialty(f.specialties[i]) && !twice, "$.specialties[" + std::to_string(i) + "]",
                     "1 to 32 of A-Z and 0-9, each once");
    }
    form.require(one_of(f.urgency, {"routine", "urgent", "emergency"}), "$.urgency",
                 "one of routine, urgent, emergency");
    form.require(is_prose(f.consent_reason, 2'000), "$.consent_reason", "at most 2000 bytes of text");
    return form;
}

Form check_complete(const store::Consultation& row, bool consent_form) {
    using domain::ConsultationKind;
    const bool emergency = row.kind == ConsultationKind::emergency;
    const auto wanted = split_list(row.specialties, ',').size();
    Form form;
    form.require(!is_blank(row.reason), "$.reason", "required to submit");
    form.require(!is_blank(row.question), "$.question", "required to submit");
    form.require(!is_blank(row.case_summary), "$.case_summary", "required to submit");
    if (row.kind == ConsultationKind::mdt) {
        form.require(wanted >= 2, "$.specialties", "an MDT needs two specialties at least");
    } else {
        form.require(wanted >= 1 || (row.named_expert_id && !emergency), "$.specialties", "required to submit");
    }
    const bool later = emergency && !is_blank(row.consent_reason);
    form.require(row.consent || later, "$.consent",
                 emergency ? "the patient's consent, or consent_reason: why it follows later"
                           : "the patient's consent is required to submit");
    form.require(!row.consent || consent_form || later, "$.consent_attachment_id",
                 "the signed form is required: upload it with purpose=consent");
    return form;
}

}  // namespace telehub::app
