#include "bodies.h"
#include "resources.h"
#include "views.h"

namespace telehub::api {

using domain::ReadTaskAction;

namespace {

http::Response respond(const Call& call, const core::Result<app::ReadTaskDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(200, read_task_view(*result), result->task.version);
}

http::Response move(const Call& call, const app::ReadTaskMove& m) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::move_read_task(call.hub, call.actor(), core::ReadTaskId{call.param("id")}, m, *expected));
}

}  // namespace

http::Response list_read_tasks(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::read_task_state_from, {"open", "unread", "all"})) return refusal(call, no_such_state());
    store::ReadTaskFilter filter{call.request.query_value("state").value_or("open"), "", call.query("study_uid"),
                                 call.query("group")};
    if (filter.state == "all") filter.state.clear();
    if (call.query("mine") == "true") filter.assignee_id = call.actor().user.value;
    return list_response(app::list_read_tasks(call.hub, call.actor(), filter, *page), *page, read_task_view,
                         [](const app::ReadTaskDetails& d) { return store::read_task_cursor(d.task); });
}

http::Response get_read_task(const Call& call) {
    return respond(call, app::get_read_task(call.hub, call.actor(), core::ReadTaskId{call.param("id")}));
}

http::Response list_radiologists(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_radiologists(call.hub, call.actor(), *page), *page, radiologist_view,
                         [](const store::UserAccount& u) { return u.id.value; });
}

http::Response assign_read_task(const Call& call) {
    const auto body = read_body<AssignBody>(call);
    if (!body) return refusal(call, body.error());
    return move(call, {ReadTaskAction::assign, body->assignee, ""});
}

http::Response route_read_task(const Call& call) {
    const auto body = read_body<RouteTaskBody>(call);
    if (!body) return refusal(call, body.error());
    return move(call, {ReadTaskAction::route, "", body->reason.value_or(""), body->group.value_or("")});
}

http::Response claim_read_task(const Call& call) { return move(call, {ReadTaskAction::claim, "", ""}); }

http::Response release_read_task(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    return move(call, {ReadTaskAction::release, "", body->reason.value_or("")});
}

}  // namespace telehub::api
