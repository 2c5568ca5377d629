// Text with DICOM's wildcards, for LIKE.
#pragma once
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace telehub::store {

// What LIKE would take for a wildcard is a plain character. Needs ESCAPE '\\'.
inline std::string literal_pattern(std::string_view text) {
    std::string out;
    for (const char ch : text) {
        if (ch == '%' || ch == '_' || ch == '\\') out += '\\';
        out += ch;
    }
    return out;
}

// The same, with DICOM's wildcards as LIKE's.
inline std::string wildcard_pattern(std::string_view text) {
    auto out = literal_pattern(text);
    std::ranges::replace(out, '*', '%');
    std::ranges::replace(out, '?', '_');
    return out;
}

// A name is "alphabetic=ideographic=phonetic" (PS3.5 6.2.1): the patterns of which any group fits.
inline std::array<std::string, 4> name_patterns(std::string_view folded) {
    const auto pattern = wildcard_pattern(folded);
    return {pattern, pattern + "=%", "%=" + pattern, "%=" + pattern + "=%"};
}

// One of these conditions, as a tree: a chain of a thousand is nested deeper than SQLite parses.
inline std::string either_of(std::span<const std::string> conditions) {
    if (conditions.empty()) return "1 = 0";
    if (conditions.size() == 1) return conditions.front();
    const auto half = conditions.size() / 2;
    return "(" + either_of(conditions.first(half)) + " OR " + either_of(conditions.subspan(half)) + ")";
}

// What `column` equals one of: the parameters as SQL names them.
inline std::string is_one_of(const std::string& column, std::span<const std::string> parameters) {
    if (parameters.empty()) return "1 = 0";
    if (parameters.size() == 1) return column + " = " + parameters.front();
    auto sql = column + " IN (" + parameters.front();
    for (const auto& p : parameters.subspan(1)) sql += ", " + p;
    return sql + ")";
}

}  // namespace telehub::store
