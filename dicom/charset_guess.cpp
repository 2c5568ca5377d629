#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "charset_codec.h"

namespace telehub::dicom {
namespace {

bool is_high(char c) { return (c & '\x80') != 0; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
unsigned value(char c) { return static_cast<unsigned char>(c); }

// The letters among A0-FF of Latin-1.
bool is_latin1_letter(char c) {
    const unsigned v = value(c);
    return (v >= 0xC0 && v != 0xD7 && v != 0xF7) || v == 0xAA || v == 0xBA;
}

bool is_east_asian(std::int32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x2000 && c <= 0x206F) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

struct Utf8Counts {
    bool valid = true;
    std::size_t short_ones = 0;  // of two bytes
    std::size_t long_ones = 0;   // of three or four
    std::size_t east_asian = 0;
    std::size_t european = 0;  // U+00C0 to U+017F
};

Utf8Counts count_utf8(std::string_view bytes) {
    Utf8Counts counts;
    const auto size = static_cast<std::int32_t>(bytes.size());
    std::int32_t i = 0;
    while (i < size) {
        std::int32_t c = 0;
        U8_NEXT(bytes.data(), i, size, c);
        if (c < 0) return {false, 0, 0, 0, 0};
        if (c >= 0x800) ++counts.long_ones;
        if (c >= 0x80 && c < 0x800) ++counts.short_ones;
        if (is_east_asian(c)) ++counts.east_asian;
        if (c >= 0xC0 && c < 0x180) ++counts.european;
    }
    return counts;
}

// Every run of bytes above 7F is one or two letters of Latin-1 beside a letter of ASCII: "J\xE9r\xF4me".
bool looks_like_latin1(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        if (!is_high(bytes[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < bytes.size() && is_high(bytes[end])) {
            if (!is_latin1_letter(bytes[end])) return false;
            ++end;
        }
        const bool beside_letter = (i > 0 && is_letter(bytes[i - 1])) || (end < bytes.size() && is_letter(bytes[end]));
        if (end - i > 2 || !beside_letter) return false;
        i = end;
    }
    return true;
}

struct GbCounts {
    std::size_t common = 0;  // GB 2312 hanzi and punctuation, by rows 1-9 and 16-87
    std::size_t rare = 0;    // the rest of GBK, and four-byte characters
};

// The bytes are known to be valid GB18030.
GbCounts count_gb18030(std::string_view bytes) {
    GbCounts counts;
    for (std::size_t i = 0; i + 1 < bytes.size();) {
        if (!is_high(bytes[i])) {
            ++i;
            continue;
        }
        const unsigned lead = value(bytes[i]);
        const unsigned trail = value(bytes[i + 1]);
        const bool four = trail >= 0x30 && trail <= 0x39;
        const bool row = (lead >= 0xA1 && lead <= 0xA9) || (lead >= 0xB0 && lead <= 0xF7);
        ++(row && trail >= 0xA1 ? counts.common : counts.rare);
        i += four ? 4 : 2;
    }
    return counts;
}

bool all_pairs_are_gb2312(std::string_view bytes) {
    if (!decode(bytes, "gb18030")) return false;
    const GbCounts counts = count_gb18030(bytes);
    return counts.common > 0 && counts.rare == 0;
}

}  // namespace

bool is_ascii(std::string_view bytes) { return std::none_of(bytes.begin(), bytes.end(), is_high); }

bool is_surely_utf8(std::string_view bytes) {
    const Utf8Counts counts = count_utf8(bytes);
    if (!counts.valid || counts.short_ones + counts.long_ones == 0) return false;
    if (counts.long_ones > 0) return true;
    // Two-byte UTF-8 and GB 2312 overlap: "\xC2\xA1" is U+00A1 or U+9686. Accented letters among letters are
    // UTF-8.
    const bool european = counts.european == counts.short_ones && std::any_of(bytes.begin(), bytes.end(), is_letter);
    return european || !all_pairs_are_gb2312(bytes);
}

bool is_east_asian_utf8(std::string_view bytes) {
    const Utf8Counts counts = count_utf8(bytes);
    return counts.valid && counts.east_asian > 0 && counts.east_asian == counts.short_ones + counts.long_ones;
}

bool is_probably_gb18030(std::string_view bytes, bool expected) {
    if (looks_like_latin1(bytes) || !decode(bytes, "gb18030")) return false;
    const GbCounts counts = count_gb18030(bytes);
    if (expected) return counts.common + counts.rare > 0;
    // Bytes 80-9F are control codes in Latin-1, which no name holds.
    const bool not_latin1 =
        std::any_of(bytes.begin(), bytes.end(), [](char c) { return value(c) >= 0x80 && value(c) < 0xA0; });
    return counts.common > 0 || (counts.rare > 0 && not_latin1);
}

bool is_latin1_letters(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return !is_high(c) || is_latin1_letter(c); });
}

}  // namespace telehub::dicom
