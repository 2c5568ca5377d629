#include "telehub/dicom/charset.h"

#include <unicode/utf8.h>

#include <cstdint>
#include <utility>

#include "charset_codec.h"

namespace telehub::dicom {
namespace {

using Kind = CharacterSet::Kind;

// A value is bounded elsewhere; ICU counts in 32 bits.
constexpr std::size_t max_bytes = 64u << 20;

std::string_view trimmed(std::string_view raw) {
    while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\0')) raw.remove_suffix(1);
    return raw;
}

std::vector<CharacterSet> parse_declaration(std::string_view specific_character_set) {
    std::vector<CharacterSet> sets;
    for (;;) {
        const std::size_t end = specific_character_set.find('\\');
        sets.push_back(find_character_set(specific_character_set.substr(0, end)));
        if (end == std::string_view::npos) return sets;
        specific_character_set.remove_prefix(end + 1);
    }
}

// Sets that a device declares without knowing what the bytes typed into it are.
bool is_weak(const CharacterSet& set) {
    return set.kind == Kind::ascii || set.kind == Kind::unknown ||
           (set.kind == Kind::single && std::string_view(set.converter) == "windows-1252");
}

// The 8-bit form of a set, read strictly.
std::optional<std::string> decode_plain(std::string_view raw, const CharacterSet& set) {
    if (set.kind == Kind::ascii || set.kind == Kind::unknown) return std::nullopt;
    return decode(raw, set.converter);
}

// Text that its declaration can read and that is not plainly something else.
std::optional<std::string> decode_declared(std::string_view raw, const std::vector<CharacterSet>& sets,
                                           bool person_name) {
    const CharacterSet& first = sets.front();
    const bool escaped = raw.find('\x1B') != std::string_view::npos;
    if (escaped && first.kind != Kind::utf8 && first.kind != Kind::gb18030) {
        return decode_iso2022(raw, sets, person_name);
    }
    if (first.kind == Kind::utf8) return decode_plain(raw, first);
    if (is_east_asian_utf8(raw)) return decode(raw, "UTF-8");
    if (!is_weak(first)) return decode_plain(raw, first);
    return std::nullopt;
}

// What bytes without a trustworthy declaration are: UTF-8, GB18030, then what the device is set to.
std::optional<std::string> decode_by_content(std::string_view raw, const std::vector<CharacterSet>& sets,
                                             const CharacterSet& device) {
    if (is_surely_utf8(raw)) return decode(raw, "UTF-8");
    // An 8-bit text whose set is reachable only by escapes: the escape was left out.
    for (const CharacterSet& set : sets) {
        if (set.kind != Kind::multi_byte) continue;
        if (auto text = decode_plain(raw, set)) return text;
    }
    const bool expected = device.kind == Kind::gb18030;
    if (is_probably_gb18030(raw, expected)) return decode(raw, "gb18030");
    return std::nullopt;
}

std::string decode_any(std::string_view raw, std::string_view declaration, std::string_view device_charset,
                       bool person_name) {
    const std::vector<CharacterSet> sets = parse_declaration(declaration);
    const CharacterSet device = find_character_set(trimmed(device_charset));
    if (auto text = decode_declared(raw, sets, person_name)) return *std::move(text);
    if (auto text = decode_by_content(raw, sets, device)) return *std::move(text);
    const CharacterSet& first = sets.front();
    const bool declared_latin1 = first.kind == Kind::single;
    // A declared Latin-1 is kept when the bytes are its letters, whatever the device is set to.
    if (declared_latin1 && (is_latin1_letters(raw) || device.kind == Kind::ascii)) {
        if (auto text = decode_plain(raw, first)) return *std::move(text);
    }
    if (auto text = decode_plain(raw, device)) return *std::move(text);
    if (auto text = decode_plain(raw, first)) return *std::move(text);
    if ((is_weak(first) || first.kind == Kind::utf8) && is_latin1_letters(raw)) {
        return decode_replacing(raw, "windows-1252");
    }
    return decode_replacing(raw, first.kind == Kind::gb18030 ? "gb18030" : "UTF-8");
}

// Line breaks and tabs become one space, other control characters (C0, DEL, C1) and the byte order mark go.
std::string without_controls(std::string_view text, bool keep_lines) {
    std::string kept;
    kept.reserve(text.size());
    const auto size = static_cast<std::int32_t>(text.size());
    std::int32_t i = 0;
    while (i < size) {
        const std::int32_t begin = i;
        std::int32_t c = 0;
        U8_NEXT(text.data(), i, size, c);
        if (keep_lines && (c == '\n' || c == '\r' || c == '\t')) {
            kept += static_cast<char>(c);
            continue;
        }
        if (c == '\r' && i < size && text[static_cast<std::size_t>(i)] == '\n') continue;
        if (c == '\n' || c == '\r' || c == '\t' || c == '\f') kept += ' ';
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF) continue;
        kept += text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
    }
    while (!kept.empty() && kept.back() == ' ') kept.pop_back();
    return kept;
}

enum class Text { line, lines, person_name };

std::string convert(std::string_view raw, std::string_view declaration, std::string_view device, Text kind) {
    raw = trimmed(raw.substr(0, max_bytes));
    const bool plain = is_ascii(raw) && raw.find('\x1B') == std::string_view::npos;
    return without_controls(plain ? std::string(raw) : decode_any(raw, declaration, device, kind == Text::person_name),
                            kind == Text::lines);
}

}  // namespace

std::string to_utf8(std::string_view raw, std::string_view specific_character_set, std::string_view device_charset) {
    return convert(raw, specific_character_set, device_charset, Text::line);
}

std::string lines_to_utf8(std::string_view raw, std::string_view specific_character_set,
                          std::string_view device_charset) {
    return convert(raw, specific_character_set, device_charset, Text::lines);
}

std::string person_name_to_utf8(std::string_view raw, std::string_view specific_character_set,
                                std::string_view device_charset) {
    return convert(raw, specific_character_set, device_charset, Text::person_name);
}

std::optional<std::string> from_utf8(std::string_view text, std::string_view defined_term) {
    if (is_ascii(text)) return std::string{text};
    const auto term = trimmed(defined_term);
    const auto set = find_character_set(term);
    if (set.extended) return std::nullopt;  // escapes are read, not written
    switch (set.kind) {
        case Kind::utf8: return std::string{text};
        // Who says GBK may not know the four bytes of GB18030.
        case Kind::gb18030: return encode(text, term.starts_with("GB1") ? "gb18030" : "GBK");
        case Kind::single:
            // Read as its superset, written as what it is.
            return encode(text, std::string_view{set.converter} == "windows-1252" ? "ISO-8859-1" : set.converter);
        case Kind::ascii:
        case Kind::multi_byte:
        case Kind::unknown: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace telehub::dicom
