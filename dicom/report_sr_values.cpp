#include "report_sr_values.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace telehub::dicom {
namespace {

constexpr UChar32 full_width_backslash = 0xFF3C;

std::u32string decode(std::string_view utf8) {
    const auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    std::u32string out;
    out.reserve(static_cast<std::size_t>(text.length()));
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        out.push_back(static_cast<char32_t>(text.char32At(i)));
    }
    return out;
}

std::string encode(std::u32string_view text) {
    icu::UnicodeString units;
    for (const char32_t c : text) units.append(static_cast<UChar32>(c));
    std::string out;
    units.toUTF8String(out);
    return out;
}

// C0, DEL and C1 (PS3.5 6.1.3), and Unicode's own line ends, which mean a new line where lines are allowed.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

bool is_blank(char32_t c) { return c == U' ' || c == 0x3000 || c == U'\r' || c == U'\n'; }

std::u32string_view trimmed(std::u32string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::u32string legal_line(std::string_view utf8) {
    std::u32string out = decode(utf8);
    for (char32_t& c : out) {
        if (is_control(c)) c = U' ';
        if (c == U'\\') c = full_width_backslash;
    }
    return out;
}

std::u32string bounded(std::u32string_view text, std::size_t max_chars) {
    return std::u32string(trimmed(trimmed(text).substr(0, max_chars)));
}

std::vector<std::u32string_view> split(std::u32string_view text, char32_t at) {
    std::vector<std::u32string_view> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::u32string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// One group: components beyond the fifth join the fifth, and empty components at the end go (PS3.5 6.2.1.1).
std::u32string name_group(std::u32string_view group) {
    std::u32string out;
    std::size_t carets = 0;
    for (const char32_t c : group) {
        const bool extra = c == U'^' && ++carets > 4;
        out.push_back(extra ? U' ' : c);
    }
    out = bounded(out, max_pn_group);
    while (!out.empty() && (out.back() == U'^' || is_blank(out.back()))) out.pop_back();
    return out;
}

bool is_ideographic(char32_t c) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(static_cast<UChar32>(c), &status);
    return script == USCRIPT_HAN || script == USCRIPT_HANGUL || script == USCRIPT_HIRAGANA ||
           script == USCRIPT_KATAKANA || script == USCRIPT_BOPOMOFO;
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string unlimited_text(std::string_view utf8) {
    const auto in = decode(utf8);
    std::u32string out;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const char32_t c = in[i];
        const bool crlf = c == U'\r' && i + 1 < in.size() && in[i + 1] == U'\n';
        if (crlf) continue;
        if (c == U'\n' || c == U'\r' || c == 0x2028 || c == 0x2029 || c == 0x85) {
            out += U"\r\n";
        } else {
            out.push_back(is_control(c) ? U' ' : c);
        }
    }
    return encode(trimmed(out));
}

std::string one_line(std::string_view utf8, std::size_t max_chars) {
    return encode(bounded(legal_line(utf8), max_chars));
}

std::string person_name(std::string_view pn) {
    const auto text = legal_line(pn);
    auto groups = split(text, U'=');
    if (groups.size() > 3) groups.resize(3);
    std::u32string out;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i > 0) out.push_back(U'=');
        out += name_group(groups[i]);
    }
    while (!out.empty() && out.back() == U'=') out.pop_back();
    return encode(out);
}

std::string person_name_of(std::string_view plain_name) {
    auto text = legal_line(plain_name);
    for (char32_t& c : text) {
        if (c == U'^' || c == U'=') c = U' ';
    }
    text = bounded(text, max_pn_group);
    const bool ideographic = std::any_of(text.begin(), text.end(), is_ideographic);
    return (ideographic ? "=" : "") + encode(text);
}

std::string da_from_iso(std::string_view iso_date) {
    if (!core::is_iso_date(iso_date)) return {};
    return std::string(iso_date.substr(0, 4)).append(iso_date.substr(5, 2)).append(iso_date.substr(8, 2));
}

std::string da_or_empty(std::string_view da) {
    if (da.size() != 8 || !all_digits(da)) return {};
    const auto iso = std::string(da.substr(0, 4)).append("-").append(da.substr(4, 2)).append("-").append(da.substr(6));
    return core::is_iso_date(iso) ? std::string(da) : std::string();
}

// HH, HHMM, HHMMSS or HHMMSS.F to HHMMSS.FFFFFF; 60 seconds is a leap second (PS3.5 6.2).
std::string tm_or_empty(std::string_view tm) {
    const auto whole = tm.substr(0, tm.find('.'));
    const auto rest = tm.substr(whole.size());
    if (whole.size() != 2 && whole.size() != 4 && whole.size() != 6) return {};
    if (!all_digits(whole) || whole > "235960") return {};
    constexpr std::array<std::string_view, 3> limits{"23", "59", "60"};
    for (std::size_t i = 0; i < whole.size(); i += 2) {
        if (whole.substr(i, 2) > limits[i / 2]) return {};
    }
    const bool fraction_ok =
        rest.empty() || (whole.size() == 6 && rest.size() > 1 && rest.size() <= 7 && all_digits(rest.substr(1)));
    return fraction_ok ? std::string(tm) : std::string();
}

std::string cs_sex(std::string_view sex) {
    return sex == "M" || sex == "F" || sex == "O" ? std::string(sex) : std::string();
}

const std::string& require_uid(const std::string& uid, const char* what) {
    const bool legal = !uid.empty() && uid.size() <= 64 &&
                       std::all_of(uid.begin(), uid.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    if (!legal) throw std::runtime_error(std::string("report SR: not a UID: ") + what);
    return uid;
}

}  // namespace telehub::dicom
