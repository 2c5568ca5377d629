#include "telehub/app/live_events.h"

#include <charconv>

#include "telehub/core/json_text.h"
#include "telehub/store/changes.h"
#include "telehub/store/telling.h"

namespace telehub::app {

using store::Connection;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t at_a_time = 200;
constexpr std::int64_t longest_backlog = 5000;
// So that proxies keep the connection and a listener that has gone is noticed.
constexpr auto sign_of_life = 15s;

struct Position {
    std::int64_t change = 0, notification = 0;
};

// "12.7"
std::optional<Position> position_from(const std::string& text) {
    Position p;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, p.change);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return {};
    const auto second = std::from_chars(first.ptr + 1, end, p.notification);
    if (second.ec != std::errc{} || second.ptr != end || p.change < 0 || p.notification < 0) return {};
    return p;
}

class Json {
  public:
    Json& add(std::string_view name, std::string_view value) {
        text_ += text_.size() > 1 ? "," : "";
        core::append_json_string(text_, name);
        text_ += ':';
        core::append_json_string(text_, value);
        return *this;
    }
    std::string text() const { return text_ + "}"; }

  private:
    std::string text_ = "{";
};

// JSON holds no line ends, so that data is one line.
void append_event(std::string& text, const std::string& id, std::string_view event, const std::string& data) {
    text.append("id: ").append(id).append("\nevent: ").append(event).append("\ndata: ").append(data).append("\n\n");
}

std::string data_of(const store::Notification& n) {
    return Json{}
        .add("id", n.id.value)
        .add("kind", n.kind)
        .add("entity", n.entity)
        .add("entity_id", n.entity_id)
        .add("title", n.title)
        .add("title_en", n.title_en)
        .add("created_at", core::to_rfc3339(n.created_at))
        .text();
}

}  // namespace

core::Result<std::unique_ptr<LiveEvents>> LiveEvents::listen(const Hub& hub, const Authenticated& who,
                                                             const std::string& last_event_id) {
    const auto& bounds = hub.config.events;
    auto place = hub.telling->listeners.enter(who.actor.user, bounds.max_listeners, bounds.max_listeners_per_user);
    if (!place) {
        return core::refuse(core::Errc::busy, "too_many_listeners", "too many listen to live events; try again later");
    }
    std::unique_ptr<LiveEvents> made(new LiveEvents(hub, who, std::move(place)));
    made->begin(last_event_id);
    return made;
}

LiveEvents::LiveEvents(const Hub& hub, const Authenticated& who, Listeners::Place place)
    : hub_(hub), user_(who.actor.user), token_hash_(who.token_hash), telling_(hub.telling), place_(std::move(place)) {}

LiveEvents::~LiveEvents() { telling_->listeners.leave(user_, place_); }

void LiveEvents::begin(const std::string& last_event_id) {
    const auto [change, notification] = hub_.db.read([](Connection& c) {
        return std::pair{store::last_change(c), store::last_notification_seq(c)};
    });
    const auto heard = position_from(last_event_id);
    const bool ours = heard && heard->change <= change && heard->notification <= notification;
    // Somebody who was here before, and whose place in the story is lost, has to read everything anew.
    reset_ = !last_event_id.empty() && (!ours || change - heard->change > longest_backlog ||
                                        notification - heard->notification > longest_backlog);
    change_ = ours && !reset_ ? heard->change : change;
    notification_ = ours && !reset_ ? heard->notification : notification;
}

std::string LiveEvents::position() const { return std::to_string(change_) + "." + std::to_string(notification_); }

bool LiveEvents::awake() const noexcept {
    return place_->load() || hub_.db.commits() != commits_ || std::chrono::steady_clock::now() - spoke_ >= sign_of_life;
}

bool LiveEvents::next(std::string& text) {
    if (place_->load()) return false;
    const auto before = text.size();
    if (!begun_) {
        begun_ = true;
        text += "retry: 3000\n\n";
        append_event(text, position(), reset_ ? "reset" : "ready", "{}");
    }
    if (!read(text)) return false;
    const auto now = std::chrono::steady_clock::now();
    if (text.size() == before && now - spoke_ >= sign_of_life) text += ":\n\n";
    if (text.size() != before) spoke_ = now;
    return true;
}

bool LiveEvents::read(std::string& text) {
    commits_ = hub_.db.commits();  // before the snapshot: what is committed meanwhile is looked at again
    return hub_.db.read([&](Connection& c) {
        const auto actor = session_actor(c, hub_, token_hash_);
        if (!actor) return false;
        const auto told = store::notifications_after(c, user_, notification_, at_a_time);
        for (const auto& n : told) {
            notification_ = n.seq;
            append_event(text, position(), "notification", data_of(n));
        }
        const auto changes = store::changes_after(c, store::scope_of(c, *actor), change_, at_a_time);
        for (const auto& change : changes.seen) {
            change_ = change.seq;
            append_event(text, position(), "changed",
                         Json{}.add("entity", change.entity).add("id", change.entity_id).text());
        }
        change_ = changes.last_seq;
        behind_ = changes.more || static_cast<std::int64_t>(told.size()) == at_a_time;
        return true;
    });
}

}  // namespace telehub::app
