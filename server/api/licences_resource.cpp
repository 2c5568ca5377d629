#include "admin_bodies.h"
#include "admin_resources.h"
#include "admin_views.h"
#include "telehub/core/local_time.h"

namespace telehub::api {

namespace {

LicenceView licence_view(const Call& call, const store::Licence& l) {
    const auto today = core::local_date(call.hub.clock.now(), call.hub.config.time_zone);
    return {l.id,         l.user_id,    l.number,     l.scope,      l.title,
            l.expires_on, l.granted_by, l.granted_at, l.revoked_at, l.expires_on < today};
}

}  // namespace

http::Response create_licence(const Call& call) {
    const auto body = read_body<LicenceBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    app::NewLicence n;
    n.user = core::UserId{call.param("id")};
    n.number = body->number;
    n.scope = body->scope;
    n.title = body->title.value_or("");
    n.expires_on = body->expires_on;
    const auto made = app::grant_licence(call.hub, call.actor(), n, *idempotency);
    if (!made) return refusal(call, made.error());
    return json_response(201, to_json(licence_view(call, *made)));
}

http::Response list_licences(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto rows = app::list_licences(call.hub, call.actor(), core::UserId{call.param("id")}, *page);
    if (!rows) return refusal(call, rows.error());
    std::vector<LicenceView> views;
    for (const auto& l : *rows) views.push_back(licence_view(call, l));
    return list_response(
        views, *page, +[](const LicenceView& v) { return v; }, [](const LicenceView& v) { return v.id.value; });
}

http::Response revoke_licence(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto revoked =
        app::revoke_licence(call.hub, call.actor(), core::LicenceId{call.param("id")}, body->reason.value_or(""));
    if (!revoked) return refusal(call, revoked.error());
    return json_response(200, to_json(licence_view(call, *revoked)));
}

}  // namespace telehub::api
