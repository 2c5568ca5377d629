// Live events as server-sent events (HTML 9.2).
#include "telehub/app/live_events.h"
#include "telling_resources.h"

namespace telehub::api {

namespace {

class EventSource final : public http::BodySource {
  public:
    explicit EventSource(std::unique_ptr<app::LiveEvents> events) : events_(std::move(events)) {}
    bool next(std::string& piece) override { return events_->next(piece); }
    std::chrono::milliseconds rest() const override {
        return std::chrono::milliseconds{events_->is_behind() ? 0 : 250};
    }
    bool awake() noexcept override { return events_->awake(); }

  private:
    std::unique_ptr<app::LiveEvents> events_;
};

}  // namespace

http::Response listen_to_events(const Call& call) {
    // A page that reconnects by itself sends the header; one that begins anew may name where it was in the query.
    auto last = std::string{call.request.header("last-event-id")};
    if (last.empty()) last = call.query("last_event_id");
    auto events = app::LiveEvents::listen(call.hub, *call.who, last);
    if (!events) return refusal(call, events.error());
    http::Response response;
    response.set("Content-Type", "text/event-stream");
    response.set("Cache-Control", "no-store");
    response.set("X-Accel-Buffering", "no");  // a reverse proxy is to pass each event on as it comes
    response.body = http::StreamBody{std::make_unique<EventSource>(std::move(*events)), {}};
    return response;
}

}  // namespace telehub::api
