#include "charset_codec.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <utility>

namespace telehub::dicom {
namespace {

using Kind = CharacterSet::Kind;

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(name, &status));
    return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

std::optional<std::string> convert(std::string_view bytes, UConverter* converter) {
    UErrorCode status = U_ZERO_ERROR;
    // No converter here makes more than one UTF-16 unit of a byte; ucnv_toUChars wants room for two.
    std::u16string wide(bytes.size() * 2 + 1, u'\0');
    const auto n = ucnv_toUChars(converter, wide.data(), static_cast<int32_t>(wide.size()), bytes.data(),
                                 static_cast<int32_t>(bytes.size()), &status);
    if (U_FAILURE(status)) return std::nullopt;
    std::string text;
    icu::UnicodeString(false, wide.data(), n).toUTF8String(text);
    return text;
}

// "ISO_IR 100", "ISO-IR 100", "iso ir 100" -> "ISOIR100"
std::string fold_term(std::string_view term) {
    std::string folded;
    for (const char c : term) {
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) folded += c;
        if (c >= 'a' && c <= 'z') folded += static_cast<char>(c - 'a' + 'A');
    }
    return folded;
}

struct Named {
    std::string_view name;
    CharacterSet set;
};

// By registration number (PS3.3 tables C.12-2 to C.12-5). Latin-1 is read as windows-1252, its superset:
// devices that say ISO_IR 100 send curly quotes too.
constexpr std::array registered{
    Named{"6", {Kind::ascii, "", false}},
    Named{"100", {Kind::single, "windows-1252", false}},
    Named{"101", {Kind::single, "ISO-8859-2", false}},
    Named{"109", {Kind::single, "ISO-8859-3", false}},
    Named{"110", {Kind::single, "ISO-8859-4", false}},
    Named{"148", {Kind::single, "ISO-8859-9", false}},
    Named{"203", {Kind::single, "ISO-8859-15", false}},
    Named{"144", {Kind::single, "ISO-8859-5", false}},
    Named{"127", {Kind::single, "ISO-8859-6", false}},
    Named{"126", {Kind::single, "ISO-8859-7", false}},
    Named{"138", {Kind::single, "ISO-8859-8", false}},
    Named{"166", {Kind::single, "TIS-620", false}},
    Named{"13", {Kind::single, "Shift_JIS", false}},
    Named{"192", {Kind::utf8, "UTF-8", false}},
    Named{"87", {Kind::multi_byte, "EUC-JP", false}},
    Named{"159", {Kind::multi_byte, "EUC-JP", false}},
    Named{"149", {Kind::multi_byte, "EUC-KR", false}},
    Named{"58", {Kind::multi_byte, "gb18030", false}},
};

constexpr std::array by_name{
    Named{"GB18030", {Kind::gb18030, "gb18030", false}},
    Named{"GBK", {Kind::gb18030, "gb18030", false}},
    Named{"GB2312", {Kind::gb18030, "gb18030", false}},
    Named{"CP936", {Kind::gb18030, "gb18030", false}},
    Named{"UTF8", {Kind::utf8, "UTF-8", false}},
    Named{"ISO88591", {Kind::single, "windows-1252", false}},
    Named{"LATIN1", {Kind::single, "windows-1252", false}},
};

}  // namespace

CharacterSet find_character_set(std::string_view defined_term) {
    const std::string term = fold_term(defined_term);
    if (term.empty()) return {};
    for (const Named& known : by_name) {
        if (term == known.name) return known.set;
    }
    const bool extended = term.starts_with("ISO2022IR");
    if (!extended && !term.starts_with("ISOIR")) return {Kind::unknown, "", false};
    const std::string_view number = std::string_view(term).substr(extended ? 9 : 5);
    for (const Named& known : registered) {
        if (number != known.name) continue;
        CharacterSet set = known.set;
        set.extended = extended;
        return set;
    }
    return {Kind::unknown, "", extended};
}

std::optional<std::string> decode(std::string_view bytes, const char* converter) {
    const Converter opened = open(converter);
    if (!opened) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(opened.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status)) return std::nullopt;
    return convert(bytes, opened.get());
}

std::string decode_replacing(std::string_view bytes, const char* converter) {
    const Converter opened = open(converter);
    std::optional<std::string> text;
    if (opened) text = convert(bytes, opened.get());
    if (text) return *std::move(text);
    std::string kept;
    for (const char c : bytes) kept += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "\xEF\xBF\xBD";
    return kept;
}

std::optional<std::string> encode(std::string_view utf8, const char* converter) {
    const Converter opened = open(converter);
    if (!opened) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setFromUCallBack(opened.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    const auto wide = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
    const auto room = UCNV_GET_MAX_BYTES_FOR_STRING(wide.length(), ucnv_getMaxCharSize(opened.get()));
    std::string bytes(static_cast<std::size_t>(room), '\0');
    const auto n = ucnv_fromUChars(opened.get(), bytes.data(), room, wide.getBuffer(), wide.length(), &status);
    if (U_FAILURE(status)) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(n));
    return bytes;
}

}  // namespace telehub::dicom
