// The API's rows of what people and programs are told, and of the figures.
#include "bodies.h"
#include "telling_resources.h"
#include "telling_views.h"

namespace telehub::api {

using domain::Role;
using domain::RoleSet;
using enum http::Method;

namespace {
constexpr RoleSet anyone{};
constexpr RoleSet administrators{Role::administrator};
constexpr RoleSet counters{Role::clinic_physician, Role::coordinator};
constexpr auto signed_in = Access::signed_in;
}  // namespace

std::vector<Row> telling_routes() {
    const auto contact = schema<ContactView>("Contact");
    const auto webhook = schema<WebhookView>("Webhook");
    const auto webhook_secret = schema<WebhookSecretView>("WebhookWithSecret");
    const auto webhook_body = schema<WebhookBody>("WebhookRequest");
    return {
        // clang-format off
        {get, "/api/v1/me/contact", signed_in, anyone, get_contact, "Where the person wants mail", {}, contact},
        {put, "/api/v1/me/contact", signed_in, anyone, put_contact, "Say where and of what mail is wanted: all, appointments or none", schema<ContactBody>("ContactRequest"), contact},
        {post, "/api/v1/me/calendar-feed", signed_in, anyone, create_calendar_feed, "A new private calendar feed, in place of the last", {}, schema<FeedView>("CalendarFeed"), 201},
        {del, "/api/v1/me/calendar-feed", signed_in, anyone, delete_calendar_feed, "Revoke the calendar feed", {}, {}, 204},
        {get, "/api/v1/calendar/{file}", Access::open, anyone, get_calendar, "A calendar feed, TOKEN.ics: who knows the token may read it", {}, {}, 200, {}, "text/calendar"},

        {get, "/api/v1/events", signed_in, anyone, listen_to_events, "Live events as server-sent events, from behind Last-Event-ID", {}, {}, 200, {"last_event_id"}, "text/event-stream"},
        {get, "/api/v1/notifications", signed_in, anyone, list_notifications, "What the person was told, newest first", {}, list_of<NotificationView>("NotificationList"), 200, {"unread", "limit", "cursor"}},
        {get, "/api/v1/notifications/unread", signed_in, anyone, count_notifications, "How much of it is unread", {}, schema<UnreadView>("UnreadCount")},
        {post, "/api/v1/notifications/read-all", signed_in, anyone, read_all_notifications, "All of it is read", {}, schema<ReadAllView>("ReadAll")},
        {post, "/api/v1/notifications/{id}/read", signed_in, anyone, read_notification, "One is read", {}, schema<NotificationView>("Notification")},

        {get, "/api/v1/deliveries", signed_in, administrators, list_deliveries, "Mails and calls of webhooks, newest first", {}, list_of<DeliveryView>("DeliveryList"), 200, {"state", "channel", "limit", "cursor"}},
        {post, "/api/v1/deliveries/{id}/retry", signed_in, administrators, retry_delivery, "Send a failed one anew", {}, schema<DeliveryView>("Delivery")},
        {post, "/api/v1/webhooks", signed_in, administrators, create_webhook, "A program that is called; tells the secret that signs the calls", webhook_body, webhook_secret, 201},
        {get, "/api/v1/webhooks", signed_in, administrators, list_webhooks, "Webhooks, newest first", {}, list_of<WebhookView>("WebhookList"), 200, {"limit", "cursor"}},
        {get, "/api/v1/webhooks/{id}", signed_in, administrators, get_webhook, "One webhook", {}, webhook},
        {put, "/api/v1/webhooks/{id}", signed_in, administrators, put_webhook, "Amend a webhook, or turn it off", webhook_body, webhook},
        {post, "/api/v1/webhooks/{id}/secret", signed_in, administrators, renew_webhook_secret, "A new secret", {}, webhook_secret},

        {get, "/api/v1/figures/consultations", signed_in, counters, get_consultation_figures, "Consultations in figures, by clinic, specialty or kind; text/csv by Accept", {}, schema<FiguresView>("ConsultationFigures"), 200, {"from", "to", "by"}},
        {get, "/api/v1/figures/consultations/cases", signed_in, counters, list_figure_cases, "The cases that a figure counts", {}, list_of<FigureCaseView>("FigureCaseList"), 200, {"from", "to", "by", "key", "figure", "limit", "cursor"}},
        // clang-format on
    };
}

}  // namespace telehub::api
