#include "telehub/app/slots.h"

#include <limits>

#include "search_window.h"
#include "telehub/core/local_time.h"
#include "telehub/store/people.h"
#include "timetable.h"

namespace telehub::app {

using core::Errc;
using core::Timestamp;
using store::Connection;

namespace {

using namespace std::chrono_literals;

// Free time is looked for a day at a time, then two, four...: what is found early ends the search early.
constexpr std::chrono::hours first_step = 24h;
constexpr Timestamp far_future{std::numeric_limits<std::int64_t>::max()};

// One search over many experts.
class Search {
  public:
    Search(Connection& c, const Hub& hub, const domain::Actor& actor, const SlotQuery& query, bool clinic,
           const Window& window)
        : c_(c), hub_(hub), clinic_(clinic), now_(hub.clock.now()), calendar_(c, window.from, window.to) {
        const auto today = core::local_date(now_, hub.config.time_zone);
        experts_ = store::bookable_experts(c, store::house_of(c, actor), query.specialty, query.expert_id, today);
        auto& clock = calendar_.clock(hub.config.time_zone);
        for (const auto& e : experts_) {
            availability_.push_back(load(e));
            const auto last = core::day_from_iso(e.licensed_until).value_or(domain::last_day);
            licensed_.push_back(clock.at(last + 1, 0).first.value_or(window.to));
        }
        taken_.resize(experts_.size());
    }

    // Adds the free slots that begin in [from, to), by time, up to the limit in all.
    void step(Timestamp from, Timestamp to, std::size_t limit, std::vector<FreeSlot>& all) {
        std::vector<Found> found;
        std::vector<domain::Slot> slots;
        for (std::size_t i = 0; i < experts_.size(); ++i) {
            slots.clear();
            calendar_.add_slots(*availability_[i], experts_[i].org, from, to, slots);
            std::erase_if(slots, [&](const domain::Slot& s) {
                return s.starts_at < from || s.starts_at >= licensed_[i] || !s.open_to(clinic_, now_);
            });
            if (slots.empty()) continue;
            std::erase_if(slots, Overlaps(taken(i).times, slots.front().starts_at));
            for (const auto& s : slots) found.push_back({s, i});
        }
        const auto wanted = static_cast<std::ptrdiff_t>(std::min(found.size(), limit - all.size()));
        std::ranges::partial_sort(found, found.begin() + wanted, {}, [](const Found& f) {
            return std::pair{f.slot.starts_at, f.expert};
        });
        for (auto at = found.begin(); at != found.begin() + wanted; ++at) {
            all.push_back({experts_[at->expert].id, at->slot});
        }
    }
    bool hopeless() const { return experts_.empty(); }

  private:
    struct Found {
        domain::Slot slot;
        std::size_t expert;  // its place in experts_
    };

    VersionedCache<domain::Availability>::Entry load(const store::BookableExpert& e) {
        if (auto known = hub_.calendars->availability.find(e.id.value, e.version)) return known;
        return availability_of(c_, hub_, store::find_expert(c_, e.id).value(), Reading::snapshot);
    }
    // All that is ahead: read once, until the next claim.
    const TakenTimes& taken(std::size_t i) {
        const auto& e = experts_[i];
        auto& entry = taken_[i];
        auto& cache = hub_.calendars->taken;
        if (!entry) entry = cache.find(e.id.value, e.claim_version);
        if (!entry || entry->from > now_) {
            auto times = store::taken_between(c_, store::resource_of(e.id), now_, far_future);
            const auto weight = 1 + times.size();
            entry = std::make_shared<const TakenTimes>(TakenTimes{now_, std::move(times)});
            cache.keep(e.id.value, e.claim_version, entry, weight);
        }
        return *entry;
    }

    Connection& c_;
    const Hub& hub_;
    bool clinic_;
    Timestamp now_;
    Calendar calendar_;
    std::vector<store::BookableExpert> experts_;
    std::vector<VersionedCache<domain::Availability>::Entry> availability_;
    std::vector<Timestamp> licensed_;                       // until when
    std::vector<VersionedCache<TakenTimes>::Entry> taken_;  // of those that were looked at
};

}  // namespace

std::string FreeSlot::id() const { return expert.value + "." + std::to_string(slot.starts_at.ms / 60'000); }

core::Error bad_search(std::string path, std::string message) {
    auto e = core::refuse(Errc::invalid, "invalid_query", "the query is wrong");
    e.fields.push_back({std::move(path), std::move(message)});
    return e;
}

core::Result<Window> window_of(const Hub& hub, Timestamp from, Timestamp to) {
    if (to <= from) return bad_search("?to", "must be after 'from'");
    if (to > from + widest_search) return bad_search("?to", "must be at most 92 days after 'from'");
    return Window{std::max(from, hub.clock.now() + 1ms), to};
}

core::Result<store::Organisation> asking_organisation(Connection& c, const domain::Actor& actor,
                                                      const std::string& clinic) {
    const core::OrgId id = clinic.empty() ? actor.org : core::OrgId{clinic};
    auto org = store::find_organisation(c, id);
    if (!org || store::root_organisation(c, id) != store::root_organisation(c, actor.org)) {
        return bad_search("?clinic", "no such organisation");
    }
    return *org;
}

core::Result<std::vector<FreeSlot>> find_slots(const Hub& hub, const domain::Actor& actor, const SlotQuery& query) {
    using R = core::Result<std::vector<FreeSlot>>;
    const auto window = window_of(hub, query.from, query.to);
    if (!window) return window.error();
    return hub.db.read([&](Connection& c) -> R {
        const auto org = asking_organisation(c, actor, query.clinic);
        if (!org) return org.error();
        Search search(c, hub, actor, query, org->kind == "clinic", *window);
        std::vector<FreeSlot> found;
        const auto limit = static_cast<std::size_t>(query.limit);
        auto length = first_step;
        for (auto from = window->from; from < window->to && found.size() < limit && !search.hopeless();
             from = from + length / 2) {
            search.step(from, std::min(from + length, window->to), limit, found);
            length *= 2;
        }
        return found;
    });
}

core::Result<std::vector<CalendarSlot>> list_calendar(const Hub& hub, const domain::Actor& actor,
                                                      const core::ExpertId& id, Timestamp from, Timestamp to) {
    using R = core::Result<std::vector<CalendarSlot>>;
    if (to <= from || to > from + widest_search) return bad_search("?to", "must be at most 92 days after 'from'");
    return hub.db.read([&](Connection& c) -> R {
        const auto expert = store::find_expert(c, store::house_of(c, actor), id);
        if (!expert) return not_found("expert");
        Calendar calendar(c, from, to);
        std::vector<domain::Slot> slots;
        calendar.add_slots(*availability_of(c, hub, *expert, Reading::snapshot), expert->org_id, from, to, slots);
        std::erase_if(slots, [&](const domain::Slot& s) { return s.starts_at < from; });
        std::vector<CalendarSlot> all;
        if (slots.empty()) return all;
        const auto taken =
            store::taken_between(c, store::resource_of(id), slots.front().starts_at, slots.back().ends_at);
        Overlaps overlaps(taken, slots.front().starts_at);
        for (const auto& s : slots) all.push_back({{id, s}, overlaps(s)});
        return all;
    });
}

}  // namespace telehub::app
