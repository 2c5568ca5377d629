// Webhooks: programs that are called when something happens in an organisation. Its administrators keep them.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/store/telling.h"

namespace telehub::app {

struct WebhookForm {
    std::string url;                 // https://; http:// to this machine alone, where webhooks.allow_private says so
    std::vector<std::string> kinds;  // "*", "consultation.*", "appointment.confirmed"
    bool enabled = true;
    std::string org_code;  // whose, "" for the actor's own; of a new one
};

// 20 an organisation. Its `secret`, which signs the calls, is told here and by renew_webhook_secret, and never again.
core::Result<store::Webhook> create_webhook(const Hub& hub, const domain::Actor& actor, const WebhookForm& form,
                                            const Idempotency& idempotency);
std::vector<store::Webhook> list_webhooks(const Hub& hub, const domain::Actor& actor, const store::Page& page);
core::Result<store::Webhook> get_webhook(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id);
core::Result<store::Webhook> amend_webhook(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id,
                                           const WebhookForm& form, const Version& expected);
core::Result<store::Webhook> renew_webhook_secret(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id,
                                                  const Version& expected);

}  // namespace telehub::app
