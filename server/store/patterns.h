// Text with DICOM's wildcards, for LIKE.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace telehub::store {

// DICOM's wildcards to LIKE's; what LIKE would take for a wildcard is a plain character. Needs ESCAPE '\\'.
inline std::string wildcard_pattern(std::string_view text) {
    std::string out;
    for (const char ch : text) {
        if (ch == '%' || ch == '_' || ch == '\\') out += '\\';
        out += ch == '*' ? '%' : ch == '?' ? '_' : ch;
    }
    return out;
}

// A name is "alphabetic=ideographic=phonetic" (PS3.5 6.2.1): the patterns of which any group fits.
inline std::array<std::string, 4> name_patterns(std::string_view folded) {
    const auto pattern = wildcard_pattern(folded);
    return {pattern, pattern + "=%", "%=" + pattern, "%=" + pattern + "=%"};
}

}  // namespace telehub::store
