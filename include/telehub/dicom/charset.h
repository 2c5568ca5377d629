// Text of DICOM values to UTF-8 (PS3.5 6.1, PS3.3 C.12.1.1.2), forgiving where real devices are wrong: a value that
// its declared character set cannot read is tried as UTF-8, as GB18030, as the device's own setting, and at last kept
// with its odd bytes replaced. Never fails, never throws. Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace telehub::dicom {

// `specific_character_set` is (0008,0005) as sent ("" when absent), `device_charset` a defined term such as
// "GB18030" or "". The result is valid UTF-8 without padding and control characters.
std::string to_utf8(std::string_view raw, std::string_view specific_character_set,
                    std::string_view device_charset = {});

// The same for text of several lines (VR LT, ST, UT): line breaks and tabs stay.
std::string lines_to_utf8(std::string_view raw, std::string_view specific_character_set,
                          std::string_view device_charset = {});

// The same for a PN value: delimiters ^ and = are recognised only where they are characters, not second bytes.
std::string person_name_to_utf8(std::string_view raw, std::string_view specific_character_set,
                                std::string_view device_charset = {});

// UTF-8 in the character set of one defined term of (0008,0005) without code extensions ("GB18030", "ISO_IR 100", ""
// for ASCII). Nothing when it has no such character, or the term is not one that is written.
std::optional<std::string> from_utf8(std::string_view text, std::string_view defined_term);

}  // namespace telehub::dicom
