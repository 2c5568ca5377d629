#include <charconv>

#include "scheduling_resources.h"
#include "scheduling_views.h"

namespace telehub::api {

namespace {

using namespace std::chrono_literals;

constexpr auto usual_window = std::chrono::hours{24 * 60};

// The query's parameters, with a fault for each that is wrong.
class Parameters {
  public:
    explicit Parameters(const Call& call) : call_(call) {}

    core::Timestamp time(const char* name, core::Timestamp otherwise) {
        const auto text = call_.query(name);
        if (text.empty()) return otherwise;
        const auto at = core::from_rfc3339(text);
        if (!at) fault(name, "must be a time with its zone, such as 2026-01-31T08:05:00Z");
        return at.value_or(otherwise);
    }
    std::int64_t number(const char* name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
        const auto text = call_.query(name);
        if (text.empty()) return otherwise;
        std::int64_t n = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
        if (ec != std::errc{} || end != text.data() + text.size() || n < least || n > most) {
            fault(name, "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        }
        return n;
    }
    std::vector<std::string> list(const char* name) {
        std::vector<std::string> parts;
        const auto text = call_.query(name);
        for (std::size_t from = 0; from < text.size();) {
            const auto comma = std::min(text.find(',', from), text.size());
            parts.push_back(text.substr(from, comma - from));
            from = comma + 1;
        }
        return parts;
    }
    std::optional<core::Error> error() const {
        if (faults_.empty()) return {};
        return wrong_query(faults_);
    }

  private:
    void fault(const char* name, std::string message) {
        faults_.push_back({"?" + std::string{name}, std::move(message)});
    }
    const Call& call_;
    Faults faults_;
};

template <class Items, class View>
http::Response items_response(const Items& items, View view) {
    json::array list;
    for (const auto& item : items) list.push_back(to_json(view(item)));
    return json_response(200, json::object{{"items", std::move(list)}, {"next_cursor", nullptr}});
}

}  // namespace

http::Response list_slots(const Call& call) {
    Parameters p(call);
    app::SlotQuery q;
    q.expert_id = call.query("expert_id");
    q.specialty = call.query("specialty");
    q.clinic = call.query("clinic");
    q.from = p.time("from", call.hub.clock.now());
    q.to = p.time("to", q.from + usual_window);
    q.limit = p.number("limit", 50, 1, 200);
    if (const auto error = p.error()) return refusal(call, *error);
    const auto slots = app::find_slots(call.hub, call.actor(), q);
    if (!slots) return refusal(call, slots.error());
    return items_response(*slots, slot_view);
}

http::Response list_common_times(const Call& call) {
    Parameters p(call);
    app::CommonTimeQuery q;
    q.experts = p.list("experts");
    q.room_id = call.query("room_id");
    q.clinic = call.query("clinic");
    q.patient_id = call.query("patient_id");
    q.from = p.time("from", call.hub.clock.now());
    q.to = p.time("to", q.from + usual_window);
    q.duration_min = p.number("duration_min", 30, 5, 480);
    q.limit = p.number("limit", 1, 1, 50);
    if (const auto error = p.error()) return refusal(call, *error);
    const auto times = app::find_common_times(call.hub, call.actor(), q);
    if (!times) return refusal(call, times.error());
    return items_response(*times, [](const app::CommonTime& t) { return CommonTimeView{t.starts_at, t.ends_at}; });
}

http::Response list_holidays(const Call& call) {
    const auto from = call.query("from");
    const auto to = call.query("to");
    Faults faults;
    if (!from.empty() && !core::is_iso_date(from)) faults.push_back({"?from", "must be a date such as 2026-01-31"});
    if (!to.empty() && !core::is_iso_date(to)) faults.push_back({"?to", "must be a date such as 2026-01-31"});
    if (!faults.empty()) return refusal(call, wrong_query(std::move(faults)));
    return items_response(app::list_holidays(call.hub, call.actor(), call.query("org_id"),
                                             from.empty() ? "0001-01-01" : from, to.empty() ? "9999-12-31" : to),
                          [](const store::Holiday& h) {
                              return HolidayView{h.org_id, h.day, h.name};
                          });
}

}  // namespace telehub::api
