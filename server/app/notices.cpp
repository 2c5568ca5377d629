#include "notices.h"

#include <algorithm>
#include <set>

#include "invitations.h"
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

// What all who are told have in common.
struct News {
    const Notice& notice;
    const domain::NoticeText& text;
    std::optional<Invitation> invitation;
    std::string link;
};

store::Notification notify(Connection& c, const Hub& hub, const News& news, const core::UserId& user) {
    const auto& notice = news.notice;
    store::Notification row;
    row.id = core::NotificationId{hub.ids.uuid()};
    row.seq = store::last_notification_seq(c) + 1;
    row.user_id = user;
    row.org_id = notice.org;
    row.kind = notice.kind;
    row.entity = notice.entity;
    row.entity_id = notice.entity_id;
    row.title = news.text.zh;
    row.title_en = news.text.en;
    if (news.invitation) {
        row.title += "（" + news.invitation->begins + "）";
        row.title_en += " (" + news.invitation->begins + ")";
    }
    row.created_at = hub.clock.now();
    store::insert_row(c, row);
    return row;
}

// In Chinese, then in English: what happened, when, where, and where to read on. Never of whom.
std::string mail_text(const News& news, const store::Notification& told) {
    const auto part = [&](const std::string& title, const char* when, const char* where, const char* link) {
        std::string text = title + "\n";
        if (news.invitation) {
            text += when + news.invitation->when + "\n";
            if (!news.invitation->place.empty()) text += where + news.invitation->place + "\n";
        }
        if (!news.link.empty()) text += link + news.link + "\n";
        return text;
    };
    return part(told.title, "时间：", "地点：", "链接：") + "\n" + part(told.title_en, "Time: ", "Place: ", "Link: ") +
           "\nTelehub\n";
}

// A calendar that knows an event in this form, or never heard of what is called off, is left alone.
bool is_news(Connection& c, const core::UserId& user, const Invitation& invitation) {
    if (invitation.method.empty()) return false;
    const auto last = store::last_invitation(c, user, invitation.event.uid);
    if (!last) return invitation.method == "REQUEST";
    return last->calendar_method != invitation.method || last->calendar_sequence != invitation.event.sequence;
}

void add_calendar(const Hub& hub, const store::UserAccount& user, const Invitation& invitation, store::Delivery& row) {
    auto event = invitation.event;
    event.organiser = {"Telehub", hub.config.mail.from};
    event.attendee = {user.name, row.address};
    row.calendar = calendar_text(invitation.method, {event});
    row.calendar_method = invitation.method;
    row.calendar_uid = event.uid;
    row.calendar_sequence = event.sequence;
}

void write_mail(Connection& c, const Hub& hub, const News& news, const store::UserAccount& user,
                const store::Notification& told) {
    if (hub.config.mail.server.empty()) return;
    const auto contact = store::find_contact(c, user.id);
    if (!contact || contact->email.empty() || contact->wants == "none") return;
    if (contact->wants == "appointments" && !news.invitation) return;
    auto row = delivery_of(hub, news.notice, "email", user.org_id);
    row.user_id = user.id;
    row.notification_id = told.id;
    row.address = contact->email;
    row.subject = told.title + " / " + told.title_en;
    row.payload = mail_text(news, told);
    if (news.invitation && is_news(c, user.id, *news.invitation)) add_calendar(hub, user, *news.invitation, row);
    store::insert_row(c, row);
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
    const News news{notice, domain::notice_text(notice.kind), invitation_of(c, hub, notice.appointment_id),
                    link_to(hub, notice.entity, notice.entity_id)};
    std::set<core::OrgId> orgs{notice.org};
    const std::set<core::UserId> people(notice.to.begin(), notice.to.end());
    for (const auto& id : people) {
        const auto user = store::find_user(c, id);
        if (!user || !store::is_let_in(c, *user)) continue;
        orgs.insert(user->org_id);
        write_mail(c, hub, news, *user, notify(c, hub, news, id));
    }
    call_webhooks(c, hub, notice, orgs);
}

}  // namespace telehub::app
