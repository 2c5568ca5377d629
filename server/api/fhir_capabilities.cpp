// The CapabilityStatement (http://hl7.org/fhir/R4/capabilitystatement.html): what of FHIR is served. A resource is a
// row.
#include "fhir.h"
#include "scheduling_resources.h"

namespace telehub::api {

namespace {

struct SearchParameter {
    const char* name;
    const char* type;
};
struct Resource {
    const char* type;
    std::vector<SearchParameter> parameters;
};

const std::vector<Resource>& resources() {
    static const std::vector<Resource> list{
        {"Appointment",
         {{"_id", "token"},
          {"date", "date"},
          {"status", "token"},
          {"actor", "reference"},
          {"practitioner", "reference"},
          {"patient", "reference"}}},
        {"Schedule", {{"_id", "token"}, {"active", "token"}, {"actor", "reference"}, {"specialty", "token"}}},
        {"ServiceRequest", {{"_id", "token"}, {"patient", "reference"}, {"subject", "reference"}, {"status", "token"}}},
        {"Slot", {{"schedule", "reference"}, {"start", "date"}, {"status", "token"}}},
    };
    return list;
}

json::object described(const Resource& r) {
    json::array parameters;
    for (const auto& p : r.parameters) parameters.push_back(json::object{{"name", p.name}, {"type", p.type}});
    return {{"type", r.type},
            {"interaction", {json::object{{"code", "read"}}, json::object{{"code", "search-type"}}}},
            {"searchParam", std::move(parameters)}};
}

}  // namespace

http::Response get_capability_statement(const Call&) {
    json::array list;
    for (const auto& r : resources()) list.push_back(described(r));
    const json::object rest{{"mode", "server"},
                            {"documentation",
                             "Read-only. Everybody sees the calendars of their consortium; appointments and requests "
                             "for consultation are shown to "
                             "those whom they concern."},
                            {"security", {{"description", "The bearer token of a session of /api/v1/session."}}},
                            {"resource", std::move(list)}};
    return fhir_response(200, {{"resourceType", "CapabilityStatement"},
                               {"status", "active"},
                               {"date", "2026-01-31"},
                               {"kind", "instance"},
                               {"software", {{"name", "Telehub"}}},
                               {"implementation", {{"description", "Calendars and appointments of a consortium"}}},
                               {"fhirVersion", "4.0.1"},
                               {"format", {"json"}},
                               {"rest", {rest}}});
}

}  // namespace telehub::api
