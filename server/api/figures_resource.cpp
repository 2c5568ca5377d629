// Consultations in figures, as JSON or CSV.
#include <cstdio>

#include "csv.h"
#include "telling_resources.h"
#include "telling_views.h"

namespace telehub::api {

using app::Figure;
using app::FigureGroup;

namespace {

constexpr const char* cases_path = "/api/v1/figures/consultations/cases";

core::Result<app::FigureQuery> figure_query(const Call& call) {
    app::FigureQuery query;
    query.by = call.query("by").empty() ? "clinic" : call.query("by");
    Faults faults;
    std::optional<core::Timestamp> from, to;
    read_query_time(call, "to", to, faults);
    read_query_time(call, "from", from, faults);
    if (!faults.empty()) return wrong_query(std::move(faults));
    query.to = to.value_or(call.hub.clock.now());
    query.from = from.value_or(query.to - std::chrono::hours{30 * 24});
    return query;
}

// RFC 3986 2.1: all but the unreserved characters.
std::string encoded(std::string_view text) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        char hex[4];
        std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += hex;
    }
    return out;
}

class GroupViews {
  public:
    GroupViews(const app::FigureQuery& query, const FigureGroup& group) : query_(query), group_(group) {}

    FigureGroupView view() const {
        return {group_.key,
                group_.name,
                count(Figure::requests),
                duration(Figure::accepted, group_.to_accept),
                duration(Figure::met, group_.to_meet),
                duration(Figure::opinions, group_.to_opinion),
                count(Figure::no_shows),
                count(Figure::adopted),
                count(Figure::partly),
                count(Figure::not_adopted),
                {group_.count(Figure::rated), group_.mean_rating, link(Figure::rated)}};
    }

  private:
    CountView count(Figure f) const { return {group_.count(f), link(f)}; }
    DurationView duration(Figure f, const app::Durations& d) const {
        return {group_.count(f), d.median_min, d.p90_min, link(f)};
    }
    std::string link(Figure f) const {
        std::string path{cases_path};
        path += "?from=" + encoded(core::to_rfc3339(query_.from));
        path += "&to=" + encoded(core::to_rfc3339(query_.to));
        path += "&by=" + query_.by;
        path += "&key=" + encoded(group_.key);
        path += "&figure=";
        path += to_string(f);
        return path;
    }

    const app::FigureQuery& query_;
    const FigureGroup& group_;
};

template <class T>
std::string csv_number(const std::optional<T>& value) {
    if (!value) return "";
    if constexpr (std::is_same_v<T, double>) {
        char text[32];
        std::snprintf(text, sizeof text, "%.2f", *value);
        return text;
    } else {
        return std::to_string(*value);
    }
}

std::string csv_of(const std::vector<FigureGroup>& groups) {
    std::string csv =
        "key,name,requests,accepted,accept_median_min,accept_p90_min,met,meet_median_min,meet_p90_min,opinions,"
        "opinion_median_min,opinion_p90_min,no_shows,adopted,partly,not_adopted,rated,mean_rating\r\n";
    for (const auto& g : groups) {
        const auto count = [&](Figure f) { return "," + std::to_string(g.count(f)); };
        const auto times = [&](Figure f, const app::Durations& d) {
            return count(f) + "," + csv_number(d.median_min) + "," + csv_number(d.p90_min);
        };
        csv += csv_field(g.key) + "," + csv_field(g.name) + count(Figure::requests) +
               times(Figure::accepted, g.to_accept) + times(Figure::met, g.to_meet) +
               times(Figure::opinions, g.to_opinion) + count(Figure::no_shows) + count(Figure::adopted) +
               count(Figure::partly) + count(Figure::not_adopted) + count(Figure::rated) + "," +
               csv_number(g.mean_rating) + "\r\n";
    }
    return csv;
}

FigureCaseView case_view(const store::CountedCase& k) {
    return {k.id,           k.org_id,      k.kind,   k.state,     split(k.specialties, ','),
            k.submitted_at, k.accepted_at, k.met_at, k.signed_at, k.outcome,
            k.rating,       k.no_show};
}

}  // namespace

http::Response get_consultation_figures(const Call& call) {
    const auto query = figure_query(call);
    if (!query) return refusal(call, query.error());
    const auto csv = wants_csv(call.request);
    if (!csv) return refusal(call, csv.error());
    const auto groups = app::consultation_figures(call.hub, call.actor(), *query);
    if (!groups) return refusal(call, groups.error());
    if (*csv) return csv_response(csv_of(*groups));
    FiguresView view{query->from, query->to, query->by, {}};
    for (const auto& g : *groups) view.groups.push_back(GroupViews(*query, g).view());
    return json_response(200, to_json(view)).set("Vary", "Accept");
}

http::Response list_figure_cases(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto query = figure_query(call);
    if (!query) return refusal(call, query.error());
    const auto cases =
        app::figure_cases(call.hub, call.actor(), *query, call.query("key"), call.query("figure"), *page);
    if (!cases) return refusal(call, cases.error());
    return list_response(*cases, *page, case_view, [](const store::CountedCase& k) { return k.id.value; });
}

}  // namespace telehub::api
