#include "bodies.h"
#include "resources.h"
#include "views.h"

namespace telehub::api {

namespace {
http::Response respond(const Call& call, const core::Result<app::QuarantineDetails>& result) {
    if (!result) return refusal(call, result.error());
    const auto images = app::said_by_images(call.hub, *result);
    return view_response(200, quarantine_detail_view(*result, images), result->entry.version);
}
}  // namespace

http::Response list_quarantine(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, {"open", "reconciled", "discarded", "all"})) return refusal(call, no_such_state());
    auto state = call.request.query_value("state").value_or("open");
    if (state == "all") state.clear();
    return list_response(app::list_quarantine(call.hub, call.actor(), state, *page), *page, quarantine_view,
                         [](const store::Quarantine& q) { return q.id.value; });
}

http::Response get_quarantine(const Call& call) {
    return respond(call, app::get_quarantine(call.hub, call.actor(), core::QuarantineId{call.param("id")}));
}

http::Response reconcile_quarantine(const Call& call) {
    const auto body = read_body<ReconcileBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::Reconciliation how{body->order_id.value_or(""), body->replace.value_or(false), body->reason.value_or(""),
                                  body->objects.value_or(std::vector<std::string>{})};
    return respond(call, app::reconcile(call.hub, call.actor(), core::QuarantineId{call.param("id")}, how, *expected));
}

http::Response discard_quarantine(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::discard(call.hub, call.actor(), core::QuarantineId{call.param("id")},
                                      body->reason.value_or(""), *expected));
}

}  // namespace telehub::api
