// Rows and queries of what people and programs are told.
#pragma once
#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scheduling_rows.h"
#include "telehub/store/scope.h"

namespace telehub::store {

struct Notification {
    static constexpr const char* table = "notification";
    core::NotificationId id;
    std::int64_t seq = 0;  // in the order of their commits, from 1
    core::UserId user_id;
    core::OrgId org_id;  // whose affair it is
    std::string kind;
    std::string entity;
    std::string entity_id;
    std::string title;
    std::string title_en;
    Timestamp created_at;
    std::optional<Timestamp> read_at;
};
BOOST_DESCRIBE_STRUCT(Notification, (),
                      (id, seq, user_id, org_id, kind, entity, entity_id, title, title_en, created_at, read_at))

struct UserContact {
    static constexpr const char* table = "user_contact";
    core::UserId user_id;
    std::string email;
    std::string wants;  // "all", "appointments" or "none"
    Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(UserContact, (), (user_id, email, wants, updated_at))

struct Webhook {
    static constexpr const char* table = "webhook";
    core::WebhookId id;
    core::OrgId org_id;
    std::string url;
    std::string secret;  // what its calls are signed with
    std::string kinds;   // "*", or kinds parted by commas; "consultation.*" is all of these
    bool enabled = true;
    Timestamp created_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Webhook, (), (id, org_id, url, secret, kinds, enabled, created_at, version))

struct Delivery {
    static constexpr const char* table = "delivery";
    core::DeliveryId id;
    std::string channel;  // "email" or "webhook"
    core::OrgId org_id;   // whose administrators see it: the recipient's, or the webhook's
    std::optional<core::UserId> user_id;
    std::optional<core::NotificationId> notification_id;
    std::optional<core::WebhookId> webhook_id;
    std::string kind;
    std::string entity;
    std::string entity_id;
    std::string address;
    std::string subject;
    std::string payload;          // the mail's text, or the call's JSON
    std::string calendar;         // iCalendar that goes with a mail, or ""
    std::string calendar_method;  // "", "REQUEST" or "CANCEL"
    std::string calendar_uid;
    std::int64_t calendar_sequence = 0;
    std::string state = "queued";  // "queued", "sent" or "failed"
    std::int64_t attempts = 0;
    Timestamp next_attempt_at;
    Timestamp give_up_at;
    std::string last_error;
    Timestamp created_at;
    std::optional<Timestamp> sent_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (id, channel, org_id, user_id, notification_id, webhook_id, kind, entity, entity_id, address,
                       subject, payload, calendar, calendar_method, calendar_uid, calendar_sequence, state, attempts,
                       next_attempt_at, give_up_at, last_error, created_at, sent_at, version))

struct CalendarFeed {
    static constexpr const char* table = "calendar_feed";
    std::string token_hash;
    core::UserId user_id;
    Timestamp created_at;
    std::optional<Timestamp> revoked_at;
};
BOOST_DESCRIBE_STRUCT(CalendarFeed, (), (token_hash, user_id, created_at, revoked_at))

struct Reminder {
    static constexpr const char* table = "reminder";
    std::string appointment_id;
    std::string kind;  // "day" or "soon"
    Timestamp told_at;
};
BOOST_DESCRIBE_STRUCT(Reminder, (), (appointment_id, kind, told_at))

// --- notifications: each its user's alone ---

std::int64_t last_notification_seq(Connection& c);  // 0: none yet
std::vector<Notification> list_notifications(Connection& c, const core::UserId& user, bool unread_only,
                                             const Page& page);
std::optional<Notification> find_notification(Connection& c, const core::UserId& user, const core::NotificationId& id);
std::vector<Notification> notifications_after(Connection& c, const core::UserId& user, std::int64_t seq,
                                              std::int64_t limit);
std::int64_t count_unread(Connection& c, const core::UserId& user);
void mark_read(Connection& c, const core::NotificationId& id, Timestamp at);
std::int64_t mark_all_read(Connection& c, const core::UserId& user, Timestamp at);

std::optional<UserContact> find_contact(Connection& c, const core::UserId& user);
void save_contact(Connection& c, const UserContact& contact);

// --- webhooks ---

std::vector<Webhook> list_webhooks(Connection& c, const Scope& scope, const Page& page);
std::optional<Webhook> find_webhook(Connection& c, const Scope& scope, const core::WebhookId& id);
// For the hub itself: one, and those of this organisation that are to be called.
std::optional<Webhook> find_webhook(Connection& c, const core::WebhookId& id);
std::vector<Webhook> enabled_webhooks(Connection& c, const core::OrgId& org);
std::int64_t count_webhooks(Connection& c, const core::OrgId& org);

// --- deliveries ---

struct DeliveryFilter {
    std::string state;    // "" for any
    std::string channel;  // "" for any
};
std::vector<Delivery> list_deliveries(Connection& c, const Scope& scope, const DeliveryFilter& filter,
                                      const Page& page);
std::optional<Delivery> find_delivery(Connection& c, const Scope& scope, const core::DeliveryId& id);
std::optional<Delivery> find_delivery(Connection& c, const core::DeliveryId& id);  // for the hub itself
// Queued ones whose time has come, the longest due first. One whose time lies more than `most_ahead` in the future was
// put off by a clock that has been set back since: it is due too.
std::vector<Delivery> due_deliveries(Connection& c, const std::string& channel, Timestamp now,
                                     std::chrono::milliseconds most_ahead, std::int64_t limit);
std::int64_t count_waiting_deliveries(Connection& c);
std::int64_t count_failed_deliveries(Connection& c);
// The last that this person's calendar was told of this event, by its SEQUENCE.
std::optional<Delivery> last_invitation(Connection& c, const core::UserId& user, const std::string& uid);

// --- calendar feeds, reminders ---

std::optional<CalendarFeed> find_open_feed(Connection& c, const core::UserId& user);
std::optional<CalendarFeed> find_feed(Connection& c, const std::string& token_hash);  // open
std::int64_t revoke_feeds(Connection& c, const core::UserId& user, Timestamp at);

// What stands in a person's calendar between these times, in order; 1000 at most. What was moved, or was only held,
// does not.
std::vector<Appointment> calendar_of(Connection& c, const core::UserId& user, Timestamp from, Timestamp to);
// Confirmed appointments that begin within (after, until], were made `before` their beginning or earlier, and of which
// no reminder of this kind was told.
std::vector<Appointment> unreminded(Connection& c, const std::string& kind, Timestamp after, Timestamp until,
                                    std::chrono::milliseconds before, std::int64_t limit);
// False when it was told before.
[[nodiscard]] bool note_reminder(Connection& c, const Reminder& reminder);

}  // namespace telehub::store
