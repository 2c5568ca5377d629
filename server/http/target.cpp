#include "target.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/url/pct_string_view.hpp>

#include "telehub/core/text.h"

namespace telehub::http {

namespace {

// Only the percent-encoding is checked, not RFC 3986's alphabet: browsers send '|', '^' and UTF-8 as they
// are.
std::optional<std::string> decode(std::string_view encoded, bool plus_is_space) {
    const auto checked = boost::urls::make_pct_string_view({encoded.data(), encoded.size()});
    if (!checked) return std::nullopt;
    std::string text = checked->decode(boost::urls::encoding_opts(plus_is_space));
    const bool has_nul = std::ranges::find(text, '\0') != text.end();
    if (has_nul || !core::is_valid_utf8(text)) return std::nullopt;
    return text;
}

bool has_control(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c < 0x20 || c == 0x7f) return true;
        // U+0080 to U+009F
        if (c == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0) return true;
    }
    return false;
}

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

// "http://host:port/a?b" -> "/a?b", "http://host?b" -> "?b"; nothing when it is neither absolute nor origin
// form.
std::optional<std::string_view> without_authority(std::string_view target) {
    if (target.starts_with('/')) return target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        const auto start = target.substr(0, scheme.size());
        if (!boost::beast::iequals({start.data(), start.size()}, {scheme.data(), scheme.size()})) continue;
        target.remove_prefix(scheme.size());
        return target.substr(std::min(target.find_first_of("/?"), target.size()));
    }
    return std::nullopt;
}

std::optional<Pairs> parse_query(std::string_view query) {
    Pairs pairs;
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals), true);
        auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) return std::nullopt;
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
    if (target.find('#') != std::string_view::npos) return std::nullopt;
    const auto local = without_authority(target);
    if (!local) return std::nullopt;
    const auto raw_path = local->substr(0, local->find('?'));
    auto path = decode(raw_path.empty() ? "/" : raw_path, false);
    if (!path || !path->starts_with('/') || has_control(*path) || has_dot_segment(*path)) return std::nullopt;
    auto query = parse_query(local->substr(std::min(raw_path.size() + 1, local->size())));
    if (!query) return std::nullopt;
    return Target{std::move(*path), std::move(*query)};
}

}  // namespace telehub::http
