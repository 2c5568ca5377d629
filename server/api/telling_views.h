// What the API says of, and takes for, what people and programs are told.
#pragma once
#include "bodies.h"
#include "telehub/app/deliveries.h"
#include "telehub/app/figures.h"
#include "telehub/app/notifications.h"
#include "telehub/app/webhooks.h"
#include "views.h"

namespace telehub::api {

struct NotificationView {
    core::NotificationId id;
    Text kind, entity, entity_id;
    core::OrgId org_id;
    Text title, title_en;
    Timestamp created_at;
    Maybe<Timestamp> read_at;
};
BOOST_DESCRIBE_STRUCT(NotificationView, (), (id, kind, entity, entity_id, org_id, title, title_en, created_at, read_at))

struct UnreadView {
    std::int64_t unread;
};
BOOST_DESCRIBE_STRUCT(UnreadView, (), (unread))

struct ReadAllView {
    std::int64_t read;
};
BOOST_DESCRIBE_STRUCT(ReadAllView, (), (read))

struct DeliveryView {
    core::DeliveryId id;
    std::int64_t version;
    Text channel, state;
    core::OrgId org_id;
    Maybe<core::UserId> user_id;
    Maybe<core::WebhookId> webhook_id;
    Text kind, entity, entity_id, address, calendar_method;
    std::int64_t attempts;
    Maybe<Timestamp> next_attempt_at;  // while it is tried
    Text last_error;
    Timestamp created_at;
    Maybe<Timestamp> sent_at;
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
                      (id, version, channel, state, org_id, user_id, webhook_id, kind, entity, entity_id, address,
                       calendar_method, attempts, next_attempt_at, last_error, created_at, sent_at))

struct WebhookView {
    core::WebhookId id;
    std::int64_t version;
    core::OrgId org_id;
    Text url;
    std::vector<Text> kinds;
    bool enabled;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(WebhookView, (), (id, version, org_id, url, kinds, enabled, created_at))

struct WebhookSecretView : WebhookView {
    Text secret;
};
BOOST_DESCRIBE_STRUCT(WebhookSecretView, (WebhookView), (secret))

struct ContactView {
    Text email, wants;
};
BOOST_DESCRIBE_STRUCT(ContactView, (), (email, wants))

struct FeedView {
    Text path;  // of the feed, beneath the hub's address
    Text url;   // "" when the hub does not know how people reach it
};
BOOST_DESCRIBE_STRUCT(FeedView, (), (path, url))

// How many, and the list of exactly these cases.
struct CountView {
    std::int64_t count;
    Text cases;
};
BOOST_DESCRIBE_STRUCT(CountView, (), (count, cases))

struct DurationView {
    std::int64_t count;
    Maybe<std::int64_t> median_min, p90_min;
    Text cases;
};
BOOST_DESCRIBE_STRUCT(DurationView, (), (count, median_min, p90_min, cases))

struct RatingView {
    std::int64_t count;
    Maybe<double> mean;
    Text cases;
};
BOOST_DESCRIBE_STRUCT(RatingView, (), (count, mean, cases))

struct FigureGroupView {
    Text key, name;
    CountView requests;
    DurationView time_to_accept, time_to_meet, time_to_opinion;
    CountView no_shows, adopted, partly, not_adopted;
    RatingView ratings;
};
BOOST_DESCRIBE_STRUCT(FigureGroupView, (),
                      (key, name, requests, time_to_accept, time_to_meet, time_to_opinion, no_shows, adopted, partly,
                       not_adopted, ratings))

struct FiguresView {
    Timestamp from, to;
    Text by;
    std::vector<FigureGroupView> groups;
};
BOOST_DESCRIBE_STRUCT(FiguresView, (), (from, to, by, groups))

struct FigureCaseView {
    core::ConsultationId id;
    core::OrgId org_id;
    Text kind, state;
    std::vector<Text> specialties;
    Timestamp submitted_at;
    Maybe<Timestamp> accepted_at, met_at, signed_at;
    Text outcome;
    Maybe<std::int64_t> rating;
    bool no_show;
};
BOOST_DESCRIBE_STRUCT(FigureCaseView, (),
                      (id, org_id, kind, state, specialties, submitted_at, accepted_at, met_at, signed_at, outcome,
                       rating, no_show))

struct ContactBody {
    std::string email;
    Optional wants;
};
BOOST_DESCRIBE_STRUCT(ContactBody, (), (email, wants))

struct WebhookBody {
    std::string url;
    std::vector<std::string> kinds;
    std::optional<bool> enabled;
    Optional org_code;
};
BOOST_DESCRIBE_STRUCT(WebhookBody, (), (url, kinds, enabled, org_code))

}  // namespace telehub::api
