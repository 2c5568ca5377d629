// Consultations in figures. A figure and the list of its cases are made from the same rows by the same rule, so that
// the list is exactly what was counted; both show what the actor may see, and no more.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/figures.h"

namespace telehub::app {

struct FigureQuery {
    core::Timestamp from, to;  // submitted within [from, to); two years at most
    std::string by;            // "clinic", "specialty" or "kind"
};

enum class Figure { requests, accepted, met, opinions, no_shows, adopted, partly, not_adopted, rated };
inline constexpr Figure all_figures[] = {Figure::requests, Figure::accepted,    Figure::met,
                                         Figure::opinions, Figure::no_shows,    Figure::adopted,
                                         Figure::partly,   Figure::not_adopted, Figure::rated};
std::string_view to_string(Figure f);
std::optional<Figure> figure_from(std::string_view name);

// How long after the request, in minutes; of an opinion without the time in which the applicant was asked. Nearest
// rank.
struct Durations {
    std::optional<std::int64_t> median_min, p90_min;
};

struct FigureGroup {
    std::string key;   // an organisation's id, a specialty or a kind
    std::string name;  // for a person
    std::int64_t counts[std::size(all_figures)] = {};
    Durations to_accept, to_meet, to_opinion;
    std::optional<double> mean_rating;
    std::int64_t count(Figure f) const { return counts[static_cast<std::size_t>(f)]; }
};

// By key. A case with two specialties counts in both. Refuses with invalid.
core::Result<std::vector<FigureGroup>> consultation_figures(const Hub& hub, const domain::Actor& actor,
                                                            const FigureQuery& query);
// The cases of one group's figure, by id, behind the page's cursor.
core::Result<std::vector<store::CountedCase>> figure_cases(const Hub& hub, const domain::Actor& actor,
                                                           const FigureQuery& query, const std::string& key,
                                                           const std::string& figure, const store::Page& page);

}  // namespace telehub::app
