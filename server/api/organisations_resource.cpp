#include "admin_bodies.h"
#include "admin_resources.h"
#include "admin_views.h"

namespace telehub::api {

namespace {

OrganisationView organisation_view(const store::Organisation& o) {
    return {o.id, o.version, o.code, o.name, o.kind, o.parent_id, o.reading_org_id, o.active, o.created_at};
}

http::Response respond(const Call& call, unsigned status, const core::Result<store::Organisation>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, organisation_view(*result), result->version);
}

}  // namespace

http::Response create_organisation(const Call& call) {
    const auto body = read_body<OrganisationBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const app::NewOrganisation n{body->code, body->name, body->kind, body->parent_code,
                                 body->reading_code.value_or("")};
    const auto made = app::create_organisation(call.hub, call.actor(), n, *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/organisations/" + made->id.value);
    return response;
}

http::Response list_organisations(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_organisations(call.hub, call.actor(), *page), *page, organisation_view,
                         [](const store::Organisation& o) { return o.id.value; });
}

http::Response get_organisation(const Call& call) {
    return respond(call, 200, app::get_organisation(call.hub, call.actor(), core::OrgId{call.param("id")}));
}

http::Response patch_organisation(const Call& call) {
    const auto body = read_body<OrganisationChangeBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200,
                   app::amend_organisation(call.hub, call.actor(), core::OrgId{call.param("id")},
                                           {body->name, body->active}, *expected));
}

}  // namespace telehub::api
