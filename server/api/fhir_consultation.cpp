// A consultation as FHIR's ServiceRequest (http://hl7.org/fhir/R4/servicerequest.html).
#include <algorithm>

#include "consultation_resources.h"
#include "fhir.h"
#include "telehub/app/consultations.h"

namespace telehub::api {

namespace {

using domain::ConsultationState;

// request-status.
const char* status_of(ConsultationState s) {
    switch (s) {
        case ConsultationState::draft:
        case ConsultationState::returned: return "draft";
        case ConsultationState::submitted:
        case ConsultationState::accepted:
        case ConsultationState::assigned:
        case ConsultationState::scheduled:
        case ConsultationState::confirmed:
        case ConsultationState::in_session:
        case ConsultationState::opinion_draft:
        case ConsultationState::signed_: return "active";
        case ConsultationState::delivered:
        case ConsultationState::rated:
        case ConsultationState::archived: return "completed";
        case ConsultationState::declined:
        case ConsultationState::cancelled: return "revoked";
    }
    return "unknown";
}

// request-priority.
const char* priority_of(const std::string& urgency) {
    if (urgency == "emergency") return "stat";
    return urgency == "urgent" ? "urgent" : "routine";
}

json::object person(const std::string& name) { return {{"type", "Practitioner"}, {"display", name}}; }

json::object request_of(const app::ConsultationDetails& d) {
    const auto& k = d.consultation;
    json::object r{
        {"resourceType", "ServiceRequest"},
        {"id", k.id.value},
        {"meta", {{"versionId", std::to_string(k.version)}, {"lastUpdated", core::to_rfc3339(k.updated_at)}}},
        {"status", status_of(k.state)},
        {"intent", "order"},
        {"priority", priority_of(k.urgency)},
        {"code", {{"text", "Remote consultation, " + std::string{to_string(k.kind)}}}},
        {"subject", fhir_reference("Patient", k.patient_key.value, d.patient.name)},
        {"authoredOn", core::to_rfc3339(k.submitted_at.value_or(k.created_at))}};
    // A string of FHIR is not empty.
    if (!d.requested_by_name.empty()) r["requester"] = person(d.requested_by_name);
    json::array performers;
    for (const auto& p : d.people) {
        const bool answers = p.member.part == "expert" || p.member.part == "chair";
        if (answers && !p.name.empty()) performers.push_back(person(p.name));
    }
    if (!performers.empty()) r["performer"] = std::move(performers);
    if (!k.reason.empty()) r["reasonCode"] = json::array{json::object{{"text", k.reason}}};
    return r;
}

}  // namespace

http::Response search_service_requests(const Call& call) {
    FhirSearch search(call, {"_id", "patient", "subject", "status"});
    store::ConsultationFilter filter;
    filter.id = core::ConsultationId{search.text("_id")};
    const auto patient = search.reference("patient", "Patient");
    filter.patient_key = core::PatientId{patient.empty() ? search.reference("subject", "Patient") : patient};
    const auto status = search.token("status");
    for (const auto s : domain::all_consultation_states) {
        if (!status.empty() && status == status_of(s)) filter.states.push_back(s);
    }
    if (!status.empty() && filter.states.empty()) search.fault("status", "is not a status that is used here");
    const auto page = search.page();
    if (const auto error = search.error()) return fhir_refusal(call, *error);
    return fhir_list(call, app::list_consultations(call.hub, call.actor(), filter, page), page, request_of,
                     [](const app::ConsultationDetails& d) { return d.consultation.id.value; });
}

http::Response read_service_request(const Call& call) {
    const auto found = app::get_consultation(call.hub, call.actor(), core::ConsultationId{call.param("id")});
    if (!found) return fhir_refusal(call, found.error());
    return fhir_response(200, request_of(*found));
}

}  // namespace telehub::api
