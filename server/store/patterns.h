// Text with DICOM's wildcards, for LIKE.
#pragma once
#include <algorithm>
#include <array>
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

}  // namespace telehub::store
