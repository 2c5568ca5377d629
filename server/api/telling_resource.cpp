// What a person was told, where they want mail, and their calendar feed.
#include "bodies.h"
#include "telling_resources.h"
#include "telling_views.h"

namespace telehub::api {

namespace {

constexpr std::string_view feed_folder = "/api/v1/calendar/", feed_suffix = ".ics";

NotificationView notification_view(const store::Notification& n) {
    return {n.id, n.kind, n.entity, n.entity_id, n.org_id, n.title, n.title_en, n.created_at, n.read_at};
}

http::Response respond(const Call& call, const core::Result<store::UserContact>& contact) {
    if (!contact) return refusal(call, contact.error());
    return json_response(200, to_json(ContactView{contact->email, contact->wants}));
}

}  // namespace

http::Response list_notifications(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_notifications(call.hub, call.actor(), call.query("unread") == "true", *page), *page,
                         notification_view, [](const store::Notification& n) { return n.id.value; });
}

http::Response count_notifications(const Call& call) {
    return json_response(200, to_json(UnreadView{app::count_unread(call.hub, call.actor())}));
}

http::Response read_notification(const Call& call) {
    const auto read = app::read_notification(call.hub, call.actor(), core::NotificationId{call.param("id")});
    if (!read) return refusal(call, read.error());
    return json_response(200, to_json(notification_view(*read)));
}

http::Response read_all_notifications(const Call& call) {
    const auto read = app::read_all_notifications(call.hub, call.actor());
    if (!read) return refusal(call, read.error());
    return json_response(200, to_json(ReadAllView{*read}));
}

http::Response get_contact(const Call& call) { return respond(call, app::get_contact(call.hub, call.actor())); }

http::Response put_contact(const Call& call) {
    const auto body = read_body<ContactBody>(call);
    if (!body) return refusal(call, body.error());
    return respond(call, app::save_contact(call.hub, call.actor(), body->email, body->wants.value_or("all")));
}

http::Response create_calendar_feed(const Call& call) {
    const auto token = app::new_calendar_feed(call.hub, call.actor());
    if (!token) return refusal(call, token.error());
    FeedView view;
    view.path = std::string{feed_folder} + *token + std::string{feed_suffix};
    if (!call.hub.config.public_url.empty()) view.url = call.hub.config.public_url + view.path;
    return json_response(201, to_json(view));
}

http::Response delete_calendar_feed(const Call& call) {
    return nothing(call, app::revoke_calendar_feed(call.hub, call.actor()));
}

http::Response get_calendar(const Call& call) {
    auto token = call.param("file");
    if (token.ends_with(feed_suffix)) token.resize(token.size() - feed_suffix.size());
    const auto text = app::read_calendar_feed(call.hub, token, call.request.remote_address);
    if (!text) return refusal(call, text.error());
    return http::text_response(200, "text/calendar; charset=utf-8", *text);
}

}  // namespace telehub::api
