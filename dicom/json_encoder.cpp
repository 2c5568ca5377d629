#include "json_encoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

namespace json = boost::json;

namespace {

using enum VrForm::Kind;

constexpr std::array forms{
    VrForm{"AE", text},
    VrForm{"AS", text},
    VrForm{"AT", tag, 4},
    VrForm{"CS", text},
    VrForm{"DA", text},
    VrForm{"DS", decimal_text},
    VrForm{"DT", text},
    VrForm{"FD", number, 8},
    VrForm{"FL", number, 4},
    VrForm{"IS", integer_text},
    VrForm{"LO", text},
    VrForm{"LT", lines},
    VrForm{"OB", binary, 1, true, '\0'},
    VrForm{"OD", binary, 8, true, '\0'},
    VrForm{"OF", binary, 4, true, '\0'},
    VrForm{"OL", binary, 4, true, '\0'},
    VrForm{"OV", binary, 8, true, '\0'},
    VrForm{"OW", binary, 1, true, '\0'},
    VrForm{"PN", person},
    VrForm{"SH", text},
    VrForm{"SL", number, 4},
    VrForm{"SQ", sequence, 1, true},
    VrForm{"SS", number, 2},
    VrForm{"ST", lines},
    VrForm{"SV", number, 8, true},
    VrForm{"TM", text},
    VrForm{"UC", text, 1, true},
    VrForm{"UI", uid, 1, false, '\0'},
    VrForm{"UL", number, 4},
    VrForm{"UN", binary, 1, true, '\0'},
    VrForm{"UR", lines, 1, true},
    VrForm{"US", number, 2},
    VrForm{"UT", lines, 1, true},
    VrForm{"UV", number, 8, true},
};

// What is wrong with the value, or nothing.
using Fault = const char*;

// Control characters part values or switch character sets: only lines may hold the few of PS3.5 6.1.3.
bool is_clean(std::string_view s, bool is_lines) {
    return std::ranges::all_of(s, [&](char c) {
        if (c == '\t' || c == '\n' || c == '\f' || c == '\r') return is_lines;
        return static_cast<unsigned char>(c) >= 0x20 && (is_lines || c != '\\');
    });
}

Fault append_text(std::string& out, const json::value& v, bool is_lines) {
    if (v.is_null()) return nullptr;
    if (!v.is_string()) return "is no string";
    const std::string_view s = v.get_string();
    if (!is_clean(s, is_lines)) return "holds a backslash or a control character";
    out += s;
    return nullptr;
}

Fault append_uid(std::string& out, const json::value& v) {
    if (v.is_null()) return nullptr;
    if (!v.is_string() || !is_valid_uid(v.get_string())) return "is no UID";
    out += std::string_view{v.get_string()};
    return nullptr;
}

Fault append_person(std::string& out, const json::value& v) {
    if (v.is_null()) return nullptr;
    if (!v.is_object()) return "is no object of Alphabetic, Ideographic and Phonetic";
    std::string name;
    std::size_t named = 0;
    for (const char* group : {"Alphabetic", "Ideographic", "Phonetic"}) {
        if (group[0] != 'A') name += '=';
        const auto* part = v.get_object().if_contains(group);
        if (part == nullptr) continue;
        if (const auto fault = append_text(name, *part, false)) return fault;
        if (part->is_string() && part->get_string().find('=') != json::string::npos) return "holds an equals sign";
        if (!part->is_null()) named = name.size();
    }
    out += name.substr(0, named);
    return nullptr;
}

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    return s;
}

template <class T>
std::optional<T> number_in(std::string_view s) {
    if (s.starts_with('+')) s.remove_prefix(1);
    T n{};
    const auto [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (fault != std::errc{} || end != s.data() + s.size()) return {};
    return n;
}

// A whole number that T holds, however it is spelt.
template <class T>
std::optional<T> whole(const json::value& v) {
    if (const auto* i = v.if_int64()) return std::in_range<T>(*i) ? std::optional{static_cast<T>(*i)} : std::nullopt;
    if (const auto* u = v.if_uint64()) return std::in_range<T>(*u) ? std::optional{static_cast<T>(*u)} : std::nullopt;
    const auto* d = v.if_double();
    // Both ends are powers of two, and exact.
    const auto end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    const auto begin = std::is_signed_v<T> ? -end : 0.0;
    if (d == nullptr || *d != std::floor(*d) || *d < begin || *d >= end) return {};
    return static_cast<T>(*d);
}

Fault append_integer_text(std::string& out, const json::value& v) {
    if (v.is_null()) return nullptr;
    if (v.is_string()) {
        const auto s = trimmed(v.get_string());
        if (!s.empty() && !number_in<std::int64_t>(s)) return "is no whole number";
        out += s;
        return nullptr;
    }
    const auto n = whole<std::int32_t>(v);
    if (!n) return "is no whole number of 32 bits";
    out += std::to_string(*n);
    return nullptr;
}

// At most 16 characters (PS3.5 6.2), with as many digits as they hold.
std::string decimal_text_of(double d) {
    constexpr std::size_t most = 16;
    std::array<char, 64> text{};
    auto written = std::to_chars(text.data(), text.data() + text.size(), d);
    for (int digits = 16; written.ptr - text.data() > static_cast<std::ptrdiff_t>(most) && digits > 0; --digits) {
        written = std::to_chars(text.data(), text.data() + text.size(), d, std::chars_format::general, digits);
    }
    return {text.data(), written.ptr};
}

Fault append_decimal_text(std::string& out, const json::value& v) {
    if (v.is_null()) return nullptr;
    if (v.is_string()) {
        const auto s = trimmed(v.get_string());
        const bool spelt = s.size() <= 64 && s.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
        if (!spelt || (!s.empty() && !number_in<double>(s))) return "is no number";
        out += s;
        return nullptr;
    }
    if (!v.is_number()) return "is no number";
    const auto* i = v.if_int64();
    const auto exact = i != nullptr ? std::to_string(*i) : std::string{};
    if (i != nullptr && exact.size() <= 16) {
        out += exact;
        return nullptr;
    }
    const auto d = v.to_number<double>();
    if (!std::isfinite(d)) return "is no number that can be held";
    out += decimal_text_of(d);
    return nullptr;
}

template <class T>
void append_bytes(std::string& out, T n) {
    static_assert(std::endian::native == std::endian::little);
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
}

template <class T>
Fault append_whole(std::string& out, const json::value& v) {
    auto n = whole<T>(v);
    // Beyond 53 bits many programs write numbers as strings (PS3.18 table F.2.3-1).
    if (sizeof(T) == 8 && v.is_string()) n = number_in<T>(trimmed(v.get_string()));
    if (!n) return "is no whole number that the VR holds";
    append_bytes(out, *n);
    return nullptr;
}

std::optional<double> real(const json::value& v) {
    if (v.is_number()) return v.to_number<double>();
    if (!v.is_string()) return {};
    const std::string_view s = v.get_string();
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    if (s == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (s == "Infinity" || s == "inf") return infinity;
    if (s == "-Infinity" || s == "-inf") return -infinity;
    return {};
}

template <class T>
Fault append_real(std::string& out, const json::value& v) {
    const auto d = real(v);
    if (!d) return "is no number";
    const bool fits = !std::isfinite(*d) || std::abs(*d) <= static_cast<double>(std::numeric_limits<T>::max());
    if (!fits || (v.is_double() && !std::isfinite(*d))) return "is no number that the VR holds";
    append_bytes(out, static_cast<T>(*d));
    return nullptr;
}

Fault append_tag(std::string& out, const json::value& v) {
    const std::string_view s = v.is_string() ? std::string_view{v.get_string()} : std::string_view{};
    std::uint32_t n = 0;
    const auto [end, fault] = std::from_chars(s.data(), s.data() + s.size(), n, 16);
    if (s.size() != 8 || fault != std::errc{} || end != s.data() + s.size()) return "is no tag of eight hex digits";
    append_bytes(out, static_cast<std::uint16_t>(n >> 16));
    append_bytes(out, static_cast<std::uint16_t>(n));
    return nullptr;
}

Fault append_number(std::string& out, std::string_view vr, const json::value& v) {
    if (vr == "US") return append_whole<std::uint16_t>(out, v);
    if (vr == "SS") return append_whole<std::int16_t>(out, v);
    if (vr == "UL") return append_whole<std::uint32_t>(out, v);
    if (vr == "SL") return append_whole<std::int32_t>(out, v);
    if (vr == "UV") return append_whole<std::uint64_t>(out, v);
    if (vr == "SV") return append_whole<std::int64_t>(out, v);
    return vr == "FL" ? append_real<float>(out, v) : append_real<double>(out, v);
}

Fault append_value(std::string& out, const VrForm& form, const json::value& v) {
    switch (form.kind) {
        case text: return append_text(out, v, false);
        case lines: return append_text(out, v, true);
        case uid: return append_uid(out, v);
        case person: return append_person(out, v);
        case integer_text: return append_integer_text(out, v);
        case decimal_text: return append_decimal_text(out, v);
        case number: return append_number(out, form.vr, v);
        case tag: return append_tag(out, v);
        case binary:
        case sequence: break;
    }
    return "cannot stand in this VR";
}

}  // namespace

const VrForm* find_vr_form(std::string_view vr) {
    const auto* const found = std::ranges::find(forms, vr, &VrForm::vr);
    return found == forms.end() ? nullptr : found;
}

core::Result<std::string> encode_json_values(const VrForm& form, const json::array& values) {
    const auto bad = [](const std::string& what) { return core::refuse(core::Errc::invalid, "bad_metadata", what); };
    if (form.kind == lines && values.size() > 1) return bad("this VR has one value");
    const bool parted = form.kind != number && form.kind != tag;
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (parted && i > 0) out += '\\';
        if (const auto fault = append_value(out, form, values[i])) {
            return bad("value " + std::to_string(i + 1) + ' ' + fault);
        }
    }
    return out;
}

}  // namespace telehub::dicom
