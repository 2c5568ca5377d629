#include "notices.h"

#include <algorithm>
#include <set>

#include "telehub/core/json_text.h"
#include "telehub/domain/notice_text.h"
#include "telehub/store/people.h"
#include "telehub/store/telling.h"
#include "webhook_kinds.h"

namespace telehub::app {

using store::Connection;

namespace {

constexpr std::chrono::milliseconds give_up = std::chrono::hours{24};

store::Delivery delivery_of(const Hub& hub, const Notice& notice, const char* channel, const core::OrgId& org) {
    store::Delivery row;
    row.id = core::DeliveryId{hub.ids.uuid()};
    row.channel = channel;
    row.org_id = org;
    row.kind = notice.kind;
    row.entity = notice.entity;
    row.entity_id = notice.entity_id;
    row.created_at = row.next_attempt_at = hub.clock.now();
    row.give_up_at = row.created_at + give_up;
    return row;
}

store::Notification notify(Connection& c, const Hub& hub, const Notice& notice, const core::UserId& user) {
    const auto& text = domain::notice_text(notice.kind);
    store::Notification row;
    row.id = core::NotificationId{hub.ids.uuid()};
    row.seq = store::last_notification_seq(c) + 1;
    row.user_id = user;
    row.org_id = notice.org;
    row.kind = notice.kind;
    row.entity = notice.entity;
    row.entity_id = notice.entity_id;
    row.title = text.zh;
    row.title_en = text.en;
    row.created_at = hub.clock.now();
    store::insert_row(c, row);
    return row;
}

// What a webhook is sent: that something happened to what, and nothing of it.
std::string payload_of(const store::Delivery& d, const core::OrgId& org) {
    std::string json = "{";
    const auto add = [&json](std::string_view name, const std::string& value) {
        json += (json.size() > 1 ? "," : "");
        core::append_json_string(json, name);
        json += ':';
        core::append_json_string(json, value);
    };
    add("id", d.id.value);
    add("kind", d.kind);
    add("entity", d.entity);
    add("entity_id", d.entity_id);
    add("org_id", org.value);
    add("at", core::to_rfc3339(d.created_at));
    return json + "}";
}

void call_webhooks(Connection& c, const Hub& hub, const Notice& notice, const std::set<core::OrgId>& orgs) {
    for (const auto& org : orgs) {
        for (const auto& hook : store::enabled_webhooks(c, org)) {
            if (!wants_kind(hook.kinds, notice.kind)) continue;
            auto row = delivery_of(hub, notice, "webhook", hook.org_id);
            row.webhook_id = hook.id;
            row.address = hook.url;
            row.payload = payload_of(row, notice.org);
            store::insert_row(c, row);
        }
    }
}

}  // namespace

void tell(Connection& c, const Hub& hub, const Notice& notice) {
    std::set<core::OrgId> orgs{notice.org};
    const std::set<core::UserId> people(notice.to.begin(), notice.to.end());
    for (const auto& id : people) {
        const auto user = store::find_user(c, id);
        if (!user || !user->enabled) continue;
        orgs.insert(user->org_id);
        notify(c, hub, notice, id);
    }
    call_webhooks(c, hub, notice, orgs);
}

}  // namespace telehub::app
