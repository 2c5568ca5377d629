// The pieces that charset.cpp is made of: strict conversion by ICU, the ISO 2022 code extensions of DICOM
// (PS3.5 6.1.2.5, PS3.3 C.12.1.1.2) and the judgement of bytes whose declaration cannot be right.
// Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telehub::dicom {

// A defined term of (0008,0005), spelled as loosely as devices spell it.
struct CharacterSet {
    enum class Kind {
        ascii,    // the default repertoire, or nothing
        single,   // a single-byte set; `converter` is ICU's name
        gb18030,  // GB18030, and GBK and GB 2312 as its subsets
        utf8,
        multi_byte,  // Japanese, Korean or Chinese set of ISO 2022, reached by escapes
        unknown,
    };
    Kind kind = Kind::ascii;
    const char* converter = "";  // for multi_byte: of the 8-bit form that a device may send without escapes
    bool extended = false;       // "ISO 2022 ..."
};

CharacterSet find_character_set(std::string_view defined_term);

// Strict: nothing when a byte cannot be read. `converter` is a name of ICU.
std::optional<std::string> decode(std::string_view bytes, const char* converter);
// What cannot be read becomes U+FFFD.
std::string decode_replacing(std::string_view bytes, const char* converter);

// Strict: nothing when the set lacks a character.
std::optional<std::string> encode(std::string_view utf8, const char* converter);

// A text with ISO 2022 escapes. `sets` are the values of (0008,0005); escapes to undeclared sets are followed
// too. `person_name`: ^ and = end what an escape began.
std::optional<std::string> decode_iso2022(std::string_view bytes, const std::vector<CharacterSet>& sets,
                                          bool person_name);

bool is_ascii(std::string_view bytes);
// Valid UTF-8 that can hardly be a text in GB18030 by chance.
bool is_surely_utf8(std::string_view bytes);
// Valid UTF-8 with all its characters being Han, kana, Hangul, full-width and the like.
bool is_east_asian_utf8(std::string_view bytes);
// Bytes that read as GB18030 and do not look like European words in Latin-1. `expected`: the device is known
// to send GB18030, so that rare characters alone are enough.
bool is_probably_gb18030(std::string_view bytes, bool expected);
// Only letters of Latin-1 above 7F.
bool is_latin1_letters(std::string_view bytes);

}  // namespace telehub::dicom
