#include "telehub/core/text.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace telehub::core {

namespace {

using Spellings = std::vector<std::string>;

// ICU fails on the inputs of this file only when its data is missing.
void must(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU failed: ") + what + ": " + u_errorName(status));
}

icu::UnicodeString from_utf8(std::string_view text) {
    if (text.size() > std::numeric_limits<std::int32_t>::max() / 4) throw std::length_error("text of a name");
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    return text.toUTF8String(out);
}

icu::UnicodeString case_folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    must(status, "NFKC_Casefold");
    auto out = form->normalize(from_utf8(text), status);
    must(status, "NFKC_Casefold");
    return out;
}

bool is_separator(UChar32 c) {
    // U+00B7, U+2022, U+30FB: the middle dots of transcribed names (买买提·艾力), in whichever way they were typed.
    return u_isUWhiteSpace(c) || c == '^' || c == '-' || c == ',' || c == '.' || c == '\'' || c == 0xB7 ||
           c == 0x2022 || c == 0x30FB || c == 0x2019 || c == 0x2010;
}

bool is_han(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status) == USCRIPT_HAN;
}

// --- readings ---

using Transliterators = std::array<std::unique_ptr<icu::Transliterator>, 2>;
enum Reading : std::size_t { as_name, as_word };

std::unique_ptr<icu::Transliterator> make_transliterator(const char* rules) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made{
        icu::Transliterator::createInstance(icu::UnicodeString::fromUTF8(rules), UTRANS_FORWARD, status)};
    must(status, rules);
    return made;
}

// Han to syllables with a space between, tones removed, the diaeresis of ü kept since its spelling varies.
// Compiling the rules takes 0.1 s, a copy does not; one object must not be used by two threads.
const icu::Transliterator& transliterator(Reading reading) {
    static const Transliterators compiled{
        // The name rules know surnames such as 单 shan and 尉迟 yuchi, in simplified characters only.
        make_transliterator(R"(Hant-Hans; Han-Latin/Names; NFD; [[:Mn:] - [\u0308]] Remove; NFC; Lower)"),
        make_transliterator(R"(Han-Latin; NFD; [[:Mn:] - [\u0308]] Remove; NFC; Lower)")};
    static std::mutex copying;
    thread_local const Transliterators own = [] {
        const std::lock_guard lock(copying);
        return Transliterators{std::unique_ptr<icu::Transliterator>(compiled[as_name]->clone()),
                               std::unique_ptr<icu::Transliterator>(compiled[as_word]->clone())};
    }();
    return *own[reading];
}

std::vector<std::string> syllables(const icu::UnicodeString& han, Reading reading) {
    icu::UnicodeString spelled = han;
    transliterator(reading).transliterate(spelled);
    std::vector<std::string> out(1);
    for (const char c : to_utf8(spelled)) {
        if (c != ' ') {
            out.back() += c;
        } else if (!out.back().empty()) {
            out.emplace_back();
        }
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

// What the rules of ICU lack: readings in names that its dictionary's first one is not.
struct NameReading {
    UChar32 character;
    const char* syllable;
    bool surname_only;
};
constexpr NameReading name_readings[] = {
    {U'覃', "qin", true}, {U'朴', "piao", true}, {U'阚', "kan", true}, {U'闞', "kan", true}, {U'晟', "sheng", false},
};

// The readings of each character, the likeliest first.
std::vector<Spellings> han_readings(const icu::UnicodeString& han) {
    const auto count = static_cast<std::size_t>(han.countChar32());
    auto names = syllables(han, as_name);
    auto words = syllables(han, as_word);
    std::vector<Spellings> out(count);
    std::int32_t at = 0;
    for (std::size_t i = 0; i < count; ++i, at = han.moveIndex32(at, 1)) {
        const UChar32 c = han.char32At(at);
        for (const auto& known : name_readings) {
            if (known.character == c && (i == 0 || !known.surname_only)) out[i].emplace_back(known.syllable);
        }
        // A character without a reading stays itself; should it upset the spacing, characters are read one by
        // one.
        if (names.size() == count) out[i].push_back(names[i]);
        if (words.size() == count) out[i].push_back(words[i]);
        if (!out[i].empty()) continue;
        std::string alone;
        for (const auto& part : syllables(icu::UnicodeString(c), as_word)) alone += part;
        out[i].push_back(alone);
    }
    return out;
}

// --- a name as a row of Han characters and other words ---

struct Piece {
    bool han = false;
    icu::UnicodeString text{};
    Spellings readings{};  // of a Han character; a word is its own
};

std::vector<Piece> pieces(std::string_view utf8) {
    const auto text = case_folded(utf8);
    std::vector<Piece> out;
    icu::UnicodeString all_han;
    bool in_word = false;
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const UChar32 c = text.char32At(at);
        const bool separator = is_separator(c);
        if (is_han(c)) {
            out.push_back({true, icu::UnicodeString(c)});
            all_han.append(c);
        } else if (!separator) {
            if (!in_word) out.emplace_back();
            out.back().text.append(c);
        }
        in_word = !separator && !is_han(c);
    }
    if (all_han.isEmpty()) return out;
    // Together, whatever stands between them: the name rules read a surname by what follows.
    auto readings = han_readings(all_han);
    auto next = readings.begin();
    for (auto& piece : out) {
        if (piece.han) piece.readings = std::move(*next++);
    }
    return out;
}

constexpr std::string_view umlaut = "\u00fc";

// The one ü of a syllable, spelled as `as`.
std::string respelled(std::string syllable, std::string_view as) {
    if (const auto at = syllable.find(umlaut); at != std::string::npos) syllable.replace(at, umlaut.size(), as);
    return syllable;
}

// Every spelling met on scanners: 吕 is Lv on a keyboard, Lu without the dots, Lyu in a passport.
Spellings accepted_spellings(const Piece& piece) {
    if (!piece.han) return {to_utf8(piece.text)};
    Spellings out;
    for (const auto& reading : piece.readings) {
        for (const std::string_view as : {"v", "u", "yu", "\u00fc"}) out.push_back(respelled(reading, as));
    }
    std::ranges::sort(out);
    const auto [begin, end] = std::ranges::unique(out);
    out.erase(begin, end);
    return out;
}

// True when `folded` is the name with each Han character in one of its spellings. Keeps every place that a
// prefix of the name can end at, so that the work stays proportional to the lengths.
bool is_pinyin_of(std::string_view folded, const std::vector<Piece>& name) {
    if (std::ranges::none_of(name, &Piece::han)) return false;
    std::vector<std::size_t> ends{0};
    for (const auto& piece : name) {
        std::vector<std::size_t> next;
        for (const auto& spelling : accepted_spellings(piece)) {
            for (const auto end : ends) {
                if (folded.substr(end).starts_with(spelling)) next.push_back(end + spelling.size());
            }
        }
        std::ranges::sort(next);
        const auto [first, last] = std::ranges::unique(next);
        next.erase(first, last);
        ends = std::move(next);
    }
    return std::ranges::find(ends, folded.size()) != ends.end();
}

struct Group {
    std::string folded;
    std::vector<Piece> name;
};

// A group without a letter ("???", what a lossy conversion leaves) or with a replacement character is no
// evidence.
bool is_evidence(const icu::UnicodeString& text) {
    bool letter = false;
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        if (text.char32At(at) == 0xfffd) return false;
        letter = letter || u_isalpha(text.char32At(at));
    }
    return letter;
}

std::vector<Group> groups(std::string_view name) {
    std::vector<Group> out;
    while (true) {
        const auto cut = name.find('=');
        const auto group = name.substr(0, cut);
        if (is_evidence(from_utf8(group))) out.push_back({fold(group), pieces(group)});
        if (cut == std::string_view::npos) return out;
        name.remove_prefix(cut + 1);
    }
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        UChar32 c;
        U8_NEXT(text.data(), i, text.size(), c);
        if (c < 0) return false;
    }
    return true;
}

bool is_mail_address(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const auto dotted = [](std::string_view part, const std::string& allowed) {
        return !part.empty() && part.front() != '.' && part.back() != '.' &&
               part.find("..") == std::string_view::npos && part.find_first_not_of(allowed) == std::string_view::npos;
    };
    const auto at = text.find('@');
    if (text.size() > 254 || at == std::string_view::npos || at > 64) return false;
    return dotted(text.substr(0, at), std::string{letters} + "!#$%&'*+-/=?^_`{|}~.") &&
           dotted(text.substr(at + 1), std::string{letters} + "-.");
}

std::string fold(std::string_view utf8) {
    const auto text = case_folded(utf8);
    icu::UnicodeString out;
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        if (const UChar32 c = text.char32At(at); !is_separator(c)) out.append(c);
    }
    return to_utf8(out);
}

Pinyin pinyin(std::string_view utf8) {
    Pinyin out;
    for (const auto& piece : pieces(utf8)) {
        // "v" for ü is what a Chinese keyboard types, and keeps 吕 from 鲁.
        const auto spelled = piece.han ? respelled(piece.readings.front(), "v") : to_utf8(piece.text);
        out.full += spelled;
        out.initials += to_utf8(icu::UnicodeString(from_utf8(spelled).char32At(0)));
    }
    return out;
}

bool names_agree(std::string_view a, std::string_view b) {
    // Undecoded bytes would all become the same replacement character.
    if (!is_valid_utf8(a) || !is_valid_utf8(b)) return false;
    const auto of_a = groups(a);
    const auto of_b = groups(b);
    return std::ranges::any_of(of_a, [&](const Group& x) {
        return std::ranges::any_of(of_b, [&](const Group& y) {
            return x.folded == y.folded || is_pinyin_of(x.folded, y.name) || is_pinyin_of(y.folded, x.name);
        });
    });
}

}  // namespace telehub::core
