// Text of names: folding for comparison, pinyin for search, all on UTF-8. Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace telehub::core {

bool is_valid_utf8(std::string_view text);

// "local@domain" of RFC 5321 4.1.2 without quotes, 254 characters at most: nothing that could end a header or a
// command.
bool is_mail_address(std::string_view text);

// For comparison and search: NFKC, full-width to half-width, case folded, spaces, hyphens, middle dots and ^ , . '
// removed.
std::string fold(std::string_view utf8);

// "张三" -> {"zhangsan", "zs"}; what is not Han is folded and kept in both (its first letter a word in initials).
struct Pinyin {
    std::string full;
    std::string initials;
};
Pinyin pinyin(std::string_view utf8);

// True when two names can be the same person's: any group (alphabetic, ideographic, phonetic, split at '=') of one
// folds to a group of the other, or is the pinyin of one. Both are PN values (PS3.5 6.2.1) or plain names, in UTF-8.
bool names_agree(std::string_view a, std::string_view b);

}  // namespace telehub::core
