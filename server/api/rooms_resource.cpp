// Rooms, holidays, the duty roster.
#include "scheduling_bodies.h"
#include "scheduling_resources.h"
#include "scheduling_views.h"

namespace telehub::api {

namespace {

app::RoomForm form_of(const RoomBody& b) {
    return {b.org_id.value_or(""), b.name, b.kind, b.capacity, b.enabled.value_or(true)};
}

http::Response respond(const Call& call, unsigned status, const core::Result<store::Room>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, room_view(*result), result->version);
}

}  // namespace

http::Response create_room(const Call& call) {
    const auto body = read_body<RoomBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_room(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/rooms/" + made->id.value);
    return response;
}

http::Response list_rooms(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_rooms(call.hub, call.actor(), call.query("org_id"), *page), *page, room_view,
                         [](const store::Room& r) { return r.id.value; });
}

http::Response get_room(const Call& call) {
    return respond(call, 200, app::get_room(call.hub, call.actor(), core::RoomId{call.param("id")}));
}

http::Response put_room(const Call& call) {
    const auto body = read_body<RoomBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200,
                   app::amend_room(call.hub, call.actor(), core::RoomId{call.param("id")}, form_of(*body), *expected));
}

http::Response create_holiday(const Call& call) {
    const auto body = read_body<HolidayBody>(call);
    if (!body) return refusal(call, body.error());
    const auto made = app::set_holiday(call.hub, call.actor(), {body->org_id.value_or(""), body->date, body->name});
    if (!made) return refusal(call, made.error());
    return json_response(201, to_json(HolidayView{made->org_id, made->day, made->name}));
}

http::Response delete_holiday(const Call& call) {
    return nothing(call, app::remove_holiday(call.hub, call.actor(), call.query("org_id"), call.param("date")));
}

http::Response create_roster_entry(const Call& call) {
    const auto body = read_body<RosterBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_roster_entry(
        call.hub, call.actor(),
        {body->org_id.value_or(""), body->login, body->specialty, body->position, body->starts_at, body->ends_at},
        *idempotency);
    if (!made) return refusal(call, made.error());
    auto response = view_response(201, roster_view(*made), made->entry.version);
    response.set("Location", "/api/v1/rosters/" + made->entry.id.value);
    return response;
}

http::Response list_roster(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    store::RosterFilter filter{call.query("specialty"), call.query("org_id"), {}};
    if (const auto at = call.query("at"); !at.empty()) {
        filter.at = core::from_rfc3339(at);
        if (!filter.at) {
            const auto what = "must be a time with its zone, such as 2026-01-31T08:05:00Z";
            return refusal(call, wrong_query({{"?at", what}}));
        }
    }
    return list_response(app::list_roster(call.hub, call.actor(), filter, *page), *page, roster_view,
                         [](const app::RosterDetails& d) { return d.entry.id.value; });
}

http::Response get_roster_entry(const Call& call) {
    const auto found = app::get_roster_entry(call.hub, call.actor(), core::RosterId{call.param("id")});
    if (!found) return refusal(call, found.error());
    return view_response(200, roster_view(*found), found->entry.version);
}

http::Response delete_roster_entry(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return nothing(call, app::remove_roster_entry(call.hub, call.actor(), core::RosterId{call.param("id")}, *expected));
}

}  // namespace telehub::api
