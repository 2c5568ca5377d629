#include "scheduling_bodies.h"
#include "scheduling_resources.h"
#include "scheduling_views.h"

namespace telehub::api {

namespace {

core::ExpertId id_of(const Call& call) { return core::ExpertId{call.param("id")}; }

app::ExpertForm form_of(const ExpertBody& b) {
    return {b.login.value_or(""),
            b.title.value_or(""),
            b.specialties,
            b.languages.value_or(std::vector<std::string>{}),
            b.time_zone,
            b.introduction.value_or(""),
            b.enabled.value_or(true)};
}

app::AvailabilityForm form_of(const AvailabilityBody& b) {
    app::AvailabilityForm f;
    for (const auto& r : b.rules) {
        f.rules.push_back({r.weekday, r.from, r.to, r.slot_minutes, r.quota_class.value_or("open"),
                           r.reserved_share.value_or(0), r.valid_from.value_or(""), r.valid_to.value_or("")});
    }
    for (const auto& e : b.exceptions.value_or(std::vector<AvailabilityExceptionBody>{})) {
        f.exceptions.push_back({e.date, e.kind, e.from.value_or(""), e.to.value_or(""), e.slot_minutes.value_or(30)});
    }
    return f;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::ExpertDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, expert_view(*result), result->expert.version);
}

http::Response respond(const Call& call, const core::Result<app::AvailabilityDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(200, availability_view(*result), result->expert.version);
}

}  // namespace

http::Response create_expert(const Call& call) {
    const auto body = read_body<ExpertBody>(call);
    if (!body) return refusal(call, body.error());
    if (!body->login) return refusal(call, bad_body({{"$.login", "is required"}}));
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_expert(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/experts/" + made->expert.id.value);
    return response;
}

http::Response list_experts(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    store::ExpertFilter filter{call.query("specialty"), call.query("org_id"), {}};
    if (const auto enabled = call.query("enabled"); !enabled.empty()) filter.enabled = enabled == "true";
    return list_response(app::list_experts(call.hub, call.actor(), filter, *page), *page, expert_view,
                         [](const app::ExpertDetails& d) { return d.expert.id.value; });
}

http::Response get_expert(const Call& call) {
    return respond(call, 200, app::get_expert(call.hub, call.actor(), id_of(call)));
}

http::Response put_expert(const Call& call) {
    const auto body = read_body<ExpertBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::amend_expert(call.hub, call.actor(), id_of(call), form_of(*body), *expected));
}

http::Response get_availability(const Call& call) {
    return respond(call, app::get_availability(call.hub, call.actor(), id_of(call)));
}

http::Response put_availability(const Call& call) {
    const auto body = read_body<AvailabilityBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::set_availability(call.hub, call.actor(), id_of(call), form_of(*body), *expected));
}

http::Response preview_availability(const Call& call) {
    const auto body = read_body<PreviewBody>(call);
    if (!body) return refusal(call, body.error());
    const auto slots =
        app::preview_availability(call.hub, call.actor(), id_of(call), form_of(*body), body->from, body->to);
    if (!slots) return refusal(call, slots.error());
    json::array items;
    for (const auto& s : *slots) items.push_back(to_json(slot_view({id_of(call), s})));
    return json_response(200, json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

}  // namespace telehub::api
