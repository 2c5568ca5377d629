#include "telehub/http/media_type.h"

#include <algorithm>
#include <optional>

#include "ascii.h"

namespace telehub::http {

namespace {

core::Error bad(const std::string& what) { return core::refuse(core::Errc::invalid, "bad_media_type", what); }

// RFC 9110 5.6.4: without the quotes, and "\x" as x.
std::optional<std::string> unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return std::nullopt;
        if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
        out += text[i];
    }
    return out;
}

// A token, and what is not one but is written without quotes all the same: type=application/dicom. Nothing in it is
// a separator of the list it stands in.
bool is_bare_value(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~/:@";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    });
}

core::Result<void> add_parameter(MediaType& to, std::string_view text) {
    const auto equals = text.find('=');
    const auto name = lower(trim(text.substr(0, equals)));
    if (equals == std::string_view::npos || !is_token(name)) return bad("a parameter must be written name=value");
    const auto written = trim(text.substr(equals + 1));
    std::optional<std::string> value;
    if (written.starts_with('"')) {
        value = unquoted(written);
    } else if (is_bare_value(written)) {
        value = written;
    }
    if (!value || !is_field_value(*value)) return bad("the value of the parameter " + name + " is malformed");
    const bool twice = std::ranges::find(to.parameters, name, &Pairs::value_type::first) != to.parameters.end();
    if (twice) return bad("the parameter " + name + " stands twice");
    to.parameters.emplace_back(name, std::move(*value));
    return {};
}

}  // namespace

std::string_view MediaType::parameter(std::string_view lower_case_name) const {
    const auto at = std::ranges::find(parameters, lower_case_name, &Pairs::value_type::first);
    return at == parameters.end() ? std::string_view{} : std::string_view{at->second};
}

core::Result<MediaType> parse_media_type(std::string_view text) {
    MediaType media{lower(trim(take_until(text, ';')))};
    const auto slash = std::min(media.type.find('/'), media.type.size());
    const std::string_view type = media.type;
    if (slash == type.size() || !is_token(type.substr(0, slash)) || !is_token(type.substr(slash + 1))) {
        return bad("a media type must be written type/subtype");
    }
    while (!text.empty()) {
        const auto parameter = trim(take_until(text, ';'));
        if (parameter.empty()) continue;  // RFC 9110 5.6.6 lets a lone ";" pass
        if (const auto added = add_parameter(media, parameter); !added) return added.error();
    }
    return media;
}

}  // namespace telehub::http
