#include "bodies.h"
#include "resources.h"
#include "views.h"

namespace telehub::api {

using domain::OrderAction;

namespace {

app::OrderForm form_of(const OrderBody& b) {
    app::OrderForm f;
    f.patient_id = b.patient.patient_id;
    f.patient_name = b.patient.name;
    f.sex = b.patient.sex.value_or("");
    f.birth_date = b.patient.birth_date.value_or("");
    f.modality = b.modality.value_or("");
    f.body_part = b.body_part.value_or("");
    f.procedure = b.procedure.value_or("");
    f.clinical_history = b.clinical_history.value_or("");
    f.urgency = b.urgency.value_or("routine");
    f.patient_class = b.patient_class.value_or("outpatient");
    f.consent = b.consent.value_or(false);
    f.referring_physician = b.referring_physician.value_or("");
    f.accession_number = b.accession_number.value_or("");
    f.reading_org_code = b.reading_org_code.value_or("");
    return f;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::OrderDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, order_view(*result), result->order.version);
}

http::Response move(const Call& call, const app::OrderMove& m) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::move_order(call.hub, call.actor(), core::OrderId{call.param("id")}, m, *expected));
}

http::Response move_with_reason(const Call& call, OrderAction action) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    return move(call, {action, body->reason.value_or(""), {}});
}

}  // namespace

http::Response create_order(const Call& call) {
    const auto body = read_body<OrderBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_order(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/orders/" + made->order.id.value);
    return response;
}

http::Response list_orders(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::order_state_from)) return refusal(call, no_such_state());
    const store::OrderFilter filter{call.query("state"), call.query("accession_number"), call.query("patient_id")};
    return list_response(app::list_orders(call.hub, call.actor(), filter, *page), *page, order_view,
                         [](const app::OrderDetails& d) { return d.order.id.value; });
}

http::Response get_order(const Call& call) {
    return respond(call, 200, app::get_order(call.hub, call.actor(), core::OrderId{call.param("id")}));
}

http::Response put_order(const Call& call) {
    const auto body = read_body<OrderBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(
        call, 200,
        app::amend_order(call.hub, call.actor(), core::OrderId{call.param("id")}, form_of(*body), *expected));
}

http::Response accept_order(const Call& call) {
    const auto body = read_body<AcceptBody>(call, true);
    if (!body) return refusal(call, body.error());
    std::optional<core::Timestamp> at;
    if (body->scheduled_at) {
        at = core::from_rfc3339(*body->scheduled_at);
        if (!at) return refusal(call, bad_body({{"$.scheduled_at", "a time such as 2026-01-31T08:30:00Z"}}));
    }
    return move(call, {OrderAction::accept, body->reason.value_or(""), {}, at});
}

http::Response finish_order(const Call& call) {
    const auto body = read_body<FinishBody>(call, true);
    if (!body) return refusal(call, body.error());
    if (body->instances && (*body->instances < 1 || *body->instances > 1'000'000)) {
        return refusal(call, bad_body({{"$.instances", "must be from 1 to 1000000"}}));
    }
    return move(call, {OrderAction::finish, "", body->instances});
}

http::Response submit_order(const Call& call) { return move_with_reason(call, OrderAction::submit); }
http::Response return_order(const Call& call) { return move_with_reason(call, OrderAction::return_); }
http::Response start_order(const Call& call) { return move_with_reason(call, OrderAction::start); }
http::Response discontinue_order(const Call& call) { return move_with_reason(call, OrderAction::discontinue); }
http::Response cancel_order(const Call& call) { return move_with_reason(call, OrderAction::cancel); }

}  // namespace telehub::api
