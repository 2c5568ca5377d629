// Deliveries and webhooks, for administrators.
#include "bodies.h"
#include "telling_resources.h"
#include "telling_views.h"

namespace telehub::api {

namespace {

DeliveryView delivery_view(const store::Delivery& d) {
    const auto next = d.state == "queued" ? std::optional{d.next_attempt_at} : std::nullopt;
    return {d.id,         d.version, d.channel,    d.state,      d.org_id,  d.user_id,
            d.webhook_id, d.kind,    d.entity,     d.entity_id,  d.address, d.calendar_method,
            d.attempts,   next,      d.last_error, d.created_at, d.sent_at};
}

WebhookView webhook_view(const store::Webhook& w) {
    return {w.id, w.version, w.org_id, w.url, split(w.kinds, ','), w.enabled, w.created_at};
}

http::Response respond(const Call& call, const core::Result<store::Webhook>& webhook) {
    if (!webhook) return refusal(call, webhook.error());
    return view_response(200, webhook_view(*webhook), webhook->version);
}

http::Response respond_with_secret(const Call& call, unsigned status, const core::Result<store::Webhook>& webhook) {
    if (!webhook) return refusal(call, webhook.error());
    return view_response(status, WebhookSecretView{webhook_view(*webhook), webhook->secret}, webhook->version);
}

app::WebhookForm form_of(const WebhookBody& b) {
    return {b.url, b.kinds, b.enabled.value_or(true), b.org_code.value_or("")};
}

}  // namespace

http::Response list_deliveries(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, {"queued", "sent", "failed"})) return refusal(call, no_such_state());
    const store::DeliveryFilter filter{call.query("state"), call.query("channel")};
    return list_response(app::list_deliveries(call.hub, call.actor(), filter, *page), *page, delivery_view,
                         [](const store::Delivery& d) { return d.id.value; });
}

http::Response retry_delivery(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const auto retried = app::retry_delivery(call.hub, call.actor(), core::DeliveryId{call.param("id")}, *expected);
    if (!retried) return refusal(call, retried.error());
    return view_response(200, delivery_view(*retried), retried->version);
}

http::Response create_webhook(const Call& call) {
    const auto body = read_body<WebhookBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_webhook(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond_with_secret(call, 201, made);
    if (made) response.set("Location", "/api/v1/webhooks/" + made->id.value);
    return response;
}

http::Response list_webhooks(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_webhooks(call.hub, call.actor(), *page), *page, webhook_view,
                         [](const store::Webhook& w) { return w.id.value; });
}

http::Response get_webhook(const Call& call) {
    return respond(call, app::get_webhook(call.hub, call.actor(), core::WebhookId{call.param("id")}));
}

http::Response put_webhook(const Call& call) {
    const auto body = read_body<WebhookBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(
        call, app::amend_webhook(call.hub, call.actor(), core::WebhookId{call.param("id")}, form_of(*body), *expected));
}

http::Response renew_webhook_secret(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond_with_secret(
        call, 200, app::renew_webhook_secret(call.hub, call.actor(), core::WebhookId{call.param("id")}, *expected));
}

}  // namespace telehub::api
