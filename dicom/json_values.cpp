#include "json_values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "telehub/core/json_text.h"
#include "telehub/dicom/charset.h"

namespace telehub::dicom {

using core::append_json_string;

namespace {

constexpr std::array binary{"OB", "OD", "OF", "OL", "OV", "OW", "UN"};
constexpr std::array lines{"LT", "ST", "UT", "UR"};  // one value, backslashes are its own (PS3.5 6.2)

bool is_one_of(std::string_view vr, const auto& list) { return std::ranges::find(list, vr) != list.end(); }

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.back() == ' ' || s.back() == '\0')) s.remove_suffix(1);
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    return s;
}

// Calls with each part between backslashes.
template <class Fn>
void for_each_part(std::string_view text, const Fn& fn) {
    for (;;) {
        const auto at = text.find('\\');
        fn(trimmed(text.substr(0, at)));
        if (at == std::string_view::npos) return;
        text.remove_prefix(at + 1);
    }
}

void begin_value(std::string& json, bool& any) {
    json += any ? "," : ",\"Value\":[";
    any = true;
}
void end_values(std::string& json, bool any) {
    if (any) json += ']';
}

// RFC 8259 6, or "" when the text is no number. DS has forms that JSON does not: "+1", ".5", "1.", "007".
std::string json_number(std::string_view text, bool integer) {
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    if (text.empty() || text.size() > 32) return {};
    const char* end = text.data() + text.size();
    if (integer) {
        std::int64_t n = 0;
        const auto [stop, fault] = std::from_chars(text.data(), end, n);
        return fault == std::errc{} && stop == end ? std::to_string(n) : std::string{};
    }
    double d = 0;
    const auto [stop, fault] = std::from_chars(text.data(), end, d);
    if (fault != std::errc{} || stop != end || !std::isfinite(d)) return {};
    std::array<char, 40> out{};
    const auto written = std::to_chars(out.data(), out.data() + out.size(), d);
    return {out.data(), written.ptr};
}

// The parts between backslashes as values, the empty ones as null, the others as `append` writes them.
template <class Fn>
void append_parts(std::string& json, std::string_view text, const Fn& append) {
    bool any = false;
    for_each_part(text, [&](std::string_view part) {
        begin_value(json, any);
        if (part.empty()) {
            json += "null";
        } else {
            append(part);
        }
    });
    end_values(json, any);
}

void append_strings(std::string& json, std::string_view text) {
    if (trimmed(text).empty()) return;
    append_parts(json, text, [&](std::string_view part) { append_json_string(json, part); });
}

void append_numbers_in_text(std::string& json, std::string_view text, bool integer) {
    if (trimmed(text).empty()) return;
    append_parts(json, text, [&](std::string_view part) {
        const auto number = json_number(part, integer);
        if (!number.empty()) {
            json += number;
        } else {
            append_json_string(json, to_utf8(part, ""));
        }
    });
}

// {"Alphabetic":...,"Ideographic":...,"Phonetic":...} (PS3.18 F.2.2).
void append_person(std::string& json, std::string_view name) {
    constexpr std::array groups{"Alphabetic", "Ideographic", "Phonetic"};
    json += '{';
    bool any = false;
    for (const char* group : groups) {
        const auto at = name.find('=');
        auto part = trimmed(name.substr(0, at));
        while (!part.empty() && part.back() == '^') part.remove_suffix(1);  // empty components at the end say nothing
        if (!part.empty()) {
            json += any ? ",\"" : "\"";
            json += group;
            json += "\":";
            append_json_string(json, part);
            any = true;
        }
        if (at == std::string_view::npos) break;
        name.remove_prefix(at + 1);
    }
    json += '}';
}

void append_persons(std::string& json, std::string_view text) {
    if (text.find_first_not_of(" ^=") == text.npos) return;
    append_parts(json, text, [&](std::string_view part) { append_person(json, part); });
}

template <class T>
T number_at(const char* at, bool big_endian) {
    std::array<unsigned char, sizeof(T)> bytes{};
    std::memcpy(bytes.data(), at, sizeof(T));
    if (big_endian) std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
}

template <class T>
void append_number(std::string& json, T n) {
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isfinite(n)) {
            json += std::isnan(n) ? "\"NaN\"" : n > 0 ? "\"Infinity\"" : "\"-Infinity\"";
            return;
        }
    }
    std::array<char, 40> out{};
    json.append(out.data(), std::to_chars(out.data(), out.data() + out.size(), n).ptr);
}

template <class T>
void append_numbers(std::string& json, std::string_view bytes, bool big_endian) {
    bool any = false;
    for (std::size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
        begin_value(json, any);
        append_number(json, number_at<T>(bytes.data() + i, big_endian));
    }
    end_values(json, any);
}

void append_tags(std::string& json, std::string_view bytes, bool big_endian) {
    bool any = false;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        begin_value(json, any);
        std::array<char, 16> text{};
        const unsigned group = number_at<std::uint16_t>(bytes.data() + i, big_endian);
        const unsigned element = number_at<std::uint16_t>(bytes.data() + i + 2, big_endian);
        std::snprintf(text.data(), text.size(), "\"%04X%04X\"", group, element);
        json += text.data();
    }
    end_values(json, any);
}

// InlineBinary is little endian whatever the transfer syntax (PS3.18 F.2.7).
void append_binary(std::string& json, std::string_view vr, std::string_view bytes, bool big_endian) {
    if (bytes.empty()) return;
    const std::size_t width = vr == "OW" ? 2 : vr == "OF" || vr == "OL" ? 4 : vr == "OD" || vr == "OV" ? 8 : 1;
    std::string swapped;
    if (big_endian && width > 1) {
        swapped = bytes;
        for (std::size_t i = 0; i + width <= swapped.size(); i += width) {
            std::reverse(swapped.begin() + static_cast<std::ptrdiff_t>(i),
                         swapped.begin() + static_cast<std::ptrdiff_t>(i + width));
        }
        bytes = swapped;
    }
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    json += ",\"InlineBinary\":\"";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        const auto have = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k) {
            three = three << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        }
        json += digits[three >> 18];
        json += digits[three >> 12 & 63];
        json += have > 1 ? digits[three >> 6 & 63] : '=';
        json += have > 2 ? digits[three & 63] : '=';
    }
    json += '"';
}

bool append_numeric(std::string& json, std::string_view vr, std::string_view bytes, bool big) {
    if (vr == "US") return append_numbers<std::uint16_t>(json, bytes, big), true;
    if (vr == "SS") return append_numbers<std::int16_t>(json, bytes, big), true;
    if (vr == "UL") return append_numbers<std::uint32_t>(json, bytes, big), true;
    if (vr == "SL") return append_numbers<std::int32_t>(json, bytes, big), true;
    if (vr == "UV") return append_numbers<std::uint64_t>(json, bytes, big), true;
    if (vr == "SV") return append_numbers<std::int64_t>(json, bytes, big), true;
    if (vr == "FL") return append_numbers<float>(json, bytes, big), true;
    if (vr == "FD") return append_numbers<double>(json, bytes, big), true;
    if (vr == "AT") return append_tags(json, bytes, big), true;
    return false;
}

}  // namespace

bool is_binary_vr(std::string_view vr) { return is_one_of(vr, binary); }

void append_json_value(std::string& json, const ElementListener::Element& e, std::string_view bytes,
                       const TextCoding& coding) {
    if (is_binary_vr(e.vr)) return append_binary(json, e.vr, bytes, e.big_endian);
    if (append_numeric(json, e.vr, bytes, e.big_endian)) return;
    if (e.vr == "DS" || e.vr == "IS") return append_numbers_in_text(json, bytes, e.vr == "IS");
    if (e.vr == "PN") {
        return append_persons(json, person_name_to_utf8(bytes, coding.specific_character_set, coding.device_charset));
    }
    if (is_one_of(e.vr, lines)) {
        auto text = lines_to_utf8(bytes, coding.specific_character_set, coding.device_charset);
        while (!text.empty() && text.back() == ' ') text.pop_back();
        if (text.empty()) return;
        json += ",\"Value\":[";
        append_json_string(json, text);
        json += ']';
        return;
    }
    append_strings(json, to_utf8(bytes, coding.specific_character_set, coding.device_charset));
}

}  // namespace telehub::dicom
