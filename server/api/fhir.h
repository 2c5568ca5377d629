// What the read-only FHIR R4 resources share: their search parameters, Bundles with paging, OperationOutcomes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "route_table.h"

namespace telehub::api {

http::Response fhir_response(unsigned status, const json::object& resource);
// The refusal as an OperationOutcome. A faulty search is 400 here, as FHIR has it (3.1.0.1.10).
http::Response fhir_refusal(const Call& call, const core::Error& error);

// {"reference": "Practitioner/ID", "display": ...}
json::object fhir_reference(const std::string& type, const std::string& id, const std::string& display);

// The parameters of one search. Collects the faults of all.
class FhirSearch {
  public:
    // Parameters that are not in the route's row are faults: a filter that is not known must not widen the answer.
    FhirSearch(const Call& call, std::initializer_list<const char*> known);

    std::string text(const char* name) const { return call_.query(name); }
    // The code of "code" or "system|code".
    std::string token(const char* name) const;
    // The id of "Type/id" or "id"; a fault for a reference to another type.
    std::string reference(const char* name, const std::string& type);
    // All values of a date parameter (3.1.1.4.7), with prefixes eq, ge, gt, le, lt: those that lie in [from, to).
    void dates(const char* name, std::optional<core::Timestamp>& from, std::optional<core::Timestamp>& to);
    // _count (1 to 200) and _cursor.
    store::Page page();
    void fault(std::string name, std::string message) {
        faults_.push_back({"?" + std::move(name), std::move(message)});
    }
    std::optional<core::Error> error() const;

  private:
    const Call& call_;
    Faults faults_;
};

// A searchset; `next` is the cursor of the next page, or "".
http::Response fhir_bundle(const Call& call, const std::vector<json::object>& resources, const std::string& next);

// Rows as a searchset; as list_response, one row more than the page shows says that there is a next.
template <class Details, class Make, class Cursor>
http::Response fhir_list(const Call& call, const std::vector<Details>& rows, const store::Page& page, Make make,
                         Cursor cursor) {
    std::vector<json::object> resources;
    const auto shown = std::min<std::size_t>(rows.size(), static_cast<std::size_t>(page.limit - 1));
    for (std::size_t i = 0; i < shown; ++i) resources.push_back(make(rows[i]));
    return fhir_bundle(call, resources, rows.size() > shown ? cursor(rows[shown - 1]) : "");
}

}  // namespace telehub::api
