#include <array>

#include "charset_codec.h"

namespace telehub::dicom {
namespace {

// What G0 (bytes 21-7E) or G1 (bytes A1-FE) stand for.
struct Element {
    const char* converter = "";  // "" is ASCII in G0 and nothing in G1
    int width = 1;
    char prefix = 0;  // the byte that selects the set in the converter's 8-bit form; 0 when there is none
};

struct Escape {
    std::string_view sequence;  // behind ESC
    bool g1;
    Element element;
};

constexpr char single_shift_2 = '\x8E';  // EUC-JP: half-width katakana
constexpr char single_shift_3 = '\x8F';  // EUC-JP: JIS X 0212
constexpr Element romaji{"", 1, 0};      // 5C and 7E are kept: in DICOM \ stays the delimiter
constexpr Element katakana{"EUC-JP", 1, single_shift_2};

// PS3.3 tables C.12-3 and C.12-4; "$@" and "$A" are older forms that devices send.
constexpr std::array escapes{
    Escape{"(B", false, {}},
    Escape{"(J", false, romaji},
    Escape{")I", true, katakana},
    Escape{"-A", true, {"windows-1252", 1, 0}},
    Escape{"-B", true, {"ISO-8859-2", 1, 0}},
    Escape{"-C", true, {"ISO-8859-3", 1, 0}},
    Escape{"-D", true, {"ISO-8859-4", 1, 0}},
    Escape{"-F", true, {"ISO-8859-7", 1, 0}},
    Escape{"-G", true, {"ISO-8859-6", 1, 0}},
    Escape{"-H", true, {"ISO-8859-8", 1, 0}},
    Escape{"-L", true, {"ISO-8859-5", 1, 0}},
    Escape{"-M", true, {"ISO-8859-9", 1, 0}},
    Escape{"-T", true, {"TIS-620", 1, 0}},
    Escape{"-b", true, {"ISO-8859-15", 1, 0}},
    Escape{"$)A", true, {"gb18030", 2, 0}},
    Escape{"$)C", true, {"EUC-KR", 2, 0}},
    Escape{"$(D", false, {"EUC-JP", 2, single_shift_3}},
    Escape{"$B", false, {"EUC-JP", 2, 0}},
    Escape{"$@", false, {"EUC-JP", 2, 0}},
    Escape{"$A", false, {"gb18030", 2, 0}},
};

struct Reader {
    std::string_view rest;
    Element g0;
    Element g1;
    Element first_g1;
    bool person_name = false;
    std::string text;

    bool escape();
    bool graphic();
    bool append(const Element& element, std::string_view bytes);
    void single();
};

bool Reader::escape() {
    const std::string_view behind = rest.substr(1);
    for (const Escape& known : escapes) {
        if (!behind.starts_with(known.sequence)) continue;
        (known.g1 ? g1 : g0) = known.element;
        rest.remove_prefix(1 + known.sequence.size());
        return true;
    }
    return false;
}

bool Reader::append(const Element& element, std::string_view bytes) {
    std::string coded;
    const std::size_t n = static_cast<std::size_t>(element.width);
    for (std::size_t i = 0; i + n <= bytes.size(); i += n) {
        if (element.prefix != 0) coded += element.prefix;
        for (const char c : bytes.substr(i, n)) coded += static_cast<char>(c | '\x80');
    }
    const auto part = decode(coded, element.converter);
    if (!part || bytes.size() % n != 0) return false;
    text += *part;
    return true;
}

// A run of bytes of one shift state.
bool Reader::graphic() {
    const bool high = (rest.front() & '\x80') != 0;
    std::size_t n = 0;
    while (n < rest.size()) {
        const auto c = static_cast<unsigned char>(rest[n]);
        if ((c >= 0x80) != high || c < 0x21) break;
        ++n;
    }
    const Element& element = high ? g1 : g0;
    if (*element.converter == '\0' || !append(element, rest.substr(0, n))) return false;
    rest.remove_prefix(n);
    return true;
}

// PS3.5 6.1.2.5.3: line ends, and in names ^ and =, bring back the first state. Where that state has no G1,
// an escape to one is left in force: Korean and Chinese devices often write it once.
void Reader::single() {
    const char c = rest.front();
    const bool ends =
        c == '\n' || c == '\r' || c == '\f' || c == '\t' || c == '\\' || (person_name && (c == '^' || c == '='));
    if (ends && *first_g1.converter != '\0') g1 = first_g1;
    text += c;
    rest.remove_prefix(1);
}

}  // namespace

std::optional<std::string> decode_iso2022(std::string_view bytes, const std::vector<CharacterSet>& sets,
                                          bool person_name) {
    Reader reader{bytes, {}, {}, {}, person_name, {}};
    if (!sets.empty() && sets.front().kind == CharacterSet::Kind::single) {
        const bool japanese = std::string_view(sets.front().converter) == "Shift_JIS";
        reader.first_g1 = japanese ? katakana : Element{sets.front().converter, 1, 0};
        reader.g1 = reader.first_g1;
    }
    while (!reader.rest.empty()) {
        const auto c = static_cast<unsigned char>(reader.rest.front());
        const bool plain = c < 0x80 && (c <= 0x20 || *reader.g0.converter == '\0');
        bool read = true;
        if (c == 0x1B) {
            read = reader.escape();
        } else if (plain) {
            reader.single();
        } else {
            read = reader.graphic();
        }
        if (!read) return std::nullopt;
    }
    return reader.text;
}

}  // namespace telehub::dicom
