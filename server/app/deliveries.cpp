#include "telehub/app/deliveries.h"

#include <algorithm>

#include "backoff.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Delivery;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t at_a_time = 20;
constexpr std::chrono::milliseconds longest_wait = 1h;  // of next_attempt
constexpr std::chrono::milliseconds give_up = 24h;

// Why no attempt can be worth it.
std::optional<core::Error> futile(Connection& c, const Delivery& d) {
    const auto never = [](const char* reason, const char* detail) {
        return core::refuse(Errc::invalid, reason, detail);
    };
    if (d.user_id) {
        const auto user = store::find_user(c, *d.user_id);
        if (!user || !store::is_let_in(c, *user)) return never("user_disabled", "the person is no longer a user");
    }
    if (d.webhook_id) {
        const auto hook = store::find_webhook(c, *d.webhook_id);
        const auto org = hook ? store::find_organisation(c, hook->org_id) : std::nullopt;
        if (!hook || !hook->enabled || !org || !org->active) {
            return never("webhook_disabled", "the webhook was turned off, or its organisation closed");
        }
    }
    return {};
}

std::string bounded(std::string text) {
    constexpr std::size_t most = 300;
    if (text.size() > most) text.resize(most);
    for (auto& ch : text) {
        if (static_cast<unsigned char>(ch) < 0x20 || static_cast<unsigned char>(ch) > 0x7e) ch = '?';
    }
    return text;
}

void note(const Hub& hub, const Delivery& tried, const core::Result<void>& result) {
    hub.db.write([&](Connection& c) {
        auto row = store::find_delivery(c, tried.id);
        if (!row || row->state != "queued" || row->version != tried.version) return;  // somebody was faster
        const auto now = hub.clock.now();
        ++row->attempts;
        if (result) {
            row->state = "sent";
            row->sent_at = now;
            row->last_error.clear();
        } else {
            const auto& why = result.error();
            row->last_error = bounded(why.reason + ": " + why.detail);
            row->next_attempt_at = next_attempt(now, row->attempts);
            if (why.code == Errc::invalid || row->give_up_at <= now) {
                row->state = "failed";
                audit(c, hub, domain::Actor::system(),
                      {"delivery.fail", "delivery", row->id.value, row->org_id.value, why.reason, row->channel});
            }
        }
        if (!store::update_row(c, *row)) throw std::logic_error("a delivery changed within one write");
    });
}

// One delivery after the other. `again` says whether the others are worth trying after this failure.
template <class Send, class Again>
std::size_t deliver(const Hub& hub, const char* channel, DeliveryCounts& counts, const std::function<bool()>& stopping,
                    Send send, Again again) {
    const auto due = hub.db.read(
        [&](Connection& c) { return store::due_deliveries(c, channel, hub.clock.now(), longest_wait, at_a_time); });
    std::size_t sent = 0;
    for (const auto& d : due) {
        if (stopping()) break;
        const auto never = hub.db.read([&](Connection& c) { return futile(c, d); });
        const core::Result<void> result = never ? core::Result<void>(*never) : send(d);
        if (!result && result.error().reason == "stopped") break;
        note(hub, d, result);
        if (result) {
            ++counts.sent;
            ++sent;
            continue;
        }
        ++counts.refused;
        core::log::warn("not_delivered", {{"delivery", d.id.value},
                                          {"channel", channel},
                                          {"reason", result.error().reason},
                                          {"attempts", d.attempts + 1}});
        if (!again(d, result.error())) break;
    }
    return sent;
}

std::string domain_of(const std::string& address) { return address.substr(address.find('@') + 1); }

core::Result<void> send_mail(const Hub& hub, const Delivery& d) {
    OutgoingMail mail;
    mail.message_id = "<" + d.id.value + "@" + domain_of(hub.config.mail.from) + ">";
    mail.at = d.created_at;
    mail.to = d.address;
    mail.subject = d.subject;
    mail.text = d.payload;
    mail.calendar = d.calendar;
    mail.calendar_method = d.calendar_method;
    return hub.courier.mail(hub.config, mail);
}

core::Result<void> call_webhook(const Hub& hub, const Delivery& d) {
    const auto hook = hub.db.read([&](Connection& c) { return store::find_webhook(c, *d.webhook_id); });
    if (!hook) return not_found("webhook");
    const auto timestamp = std::to_string(hub.clock.now().ms / 1000);
    OutgoingCall call;
    call.url = hook->url;
    call.headers = {"X-Telehub-Delivery: " + d.id.value, "X-Telehub-Timestamp: " + timestamp,
                    "X-Telehub-Signature: " + webhook_signature(hook->secret, timestamp, d.payload)};
    call.body = d.payload;
    return hub.courier.call(hub.config, call);
}

}  // namespace

std::string webhook_signature(const std::string& secret, const std::string& timestamp, const std::string& body) {
    return "sha256=" + core::hmac_sha256_hex(secret, timestamp + "." + body);
}

std::size_t send_mails(const Hub& hub, const std::function<bool()>& stopping) {
    if (hub.config.mail.server.empty()) return 0;
    return deliver(
        hub, "email", hub.telling->mails, stopping, [&](const Delivery& d) { return send_mail(hub, d); },
        // All go to one server: when it cannot be reached, the others wait for the next round.
        [](const Delivery&, const core::Error& why) {
            return why.code == Errc::invalid || why.reason == "refused_by_server";
        });
}

std::size_t call_webhooks(const Hub& hub, const std::function<bool()>& stopping) {
    std::vector<core::WebhookId> silent;
    return deliver(
        hub, "webhook", hub.telling->calls, stopping,
        [&](const Delivery& d) -> core::Result<void> {
            // What it let pass once in this round it is not asked again, so that it holds up no others.
            if (std::ranges::find(silent, *d.webhook_id) != silent.end()) {
                return core::refuse(Errc::busy, "unreachable", "the webhook did not answer another call just now");
            }
            return call_webhook(hub, d);
        },
        [&](const Delivery& d, const core::Error&) {
            silent.push_back(*d.webhook_id);
            return true;
        });
}

std::vector<Delivery> list_deliveries(const Hub& hub, const domain::Actor& actor, const store::DeliveryFilter& filter,
                                      const store::Page& page) {
    return hub.db.read(
        [&](Connection& c) { return store::list_deliveries(c, store::scope_of(c, actor), filter, page); });
}

core::Result<Delivery> retry_delivery(const Hub& hub, const domain::Actor& actor, const core::DeliveryId& id,
                                      const Version& expected) {
    return transact(hub, actor, {"delivery.retry", "delivery", id.value},
                    [&](Connection& c, Deed& deed) -> core::Result<Delivery> {
                        auto row = store::find_delivery(c, store::scope_of(c, actor), id);
                        if (!row) return not_found("delivery");
                        deed.org_id = row->org_id.value;
                        if (expected && *expected != row->version) return stale_error();
                        if (row->state != "failed") {
                            return core::refuse(Errc::conflict, "not_failed", "only a failed delivery is sent anew");
                        }
                        row->state = "queued";
                        row->attempts = 0;
                        row->next_attempt_at = hub.clock.now();
                        row->give_up_at = hub.clock.now() + give_up;
                        if (!store::update_row(c, *row)) return stale_error();
                        return *row;
                    });
}

std::int64_t count_waiting_deliveries(const Hub& hub) {
    return hub.db.read([](Connection& c) { return store::count_waiting_deliveries(c); });
}

std::int64_t count_failed_deliveries(const Hub& hub) {
    return hub.db.read([](Connection& c) { return store::count_failed_deliveries(c); });
}

}  // namespace telehub::app
