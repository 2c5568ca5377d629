// A person's private calendar feed.
#include "calendar.h"
#include "form.h"
#include "invitations.h"
#include "telehub/app/notifications.h"
#include "telehub/app/session.h"
#include "telehub/store/people.h"

namespace telehub::app {

using store::Connection;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::chrono::milliseconds back = 90 * 24h, ahead = 400 * 24h;

bool is_token(const std::string& token) {
    return token.size() == 2 * token_bytes && made_of(token, "0123456789abcdef");
}

core::Error too_often() {
    return core::refuse(core::Errc::rate_limited, "too_often", "the calendar is asked for too often; wait a minute");
}

}  // namespace

core::Result<std::string> new_calendar_feed(const Hub& hub, const domain::Actor& actor) {
    return transact(hub, actor, {"calendar_feed.create", "user", actor.user.value},
                    [&](Connection& c, Deed&) -> core::Result<std::string> {
                        store::revoke_feeds(c, actor.user, hub.clock.now());
                        auto token = hub.ids.secret(token_bytes);
                        store::insert_row(c, store::CalendarFeed{hash_token(token), actor.user, hub.clock.now(), {}});
                        return token;
                    });
}

core::Result<void> revoke_calendar_feed(const Hub& hub, const domain::Actor& actor) {
    return transact(hub, actor, {"calendar_feed.revoke", "user", actor.user.value},
                    [&](Connection& c, Deed&) -> core::Result<void> {
                        if (store::revoke_feeds(c, actor.user, hub.clock.now()) == 0) return not_found("calendar feed");
                        return {};
                    });
}

// The token itself is nowhere: what is looked up is its hash, so that the time that takes says nothing of it.
core::Result<std::string> read_calendar_feed(const Hub& hub, const std::string& token,
                                             const std::string& remote_address) {
    const auto now = hub.clock.now();
    const auto hash = hash_token(token);
    const auto feed = hub.db.read([&](Connection& c) -> std::optional<store::CalendarFeed> {
        if (!is_token(token)) return {};
        auto found = store::find_feed(c, hash);
        const auto user = found ? store::find_user(c, found->user_id) : std::nullopt;
        return user && store::is_let_in(c, *user) ? std::move(found) : std::nullopt;
    });
    if (!feed) {
        if (!hub.telling->feed_misses.take(remote_address, now)) return too_often();
        return not_found("calendar");
    }
    if (!hub.telling->feed_fetches.take(hash, now)) return too_often();
    return hub.db.read([&](Connection& c) {
        std::vector<CalendarEvent> events;
        for (const auto& a : store::calendar_of(c, feed->user_id, now - back, now + ahead)) {
            events.push_back(calendar_event(c, hub, a));
        }
        return calendar_text("PUBLISH", events);
    });
}

}  // namespace telehub::app
