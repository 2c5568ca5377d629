#include "bodies.h"
#include "resources.h"
#include "routing_views.h"

namespace telehub::api {

namespace {

DestinationView destination_view(const store::Destination& d) {
    return {d.id,      d.version,        d.org_id,      d.name,      d.kind,    d.ae_title,   d.url,
            d.ca_file, !d.token.empty(), d.window_from, d.window_to, d.enabled, d.created_at, d.updated_at};
}

app::DestinationForm form_of(const DestinationBody& b) {
    return {b.name,        b.kind,      b.ae_title.value_or(""), b.url.value_or(""), b.ca_file.value_or(""), b.token,
            b.window_from, b.window_to, b.enabled.value_or(true)};
}

http::Response respond(const Call& call, unsigned status, const core::Result<store::Destination>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, destination_view(*result), result->version);
}

}  // namespace

http::Response create_destination(const Call& call) {
    const auto body = read_body<DestinationBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_destination(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/destinations/" + made->id.value);
    return response;
}

http::Response list_destinations(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_destinations(call.hub, call.actor(), *page), *page, destination_view,
                         [](const store::Destination& d) { return d.id.value; });
}

http::Response get_destination(const Call& call) {
    return respond(call, 200, app::get_destination(call.hub, call.actor(), core::DestinationId{call.param("id")}));
}

http::Response put_destination(const Call& call) {
    const auto body = read_body<DestinationBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const core::DestinationId id{call.param("id")};
    return respond(call, 200, app::amend_destination(call.hub, call.actor(), id, form_of(*body), *expected));
}

http::Response echo_destination(const Call& call) {
    const auto found = app::echo_destination(call.hub, call.actor(), core::DestinationId{call.param("id")});
    if (!found) return refusal(call, found.error());
    return json_response(200, to_json(ReachabilityView{found->reachable, found->reason, found->detail}));
}

}  // namespace telehub::api
