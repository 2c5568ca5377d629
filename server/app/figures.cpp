#include "telehub/app/figures.h"

#include <algorithm>
#include <map>

#include "form.h"

namespace telehub::app {

using store::CountedCase;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds longest = 732 * 24h;
constexpr std::int64_t minute_ms = 60'000;

bool counts_in(const CountedCase& k, Figure f) {
    switch (f) {
        case Figure::requests: return true;
        case Figure::accepted: return k.accepted_at.has_value();
        case Figure::met: return k.met_at.has_value();
        case Figure::opinions: return k.signed_at.has_value();
        case Figure::no_shows: return k.no_show;
        case Figure::adopted: return k.outcome == "adopted";
        case Figure::partly: return k.outcome == "partly";
        case Figure::not_adopted: return k.outcome == "not_adopted";
        case Figure::rated: return k.rating.has_value();
    }
    return false;
}

struct Key {
    std::string key, name;
};

std::vector<Key> keys_of(const CountedCase& k, const std::string& by) {
    if (by == "clinic") return {{k.org_id.value, k.org_name}};
    if (by == "kind") return {{k.kind, k.kind}};
    std::vector<Key> keys;
    std::string_view rest = k.specialties;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const std::string one{rest.substr(0, comma)};
        const bool known = std::ranges::any_of(keys, [&](const Key& other) { return other.key == one; });
        if (!one.empty() && !known) keys.push_back({one, one});
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return keys;
}

struct Gathered {
    FigureGroup group;
    std::vector<std::int64_t> accept, meet, opinion;  // minutes
    std::int64_t ratings = 0;
};

void gather(Gathered& g, const CountedCase& k) {
    for (const auto f : all_figures) g.group.counts[static_cast<std::size_t>(f)] += counts_in(k, f) ? 1 : 0;
    const auto minutes = [&](core::Timestamp at, std::int64_t paused) {
        return std::max<std::int64_t>(0, at.ms - k.submitted_at.ms - paused) / minute_ms;
    };
    if (k.accepted_at) g.accept.push_back(minutes(*k.accepted_at, 0));
    if (k.met_at) g.meet.push_back(minutes(*k.met_at, 0));
    if (k.signed_at) g.opinion.push_back(minutes(*k.signed_at, k.paused_ms));
    if (k.rating) g.ratings += *k.rating;
}

Durations durations_of(std::vector<std::int64_t> minutes) {
    if (minutes.empty()) return {};
    std::ranges::sort(minutes);
    const auto rank = [&](std::size_t percent) { return minutes[(minutes.size() * percent + 99) / 100 - 1]; };
    return {rank(50), rank(90)};
}

FigureGroup finished(Gathered g) {
    g.group.to_accept = durations_of(std::move(g.accept));
    g.group.to_meet = durations_of(std::move(g.meet));
    g.group.to_opinion = durations_of(std::move(g.opinion));
    const auto rated = g.group.count(Figure::rated);
    if (rated > 0) g.group.mean_rating = static_cast<double>(g.ratings) / static_cast<double>(rated);
    return std::move(g.group);
}

core::Result<std::vector<CountedCase>> cases_in(const Hub& hub, const domain::Actor& actor, const FigureQuery& query) {
    Form form;
    form.require(query.from < query.to, "?from", "must be before the end");
    form.require(query.to.ms - query.from.ms <= longest.count(), "?to", "must be within two years of the beginning");
    form.require(query.by == "clinic" || query.by == "specialty" || query.by == "kind", "?by",
                 "must be clinic, specialty or kind");
    if (!form.ok()) return form.error("invalid_query", "the query is wrong");
    return hub.db.read(
        [&](store::Connection& c) { return store::counted_cases(c, store::scope_of(c, actor), query.from, query.to); });
}

}  // namespace

std::string_view to_string(Figure f) {
    switch (f) {
        case Figure::requests: return "requests";
        case Figure::accepted: return "accepted";
        case Figure::met: return "met";
        case Figure::opinions: return "opinions";
        case Figure::no_shows: return "no_shows";
        case Figure::adopted: return "adopted";
        case Figure::partly: return "partly";
        case Figure::not_adopted: return "not_adopted";
        case Figure::rated: return "rated";
    }
    return "";
}

std::optional<Figure> figure_from(std::string_view name) {
    for (const auto f : all_figures) {
        if (to_string(f) == name) return f;
    }
    return {};
}

core::Result<std::vector<FigureGroup>> consultation_figures(const Hub& hub, const domain::Actor& actor,
                                                            const FigureQuery& query) {
    const auto cases = cases_in(hub, actor, query);
    if (!cases) return cases.error();
    std::map<std::string, Gathered> groups;
    for (const auto& k : *cases) {
        for (auto& key : keys_of(k, query.by)) {
            auto& g = groups[key.key];
            g.group.key = std::move(key.key);
            g.group.name = std::move(key.name);
            gather(g, k);
        }
    }
    std::vector<FigureGroup> all;
    for (auto& [key, g] : groups) all.push_back(finished(std::move(g)));
    return all;
}

core::Result<std::vector<CountedCase>> figure_cases(const Hub& hub, const domain::Actor& actor,
                                                    const FigureQuery& query, const std::string& key,
                                                    const std::string& figure, const store::Page& page) {
    const auto f = figure_from(figure);
    if (!f) {
        Form form;
        form.require(false, "?figure", "is none of the figures");
        return form.error("invalid_query", "the query is wrong");
    }
    auto cases = cases_in(hub, actor, query);
    if (!cases) return cases;
    std::vector<CountedCase> found;
    for (auto& k : *cases) {
        if (static_cast<std::int64_t>(found.size()) == page.limit) break;
        if (k.id.value <= page.after || !counts_in(k, *f)) continue;
        const auto keys = keys_of(k, query.by);
        if (std::ranges::any_of(keys, [&](const Key& one) { return one.key == key; })) found.push_back(std::move(k));
    }
    return found;
}

}  // namespace telehub::app
