#include "order_form.h"

namespace telehub::app {

namespace {

bool one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    return std::ranges::find(allowed, value) != allowed.end();
}

// VR LO and SH drop the spaces around a value (PS3.5 6.2): with them, no image would ever match.
bool is_trimmed(std::string_view s) { return s.empty() || (s.front() != ' ' && s.back() != ' '); }

}  // namespace

Form check_form(const OrderForm& f) {
    Form form;
    form.require(is_line(f.patient_id, 64) && f.patient_id.find('\\') == std::string::npos && is_trimmed(f.patient_id),
                 "$.patient.patient_id", "1 to 64 characters without a backslash and spaces around");
    form.require(is_line(f.patient_name, 192) && f.patient_name.find('\\') == std::string::npos, "$.patient.name",
                 "1 to 192 bytes without a backslash");
    form.require(f.sex.empty() || one_of(f.sex, {"M", "F", "O"}), "$.patient.sex", "one of M, F, O");
    form.require(f.birth_date.empty() || core::is_iso_date(f.birth_date), "$.patient.birth_date",
                 "a date such as 1980-02-29");
    form.require(
        f.modality.empty() || (f.modality.size() <= 16 && made_of(f.modality, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")),
        "$.modality", "a DICOM modality such as CT");
    form.require(is_line_or_empty(f.body_part, 64), "$.body_part", "at most 64 bytes on one line");
    form.require(is_line_or_empty(f.procedure, 200), "$.procedure", "at most 200 bytes on one line");
    form.require(is_prose(f.clinical_history, 10'000), "$.clinical_history", "at most 10000 bytes of text");
    form.require(one_of(f.urgency, {"emergency", "urgent", "routine"}), "$.urgency",
                 "one of emergency, urgent, routine");
    form.require(one_of(f.patient_class, {"emergency", "outpatient", "inpatient"}), "$.patient_class",
                 "one of emergency, outpatient, inpatient");
    form.require(is_line_or_empty(f.referring_physician, 64), "$.referring_physician", "at most 64 bytes on one line");
    form.require(f.accession_number.size() <= 16 && is_line_or_empty(f.accession_number, 16) &&
                     f.accession_number.find('\\') == std::string::npos && is_trimmed(f.accession_number),
                 "$.accession_number", "at most 16 characters without a backslash and spaces around");
    return form;
}

Form check_complete(const store::Order& o, const store::Patient& p) {
    Form form;
    form.require(!p.sex.empty(), "$.patient.sex", "required to submit");
    form.require(!p.birth_date.empty(), "$.patient.birth_date", "required to submit");
    form.require(!o.modality.empty(), "$.modality", "required to submit");
    form.require(!o.body_part.empty(), "$.body_part", "required to submit");
    form.require(!is_blank(o.clinical_history), "$.clinical_history", "required to submit");
    form.require(o.consent, "$.consent", "the patient's consent is required to submit");
    return form;
}

}  // namespace telehub::app
