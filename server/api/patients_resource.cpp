// Whom the own organisation has registered: rows of the API, what they take and say.
#include "route_table.h"
#include "telehub/app/patients.h"
#include "views.h"

namespace telehub::api {

using domain::Role;
using enum http::Method;

namespace {

http::Response list_patients(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_registered(call.hub, call.actor(), call.query("patient_id"), *page), *page,
                         patient_view, [](const store::Patient& p) { return p.id.value; });
}

}  // namespace

std::vector<Row> patient_routes() {
    constexpr domain::RoleSet registrars{Role::technician, Role::clinic_physician};
    return {
        // clang-format off
        {get, "/api/v1/patients", Access::signed_in, registrars, list_patients, "Who is registered in one's own organisation, with patient_id under that ID", {}, list_of<PatientView>("PatientList"), 200, {"patient_id", "limit", "cursor"}},
        // clang-format on
    };
}

}  // namespace telehub::api
