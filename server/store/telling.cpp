#include "telehub/store/telling.h"

#include "scoped.h"

namespace telehub::store {

std::int64_t last_notification_seq(Connection& c) { return select_integer(c, "SELECT MAX(t.seq) FROM notification t"); }

std::vector<Notification> list_notifications(Connection& c, const core::UserId& user, bool unread_only,
                                             const Page& page) {
    Where where;
    where.addressed_to(user);
    if (unread_only) where.add("t.read_at IS NULL");
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Notification>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                                     where.params());
}

std::optional<Notification> find_notification(Connection& c, const core::UserId& user, const core::NotificationId& id) {
    return select_one<Notification>(c, Where{}.addressed_to(user).add("t.id = :id", "id", id));
}

std::vector<Notification> notifications_after(Connection& c, const core::UserId& user, std::int64_t seq,
                                              std::int64_t limit) {
    Where where;
    where.addressed_to(user).add("t.seq > :seq", "seq", seq);
    return select_rows<Notification>(c, where.text() + " ORDER BY t.seq LIMIT " + std::to_string(limit),
                                     where.params());
}

std::int64_t count_unread(Connection& c, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM notification t WHERE t.user_id = :user AND t.read_at IS NULL",
                          {param("user", user)});
}

void mark_read(Connection& c, const core::NotificationId& id, Timestamp at) {
    c.execute("UPDATE notification SET read_at = :at WHERE id = :id AND read_at IS NULL",
              {param("at", at), param("id", id)});
}

std::int64_t mark_all_read(Connection& c, const core::UserId& user, Timestamp at) {
    return c.execute("UPDATE notification SET read_at = :at WHERE user_id = :user AND read_at IS NULL",
                     {param("at", at), param("user", user)});
}

std::optional<UserContact> find_contact(Connection& c, const core::UserId& user) {
    return select_one<UserContact>(c, "WHERE t.user_id = :user", {param("user", user)});
}

void save_contact(Connection& c, const UserContact& contact) {
    c.execute(
        "INSERT INTO user_contact (user_id, email, wants, updated_at) VALUES (:user_id, :email, :wants, :updated_at)"
        " ON CONFLICT (user_id) DO UPDATE SET email = :email, wants = :wants, updated_at = :updated_at",
        row_params(contact));
}

std::vector<Webhook> list_webhooks(Connection& c, const Scope& scope, const Page& page) {
    Where where;
    where.administered(scope);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Webhook>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                                where.params());
}

std::optional<Webhook> find_webhook(Connection& c, const Scope& scope, const core::WebhookId& id) {
    return select_one<Webhook>(c, Where{}.administered(scope).add("t.id = :id", "id", id));
}

std::optional<Webhook> find_webhook(Connection& c, const core::WebhookId& id) {
    return select_one<Webhook>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<Webhook> enabled_webhooks(Connection& c, const core::OrgId& org) {
    return select_rows<Webhook>(c,
                                "WHERE t.org_id = :org AND t.enabled = 1 AND EXISTS"
                                " (SELECT 1 FROM organisation o WHERE o.id = t.org_id AND o.active = 1) ORDER BY t.id",
                                {param("org", org)});
}

std::int64_t count_webhooks(Connection& c, const core::OrgId& org) {
    return select_integer(c, "SELECT COUNT(*) FROM webhook t WHERE t.org_id = :org", {param("org", org)});
}

std::vector<Delivery> list_deliveries(Connection& c, const Scope& scope, const DeliveryFilter& filter,
                                      const Page& page) {
    Where where;
    where.administered(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.channel.empty()) where.add("t.channel = :channel", "channel", filter.channel);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Delivery>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                                 where.params());
}

std::optional<Delivery> find_delivery(Connection& c, const Scope& scope, const core::DeliveryId& id) {
    return select_one<Delivery>(c, Where{}.administered(scope).add("t.id = :id", "id", id));
}

std::optional<Delivery> find_delivery(Connection& c, const core::DeliveryId& id) {
    return select_one<Delivery>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<Delivery> due_deliveries(Connection& c, const std::string& channel, Timestamp now,
                                     std::chrono::milliseconds most_ahead, std::int64_t limit) {
    return select_rows<Delivery>(
        c,
        "WHERE t.state = 'queued' AND t.channel = :channel AND (t.next_attempt_at <= :now OR t.next_attempt_at > :far)"
        " ORDER BY t.next_attempt_at, t.id LIMIT :limit",
        {param("channel", channel), param("now", now), param("far", now + most_ahead), param("limit", limit)});
}

// The states stand in the text, so that the indexes of just these rows serve.
std::int64_t count_waiting_deliveries(Connection& c) {
    return select_integer(c, "SELECT COUNT(*) FROM delivery t WHERE t.state = 'queued'");
}

std::int64_t count_failed_deliveries(Connection& c) {
    return select_integer(c, "SELECT COUNT(*) FROM delivery t WHERE t.state = 'failed'");
}

std::optional<Delivery> last_invitation(Connection& c, const core::UserId& user, const std::string& uid) {
    return select_one<Delivery>(c,
                                "WHERE t.calendar_uid = :uid AND t.user_id = :user AND t.calendar_uid <> ''"
                                " ORDER BY t.calendar_sequence DESC, t.calendar_method LIMIT 1",
                                {param("uid", uid), param("user", user)});
}

std::vector<Appointment> calendar_of(Connection& c, const core::UserId& user, Timestamp from, Timestamp to) {
    Where where;
    where.in_calendar_of(user)
        .add("t.state NOT IN ('rescheduled', 'expired')")
        .add("t.starts_at >= :from", "from", from)
        .add("t.starts_at < :to", "to", to);
    return select_rows<Appointment>(c, where.text() + " ORDER BY t.starts_at, t.id LIMIT 1000", where.params());
}

std::vector<Appointment> unreminded(Connection& c, const std::string& kind, Timestamp after, Timestamp until,
                                    std::chrono::milliseconds before, std::int64_t limit) {
    return select_rows<Appointment>(c,
                                    "WHERE t.state = 'confirmed' AND t.starts_at > :after AND t.starts_at <= :until"
                                    " AND t.created_at <= t.starts_at - :before AND NOT EXISTS"
                                    " (SELECT 1 FROM reminder r WHERE r.appointment_id = t.id AND r.kind = :kind)"
                                    " ORDER BY t.starts_at, t.id LIMIT :limit",
                                    {param("after", after), param("until", until), param("before", before.count()),
                                     param("kind", kind), param("limit", limit)});
}

std::optional<CalendarFeed> find_open_feed(Connection& c, const core::UserId& user) {
    return select_one<CalendarFeed>(c, "WHERE t.user_id = :user AND t.revoked_at IS NULL", {param("user", user)});
}

std::optional<CalendarFeed> find_feed(Connection& c, const std::string& token_hash) {
    return select_one<CalendarFeed>(c, "WHERE t.token_hash = :hash AND t.revoked_at IS NULL",
                                    {param("hash", token_hash)});
}

std::int64_t revoke_feeds(Connection& c, const core::UserId& user, Timestamp at) {
    return c.execute("UPDATE calendar_feed SET revoked_at = :at WHERE user_id = :user AND revoked_at IS NULL",
                     {param("at", at), param("user", user)});
}

bool note_reminder(Connection& c, const Reminder& reminder) {
    return c.execute(
               "INSERT INTO reminder (appointment_id, kind, told_at) VALUES (:appointment_id, :kind, :told_at)"
               " ON CONFLICT DO NOTHING",
               row_params(reminder)) == 1;
}

}  // namespace telehub::store
