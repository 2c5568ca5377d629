// The first time that suits several experts, a room, a clinic and a patient.
#include <algorithm>

#include "search_window.h"
#include "telehub/app/slots.h"
#include "telehub/core/local_time.h"
#include "telehub/store/orders.h"
#include "timetable.h"

namespace telehub::app {

using core::Timestamp;
using store::Connection;

namespace {

using namespace std::chrono_literals;
using Spans = std::vector<Window>;  // in order, apart from each other

constexpr std::chrono::hours first_step{24 * 7};

// Slots of which one begins where the other ends are one span.
Spans joined(const std::vector<domain::Slot>& slots) {
    Spans spans;
    for (const auto& s : slots) {
        if (!spans.empty() && spans.back().to == s.starts_at) {
            spans.back().to = s.ends_at;
        } else {
            spans.push_back({s.starts_at, s.ends_at});
        }
    }
    return spans;
}

Spans without(const Spans& spans, const std::vector<store::Taken>& taken) {
    Spans rest;
    for (const auto& span : spans) {
        auto from = span.from;
        for (const auto& t : taken) {
            if (t.ends_at <= from || t.starts_at >= span.to) continue;
            if (t.starts_at > from) rest.push_back({from, t.starts_at});
            from = std::max(from, t.ends_at);
        }
        if (from < span.to) rest.push_back({from, span.to});
    }
    return rest;
}

Spans common(const Spans& a, const Spans& b) {
    Spans both;
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
        const auto from = std::max(a[i].from, b[k].from);
        const auto to = std::min(a[i].to, b[k].to);
        if (from < to) both.push_back({from, to});
        if (a[i].to < b[k].to) {
            ++i;
        } else {
            ++k;
        }
    }
    return both;
}

struct Party {
    std::vector<store::Expert> experts;
    std::vector<VersionedCache<domain::Availability>::Entry> availability;
    std::vector<Timestamp> licensed;     // until when
    std::vector<std::string> resources;  // the room's and the patient's
    core::OrgId clinic;
    bool is_clinic = false;
};

class Search {
  public:
    Search(Connection& c, const Hub& hub, const Party& party, std::chrono::minutes length, const Window& window)
        : c_(c), hub_(hub), party_(party), length_(length), calendar_(c, window.from, window.to) {}

    // The times that begin in [from, to).
    std::vector<CommonTime> step(Timestamp from, Timestamp to) {
        starts_.clear();
        const auto until = to + length_;
        Spans free{{from, until}};
        for (std::size_t i = 0; i < party_.experts.size(); ++i) free = common(free, free_of(i, from, until));
        for (const auto& r : party_.resources) free = without(free, store::taken_between(c_, r, from, until));
        std::ranges::sort(starts_);
        starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
        std::vector<CommonTime> found;
        auto span = free.begin();
        for (const auto start : starts_) {
            if (start < from || start >= to || clinic_is_closed(start)) continue;
            while (span != free.end() && span->to < start + length_) ++span;
            if (span == free.end()) break;
            if (span->from <= start) found.push_back({start, start + length_});
        }
        return found;
    }

  private:
    Spans free_of(std::size_t i, Timestamp from, Timestamp to) {
        const auto& expert = party_.experts[i];
        std::vector<domain::Slot> slots;
        calendar_.add_slots(*party_.availability[i], expert.org_id, from, to, slots);
        std::erase_if(slots, [&](const domain::Slot& s) {
            return s.starts_at >= party_.licensed[i] || !s.open_to(party_.is_clinic, hub_.clock.now());
        });
        for (const auto& s : slots) starts_.push_back(s.starts_at);
        return without(joined(slots), store::taken_between(c_, store::resource_of(expert.id), from, to));
    }
    bool clinic_is_closed(Timestamp start) {
        return calendar_.is_holiday(party_.clinic, calendar_.clock(hub_.config.time_zone).read(start).day);
    }

    Connection& c_;
    const Hub& hub_;
    const Party& party_;
    std::chrono::minutes length_;
    Calendar calendar_;
    std::vector<Timestamp> starts_;
};

core::Result<void> add_expert(Connection& c, const Hub& hub, const store::House& house, const std::string& id,
                              Party& party) {
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);
    const auto bookable =
        id.empty() ? std::vector<store::BookableExpert>{} : store::bookable_experts(c, house, "", id, today);
    if (bookable.empty()) return bad_search("?experts", "no such expert, or none whom one can book: " + id);
    auto expert = store::find_expert(c, bookable.front().id);
    auto clock = core::WallClock::of(hub.config.time_zone);
    const auto last = core::day_from_iso(bookable.front().licensed_until).value_or(domain::last_day);
    party.licensed.push_back(clock ? clock->at(last + 1, 0).first.value_or(Timestamp{}) : Timestamp{});
    party.availability.push_back(availability_of(c, hub, *expert, Reading::snapshot));
    party.experts.push_back(std::move(*expert));
    return {};
}

core::Result<Party> party_of(Connection& c, const Hub& hub, const domain::Actor& actor, const CommonTimeQuery& q) {
    Party party;
    const auto org = asking_organisation(c, actor, q.clinic);
    if (!org) return org.error();
    party.clinic = org->id;
    party.is_clinic = org->kind == "clinic";
    if (q.experts.empty() || q.experts.size() > 20) return bad_search("?experts", "1 to 20 ids, parted by commas");
    const auto house = store::house_of(c, actor);
    for (const auto& id : q.experts) {
        if (const auto ok = add_expert(c, hub, house, id, party); !ok) return ok.error();
    }
    if (!q.room_id.empty()) {
        const auto room = store::find_room(c, house, core::RoomId{q.room_id});
        if (!room || !room->enabled) return bad_search("?room", "no such room, or no longer in use");
        party.resources.push_back(store::resource_of(room->id));
    }
    if (!q.patient_id.empty()) {
        const auto patient = store::find_patient_by_local_id(c, actor.org, q.patient_id);
        if (!patient) return bad_search("?patient_id", "no such patient of your organisation");
        party.resources.push_back(store::resource_of(patient->id));
    }
    return party;
}

}  // namespace

core::Result<std::vector<CommonTime>> find_common_times(const Hub& hub, const domain::Actor& actor,
                                                        const CommonTimeQuery& query) {
    using R = core::Result<std::vector<CommonTime>>;
    const auto window = window_of(hub, query.from, query.to);
    if (!window) return window.error();
    if (query.duration_min < 5 || query.duration_min > 480) return bad_search("?duration", "minutes, from 5 to 480");
    return hub.db.read([&](Connection& c) -> R {
        const auto party = party_of(c, hub, actor, query);
        if (!party) return party.error();
        Search search(c, hub, *party, std::chrono::minutes{query.duration_min}, *window);
        std::vector<CommonTime> found;
        const auto limit = static_cast<std::size_t>(query.limit);
        auto length = first_step;
        for (auto from = window->from; from < window->to && found.size() < limit; from = from + length / 2) {
            for (const auto& time : search.step(from, std::min(from + length, window->to))) {
                if (found.size() < limit) found.push_back(time);
            }
            length *= 2;
        }
        return found;
    });
}

}  // namespace telehub::app
