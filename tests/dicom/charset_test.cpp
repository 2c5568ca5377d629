#include "telehub/dicom/charset.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {
namespace {

using namespace std::string_view_literals;

struct Name {
    std::string_view raw;
    std::string_view declared;
    std::string_view expected;
    std::string_view device = "";
};

void expect_all(std::span<const Name> names) {
    for (const Name& name : names) {
        EXPECT_EQ(person_name_to_utf8(name.raw, name.declared, name.device), name.expected)
            << "declared " << name.declared;
    }
}

TEST(Charset, reads_chinese_as_declared) {
    constexpr std::array names{
        Name{"Name^One=\xCD\xF5^\xD0\xA1\xB6\xAB=", "GB18030", "Name^One=王^小东="},
        Name{"Name^Two=\xC0\xEE^\xC4\xC8=", "GBK", "Name^Two=李^娜="},
        Name{"\x95\x34\xB2\x35^\x81\x39\xEF\x31", "GB18030", "𠮷^㐂"},
        // Second bytes equal to \ and ^ and =.
        Name{"\x84\\^\x8C\\", "GB18030", "刓^孿"},
        Name{"\x84^^\x8A^", "GBK", "刕^奮"},
        Name{"=\xE7\x8E\x8B^\xE5\xB0\x8F\xE4\xB8\x9C=pinyin^x", "ISO_IR 192", "=王^小东=pinyin^x"},
        Name{"Name^Four=\x1B$)A\xCD\xF5^\x1B$)A\xD0\xA1\xB6\xAB=", "\\ISO 2022 IR 58", "Name^Four=王^小东="},
        Name{"Zhang^XiaoDong=\x1B$)A\xD5\xC5^\x1B$)A\xD0\xA1\xB6\xAB= ", "\\ISO 2022 IR 58 ",
             "Zhang^XiaoDong=张^小东="},
    };
    expect_all(names);
}

TEST(Charset, reads_other_declared_sets) {
    constexpr std::array names{
        Name{"Buc^J\xE9r\xF4me", "ISO_IR 100", "Buc^Jérôme"},
        Name{"\xC4neas^R\xFC"
             "diger",
             "ISO_IR 100", "Äneas^Rüdiger"},
        Name{"Gr\xF6\xDF"
             "e",
             "ISO_IR 100", "Größe"},
        Name{"W\xB1\xB3"
             "a",
             "ISO_IR 101", "Wąła"},
        Name{"\xC4\xE9\xEF\xED\xF5\xF3\xE9\xEF\xF2", "ISO_IR 126", "Διονυσιος"},
        Name{"\xF9\xF8\xE5\xEF^\xE3\xE1\xE5\xF8\xE4", "ISO_IR 138", "שרון^דבורה"},
        Name{"\xBB\xEE\xDA\x63\x65\xDC", "ISO_IR 144", "Люкceм"},
        Name{"\xC7\xE2\xE1", "ISO_IR 127", "اقف"},
        Name{"\xCA\xC1", "ISO_IR 166", "สม"},
        Name{"\xF0", "ISO_IR 148", "ğ"},
    };
    expect_all(names);
}

TEST(Charset, follows_escapes) {
    constexpr std::array names{
        Name{"Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B", "\\ISO 2022 IR 87",
             "Yamada^Tarou=山田^太郎=やまだ^たろう"},
        Name{"\xD4\xCF\xC0\xDE^\xC0\xDB\xB3=\x1B$B;3ED\x1B(J^\x1B$BB@O:\x1B(J=\x1B$B$d$^$@\x1B(J^\x1B$B$?$m$&"
             "\x1B(J",
             "ISO 2022 IR 13\\ISO 2022 IR 87", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
        Name{"\x1B$(D\x30\x21\x1B(B", "\\ISO 2022 IR 159", "丂"},
        Name{"Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF",
             "\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동"},
        Name{"\x1B$)C\xB1\xE8\xC8\xF1\xC1\xDF\x1B(B", "\\ISO 2022 IR 149", "김희중"},
        // Written once for the whole name, and not declared at all.
        Name{"\x1B$)C\xC8\xAB^\xB1\xE6\xB5\xBF", "\\ISO 2022 IR 149", "홍^길동"},
        Name{"\x1B$B;3ED\x1B(B", "", "山田"},
        Name{"\xC4neas^\x1B-F\xC4\xE9=\xC4", "ISO 2022 IR 100\\ISO 2022 IR 126", "Äneas^Δι=Ä"},
    };
    expect_all(names);
}

TEST(Charset, mends_missing_and_wrong_declarations) {
    constexpr std::array names{
        Name{"\xCD\xF5^\xC4\xC8", "", "王^娜"},
        Name{"\xC0\xEE\xD0\xA1\xB6\xAB", "ISO_IR 100", "李小东"},
        Name{"\xC2\xA1", "", "隆"},                     // two-byte UTF-8 as well
        Name{"\xCD\xF5^\xABh", "ISO_IR 100", "王^玥"},  // not in GB 2312
        Name{"CT\xC6\xBD\xC9\xA8", "ISO_IR 100", "CT平扫"},
        Name{"\xE6\x9D\x8E\xE5\xB0\x8F\xE4\xB8\x9C", "GB18030", "李小东"},
        Name{"\xE6\x9D\x8E^\xE4\xB8\x9C", "GBK", "李^东"},
        Name{"\xE6\x9D\x8E\xE5\xB0\x8F\xE4\xB8\x9C", "ISO_IR 100", "李小东"},
        Name{"\xE6\x9D\x8E", "", "李"},
        Name{"Jos\xC3\xA9", "", "José"},
        Name{"Jos\xC3\xA9", "ISO_IR 100", "José"},
        Name{"\xC0\xEE^\xD0\xA1\xB6\xAB", "ISO_IR 192", "李^小东"},
        Name{"\xCD\xF5^\xC4\xC8", "\\ISO 2022 IR 58", "王^娜"},  // the escapes are missing
        Name{"\xCD\xF5^\xC4\xC8", "GB2312", "王^娜"},
        Name{"\xCD\xF5^\xC4\xC8", "CHINESE", "王^娜"},
        Name{"Buc^J\xE9r\xF4me", "", "Buc^Jérôme"},
        Name{"Buc^J\xE9r\xF4me", "ISO_IR 192", "Buc^Jérôme"},
        Name{"J\xE9r\xF4me", "iso-ir 100", "Jérôme"},
    };
    expect_all(names);
}

TEST(Charset, takes_the_setting_of_the_device_where_bytes_are_not_enough) {
    constexpr std::array names{
        Name{"\x84^^\x8A^", "", "刕^奮", "GB18030"},
        Name{"\xBB\xEE\xDA", "", "Люк", "ISO_IR 144"},
        Name{"Buc^J\xE9r\xF4me", "ISO_IR 100", "Buc^Jérôme", "GB18030"},
        Name{"\xCD\xF5", "GB18030", "王", "ISO_IR 100"},
    };
    expect_all(names);
}

TEST(Charset, cuts_padding_and_control_characters) {
    EXPECT_EQ(to_utf8("  ACC 1 \0", ""), "  ACC 1");
    EXPECT_EQ(to_utf8(std::string_view("1.2\0\0", 5), ""), "1.2");
    EXPECT_EQ(to_utf8("one\r\ntwo\tthree\x07", ""), "one two three");
    EXPECT_EQ(to_utf8("\xEF\xBB\xBF\xE6\x9D\x8E\xC2\x85", "ISO_IR 192"), "李");
    EXPECT_EQ(to_utf8("", "GB18030"), "");
    EXPECT_EQ(to_utf8(" ", "\\\\"), "");
}

TEST(Charset, replaces_what_nothing_reads) {
    EXPECT_EQ(to_utf8("a\xFF"
                      "b",
                      "ISO_IR 192"),
              "aÿb");
    EXPECT_EQ(to_utf8("a\xE4\xB8"
                      "1\x80",
                      "ISO_IR 192"),
              "a\xEF\xBF\xBD"
              "1\xEF\xBF\xBD");
    EXPECT_EQ(to_utf8("\xCD\xF5\xFF", "GB18030"), "王\xEF\xBF\xBD");
}

bool is_clean_utf8(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == 0x7F) return false;
        const std::size_t n = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
        if (n == 0 || i + n > text.size()) return false;
        for (std::size_t k = 1; k < n; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
        }
        i += n;
    }
    return true;
}

TEST(Charset, always_gives_clean_utf8) {
    constexpr std::array<std::string_view, 8> declared{
        "",          "ISO_IR 100", "GB18030", "ISO_IR 192", "\\ISO 2022 IR 58", "ISO 2022 IR 13\\ISO 2022 IR 87",
        "ISO_IR 13", "nonsense"};
    constexpr std::string_view favourites = "\x1B$)A()BCIJ^=\\\xCD\xF5\x81\x30\xE6\x9D\x8E\0\r"sv;
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string raw(random() % 24, '\0');
        for (char& c : raw) {
            c = random() % 2 ? favourites[random() % favourites.size()] : static_cast<char>(random() % 256);
        }
        const std::string_view device = random() % 2 ? "GB18030" : "";
        const std::string text = person_name_to_utf8(raw, declared[random() % declared.size()], device);
        ASSERT_TRUE(is_clean_utf8(text)) << testing::PrintToString(raw);
    }
}

TEST(Charset, reads_the_names_of_real_files) {
    const char* folder = std::getenv("TELEHUB_TEST_DATA");
    if (!folder) GTEST_SKIP() << "TELEHUB_TEST_DATA is not set";
    constexpr std::array expected{
        std::pair{"open/generated_cn/gbk_undeclared.dcm", "王^娜"},
        std::pair{"open/generated_cn/gbk_as_latin1.dcm", "李小东"},
        std::pair{"open/generated_cn/utf8_as_gb18030.dcm", "李小东"},
        std::pair{"open/generated_cn/gb18030_as_utf8.dcm", "李^小东"},
        std::pair{"open/generated_cn/gbk_backslash_2nd.dcm", "刓^孿"},
        std::pair{"open/charset_clunie/chrFren.dcm", "Buc^Jérôme"},
        std::pair{"open/charset_clunie/chrGerm.dcm", "Äneas^Rüdiger"},
        std::pair{"open/charset_clunie/chrH31.dcm", "Yamada^Tarou=山田^太郎=やまだ^たろう"},
        std::pair{"open/charset_clunie/chrKoreanMulti.dcm", "김희중"},
        std::pair{"open/charset_clunie/chrX2.dcm", "Wang^XiaoDong=王^小东="},
    };
    constexpr std::array<Tag, 2> wanted{0x00080005, 0x00100010};
    for (const auto& [name, text] : expected) {
        const auto result = scan_file(std::filesystem::path(folder) / name, wanted);
        ASSERT_TRUE(result) << name;
        EXPECT_EQ(person_name_to_utf8(result->dataset.text(0x00100010), result->dataset.text(0x00080005)), text);
    }
}

}  // namespace
}  // namespace telehub::dicom
