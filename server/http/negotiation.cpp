#include "telehub/http/negotiation.h"

#include <algorithm>
#include <limits>

#include "ascii.h"

namespace telehub::http {

namespace {

constexpr std::string_view anything = "*/*";

// RFC 9110 12.4.2: "0", "0.5", "1.000".
std::optional<unsigned> parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    unsigned quality = text[0] == '1' ? 1000 : 0;
    unsigned place = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (!is_digit(c)) return std::nullopt;
        quality += static_cast<unsigned>(c - '0') * place;
        place /= 10;
    }
    if (quality > 1000) return std::nullopt;
    return quality;
}

core::Result<MediaRange> parse_media_range(std::string_view text) {
    auto media = parse_media_type(text);
    if (!media) return media.error();
    MediaRange range{std::move(*media)};
    auto& parameters = range.media.parameters;
    const auto q = std::ranges::find(parameters, "q", &Pairs::value_type::first);
    if (q == parameters.end()) return range;
    const auto quality = parse_quality(q->second);
    if (!quality) return core::refuse(core::Errc::invalid, "bad_accept", "q must be a number from 0 to 1");
    range.quality = *quality;
    parameters.erase(q, parameters.end());  // what follows q is no parameter of the media type
    return range;
}

bool takes_type(std::string_view range, std::string_view offered) {
    if (range == anything || range == offered) return true;
    return range.ends_with("/*") && offered.starts_with(range.substr(0, range.size() - 1));
}

// RFC 9110 12.5.1: with parameters, type/subtype, type/*, */*.
std::size_t specificity(const MediaType& range) {
    if (range.type == anything) return 0;
    if (range.type.ends_with("/*")) return 1;
    return 2 + range.parameters.size();
}

unsigned quality_of(const MediaType& offered, std::span<const MediaRange> accepted) {
    const MediaRange* best = nullptr;
    for (const auto& range : accepted) {
        if (!takes(range.media, offered)) continue;
        if (!best || specificity(range.media) > specificity(best->media)) best = &range;
    }
    return best ? best->quality : 0;
}

// Nothing when it is no number; more than fits is the greatest there is.
std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (text.empty()) return std::nullopt;
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t n = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        n = n > (most - digit) / 10 ? most : n * 10 + digit;
    }
    return n;
}

}  // namespace

core::Result<std::vector<MediaRange>> parse_accept(std::string_view accept) {
    std::vector<MediaRange> ranges;
    while (!accept.empty()) {
        const auto element = trim(take_until(accept, ','));
        if (element.empty()) continue;
        auto range = parse_media_range(element);
        if (!range) return range.error();
        ranges.push_back(std::move(*range));
    }
    if (ranges.empty()) ranges.push_back({MediaType{std::string(anything)}});
    return ranges;
}

bool takes(const MediaType& range, const MediaType& offered) {
    if (!takes_type(range.type, offered.type)) return false;
    return std::ranges::all_of(range.parameters, [&](const auto& parameter) {
        const auto& [name, value] = parameter;
        const auto has = offered.parameter(name);
        if (name == "charset" && has.empty()) return same_letters(value, "utf-8");
        return value == "*" || same_letters(value, has);
    });
}

std::optional<std::size_t> best_match(std::span<const MediaRange> accepted, std::span<const MediaType> offered) {
    std::optional<std::size_t> best;
    unsigned best_quality = 0;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        const auto quality = quality_of(offered[i], accepted);
        if (quality <= best_quality) continue;
        best = i;
        best_quality = quality;
    }
    return best;
}

bool accepts_coding(std::string_view accept_encoding, std::string_view wanted_coding) {
    std::optional<bool> named, any;
    while (!accept_encoding.empty()) {
        auto element = take_until(accept_encoding, ',');
        const auto coding = lower(trim(take_until(element, ';')));
        auto weight = trim(element);
        const bool has_weight = weight.size() > 2 && same_letters(weight.substr(0, 2), "q=");
        const bool wanted = !has_weight || parse_quality(weight.substr(2)).value_or(0) > 0;
        if (coding == wanted_coding || (wanted_coding == "gzip" && coding == "x-gzip")) named = wanted;
        if (coding == "*") any = wanted;
    }
    return named.value_or(any.value_or(false));
}

bool accepts_gzip(std::string_view accept_encoding) { return accepts_coding(accept_encoding, "gzip"); }

ByteRange parse_range(std::string_view range, std::uint64_t size) {
    const auto unit = trim(take_until(range, '='));
    const auto spec = trim(range);
    const auto dash = spec.find('-');
    if (!same_letters(unit, "bytes") || dash == std::string_view::npos) return WholeRange{};
    const auto first = parse_number(trim(spec.substr(0, dash)));
    const auto last = parse_number(trim(spec.substr(dash + 1)));
    const bool suffix = trim(spec.substr(0, dash)).empty();
    const bool open = trim(spec.substr(dash + 1)).empty();
    if ((suffix && !last) || (!suffix && !first) || (!suffix && !open && !last)) return WholeRange{};
    if (suffix) {
        if (*last == 0) return UnsatisfiableRange{};
        const auto length = std::min(*last, size);
        if (length == 0) return WholeRange{};  // of nothing there is no part
        return PartRange{size - length, length};
    }
    if (!open && *last < *first) return WholeRange{};
    if (*first >= size) return UnsatisfiableRange{};
    return PartRange{*first, open ? size - *first : std::min(*last - *first, size - *first - 1) + 1};
}

}  // namespace telehub::http
