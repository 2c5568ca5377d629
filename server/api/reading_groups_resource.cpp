#include "bodies.h"
#include "resources.h"
#include "routing_views.h"

namespace telehub::api {

namespace {

ReadingGroupView group_view(const app::GroupDetails& d) {
    const auto& g = d.group;
    ReadingGroupView v{g.id, g.version, g.org_id, g.code, g.name, g.enabled, {}, g.created_at, g.updated_at};
    for (const auto& m : d.members) v.members.push_back({m.login, m.name});
    return v;
}

app::GroupForm form_of(const ReadingGroupBody& b) {
    return {b.code, b.name, b.enabled.value_or(true), b.members.value_or(std::vector<std::string>{})};
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::GroupDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, group_view(*result), result->group.version);
}

}  // namespace

http::Response create_reading_group(const Call& call) {
    const auto body = read_body<ReadingGroupBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_reading_group(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/reading-groups/" + made->group.id.value);
    return response;
}

http::Response list_reading_groups(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_reading_groups(call.hub, call.actor(), *page), *page, group_view,
                         [](const app::GroupDetails& d) { return d.group.id.value; });
}

http::Response get_reading_group(const Call& call) {
    return respond(call, 200, app::get_reading_group(call.hub, call.actor(), core::ReadingGroupId{call.param("id")}));
}

http::Response put_reading_group(const Call& call) {
    const auto body = read_body<ReadingGroupBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const core::ReadingGroupId id{call.param("id")};
    return respond(call, 200, app::amend_reading_group(call.hub, call.actor(), id, form_of(*body), *expected));
}

}  // namespace telehub::api
