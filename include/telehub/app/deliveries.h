// What leaves the hub for what people and programs were told: mails and calls of webhooks. A failed attempt is made
// again after 30 s, then after twice as long each time up to an hour, for a day; then it has failed, for administrators
// to see and to send anew. What was sent is never sent again, whatever the clock does; a hub that dies between sending
// and noting it sends once more, under the same id.
#pragma once
#include <functional>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/store/telling.h"

namespace telehub::app {

// One round each; how many were sent. They wait for others and end early when `stopping` says so.
std::size_t send_mails(const Hub& hub, const std::function<bool()>& stopping);
std::size_t call_webhooks(const Hub& hub, const std::function<bool()>& stopping);

// Of the organisations whose administrator the actor is, newest first.
std::vector<store::Delivery> list_deliveries(const Hub& hub, const domain::Actor& actor,
                                             const store::DeliveryFilter& filter, const store::Page& page);
// Refuses with conflict "not_failed" one that was sent, or is still tried.
core::Result<store::Delivery> retry_delivery(const Hub& hub, const domain::Actor& actor, const core::DeliveryId& id,
                                             const Version& expected);

std::int64_t count_waiting_deliveries(const Hub& hub);
std::int64_t count_failed_deliveries(const Hub& hub);

// What a webhook's receiver compares "X-Telehub-Signature" with: of X-Telehub-Timestamp and the body as it came.
std::string webhook_signature(const std::string& secret, const std::string& timestamp, const std::string& body);

}  // namespace telehub::app
