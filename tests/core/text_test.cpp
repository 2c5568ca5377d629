#include "telehub/core/text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "telehub/core/number_text.h"

namespace telehub::core {
namespace {

TEST(Utf8, KnowsWhatIsValid) {
    for (const char* good : {"", "abc", "张三", "𠮷野", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(is_valid_utf8(good)) << good;
    for (const char* bad : {"\xd5\xc5\xc8\xfd",  // 张三 in GBK
                            "\xc0\xaf",          // overlong
                            "\xed\xa0\x80",      // a surrogate
                            "\xf4\x90\x80\x80",  // beyond U+10FFFF
                            "abc\xe5\xbc",       // cut short
                            "\x80"}) {
        EXPECT_FALSE(is_valid_utf8(bad));
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(ShortestText, ReadsAsTheSameNumberAgain) {
    for (const double number : {0.0, -1.5, 0.1 + 0.2, 1e-320, 1e300, -40.0}) {
        EXPECT_EQ(std::strtod(shortest_text(number).c_str(), nullptr), number);
    }
    EXPECT_EQ(shortest_text(0.1), "0.1");
    EXPECT_EQ(shortest_text(-40), "-40");
}

TEST(Fold, MakesFormsOfOneNameEqual) {
    EXPECT_EQ(fold("Zhang^San"), "zhangsan");
    EXPECT_EQ(fold("ZHANG, San"), "zhangsan");
    EXPECT_EQ(fold("O'Neil-Smith Jr."), "oneilsmithjr");
    EXPECT_EQ(fold("ＺＨＡＮＧ　Ｓａｎ"), "zhangsan");
    EXPECT_EQ(fold("张^三"), "张三");
    EXPECT_EQ(fold("张　三"), "张三");
    EXPECT_EQ(fold("Straße"), "strasse");
    EXPECT_EQ(fold("e\xcc\x81"), fold("é"));
    EXPECT_EQ(fold("①"), "1");
    EXPECT_EQ(fold(" ^-,.'\t"), "");
    EXPECT_EQ(fold(""), "");
}

TEST(Fold, SurvivesBytesThatAreNotUtf8) { EXPECT_EQ(fold("a\xff"), "a\xef\xbf\xbd"); }

struct Reading {
    const char* name;
    const char* full;
    const char* initials;
};

TEST(Pinyin, ReadsNames) {
    for (const Reading& r : std::initializer_list<Reading>{
             {"张三", "zhangsan", "zs"},
             {"張三", "zhangsan", "zs"},
             {"张^三", "zhangsan", "zs"},
             {"欧阳 修", "ouyangxiu", "oyx"},
             {"李晓明", "lixiaoming", "lxm"},
             {"吕布", "lvbu", "lb"},
             {"鲁迅", "luxun", "lx"},
             {"阿依古丽", "ayiguli", "aygl"},
             {"〇", "ling", "l"},
             {"John^Smith", "johnsmith", "js"},
             {"John Smith", "johnsmith", "js"},
             {"张San", "zhangsan", "zs"},
             {"A张 B2", "azhangb2", "azb"},
             {"Müller^Émile", "müllerémile", "mé"},
             {"", "", ""},
             {" ^ ", "", ""},
         }) {
        EXPECT_EQ(pinyin(r.name).full, r.full) << r.name;
        EXPECT_EQ(pinyin(r.name).initials, r.initials) << r.name;
    }
}

TEST(Pinyin, ReadsSurnamesThatSoundOtherwise) {
    for (const Reading& r : std::initializer_list<Reading>{
             {"单雄信", "shanxiongxin", "sxx"},
             {"單雄信", "shanxiongxin", "sxx"},
             {"曾国藩", "zengguofan", "zgf"},
             {"仇英", "qiuying", "qy"},
             {"解缙", "xiejin", "xj"},
             {"查良镛", "zhaliangyong", "zly"},
             {"区志", "ouzhi", "oz"},
             {"任正非", "renzhengfei", "rzf"},
             {"华佗", "huatuo", "ht"},
             {"覃伟", "qinwei", "qw"},
             {"朴志", "piaozhi", "pz"},
             {"阚泽", "kanze", "kz"},
             {"尉迟恭", "yuchigong", "ycg"},
             {"万俟卨", "moqixie", "mqx"},
             {"萬俟卨", "moqixie", "mqx"},
             {"长孙无忌", "zhangsunwuji", "zswj"},
             {"翟志刚", "zhaizhigang", "zzg"},
             {"李晟", "lisheng", "ls"},
         }) {
        EXPECT_EQ(pinyin(r.name).full, r.full) << r.name;
        EXPECT_EQ(pinyin(r.name).initials, r.initials) << r.name;
    }
}

TEST(Pinyin, ReadsAGivenNameAsAWord) {
    EXPECT_EQ(pinyin("王单").full, "wangdan");
    EXPECT_EQ(pinyin("王^单").full, "wangdan");
    EXPECT_EQ(pinyin("王 单").full, "wangdan");
}

TEST(Pinyin, KeepsWhatItCannotRead) {
    EXPECT_EQ(pinyin("𠮷野").full, "𠮷ye");
    EXPECT_EQ(pinyin("𠮷野").initials, "𠮷y");
    EXPECT_EQ(pinyin("佐々木").full, "zuo々mu");
    EXPECT_EQ(pinyin("Müller 吕").full, "müllerlv");
    EXPECT_EQ(pinyin("Ёлкин^Иван").initials, "ёи");
}

TEST(Pinyin, IsTheSameInManyThreads) {
    std::vector<std::string> read(8);
    {
        std::vector<std::jthread> threads;
        for (auto& own : read) {
            threads.emplace_back([&own] {
                for (int i = 0; i < 200; ++i) own = pinyin("尉迟恭 吕布").full;
            });
        }
    }
    for (const auto& own : read) EXPECT_EQ(own, "yuchigonglvbu");
}

struct Pair {
    const char* a;
    const char* b;
};

void expect_agreement(bool expected, std::initializer_list<Pair> pairs) {
    for (const auto& [a, b] : pairs) {
        EXPECT_EQ(names_agree(a, b), expected) << a << " | " << b;
        EXPECT_EQ(names_agree(b, a), expected) << b << " | " << a;
    }
}

TEST(NamesAgree, AcrossFormsOfOneName) {
    expect_agreement(true, {
                               {"张三", "张三"},
                               {"张^三", "张三"},
                               {"张三", "ZHANG^SAN"},
                               {"张三", "Zhang San"},
                               {"张三", "ＺＨＡＮＧ　ＳＡＮ"},
                               {"Zhang^San=张^三", "张三"},
                               {"Zhang^San=张^三", "ZHANGSAN"},
                               {"Wrong^Name=张^三=Zhang^San", "zhang san"},
                               {"=张^三", "Zhang^San"},
                               {"Yamada^Tarou=山田^太郎=やまだ^たろう", "やまだ たろう"},
                               {"John^Smith", "JOHN SMITH"},
                               {"張三", "Zhang San"},
                               {"张San", "zhang san"},
                           });
}

TEST(NamesAgree, InEverySpellingOfU) {
    for (const char* latin : {"Lv^Bu", "LU^BU", "Lyu Bu", "Lü Bu", "LVBU"}) {
        expect_agreement(true, {{"吕布", latin}, {"=吕^布", latin}});
    }
    expect_agreement(true, {{"王绿女", "wang lv nyu"}, {"谋略", "mou lyue"}, {"谋略", "mou lve"}});
    expect_agreement(false, {{"鲁迅", "lv xun"}, {"鲁迅", "lyu xun"}, {"吕布", "liu bu"}});
}

TEST(NamesAgree, InEitherReadingOfASurname) {
    expect_agreement(true, {{"单雄信", "shan xiong xin"},
                            {"单雄信", "dan xiong xin"},
                            {"曾国藩", "ZENG^GUOFAN"},
                            {"曾国藩", "CENG^GUOFAN"},
                            {"覃伟", "qin wei"},
                            {"覃伟", "tan wei"},
                            {"尉迟恭", "YUCHI^GONG"},
                            {"李晟", "li sheng"},
                            {"李晟", "li cheng"}});
    expect_agreement(false, {{"王单", "wang shan"}, {"张覃", "zhang kan"}});
}

TEST(NamesAgree, NotAcrossPeople) {
    expect_agreement(false, {
                                {"张三", "李四"},
                                {"张三", "章三"},  // one sound, two names
                                {"张三", "Li^Si"},
                                {"张三", "zhang"},
                                {"张三", "zhang san feng"},
                                {"张三", "zs"},
                                {"Zhang^San", "Zhang^Si"},
                                {"Zhang^San=张^三", "Zhang^Shan=章^珊"},
                            });
}

TEST(NamesAgree, OnEvidenceOnly) {
    expect_agreement(false, {{"", ""},
                             {"", "张三"},
                             {"=", "=="},
                             {"^^^", "   "},
                             {"???", "???"},  // what a lossy conversion leaves
                             {"\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
                             {"\xd5\xc5\xc8\xfd", "\xc0\xee\xcb\xc4"},  // two names in GBK
                             {"\xd5\xc5\xc8\xfd", "\xd5\xc5\xc8\xfd"}});
    expect_agreement(true, {{"?\?\?=张^三", "Zhang San"}});
}

TEST(NamesAgree, InBoundedWorkOnHostileNames) {
    std::string han, latin;
    for (int i = 0; i < 500; ++i) {
        han += "吕单";
        latin += "lyudan";
    }
    EXPECT_TRUE(names_agree(han, latin));
    EXPECT_FALSE(names_agree(han, latin + "x"));
}

TEST(MailAddress, HoldsNothingThatCouldEndAHeader) {
    for (const char* good : {"a@b", "name.surname+tag@mail.example.org", "o'neil@x-y.org"}) {
        EXPECT_TRUE(is_mail_address(good)) << good;
    }
    for (const char* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nX: 1", "<a@b>", "a@b>", "a..b@c",
                            ".a@b", "a.@b", "a@.b", "a@b.", "\"a\"@b", "a@b,c@d", "会@b"}) {
        EXPECT_FALSE(is_mail_address(bad)) << bad;
    }
    EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@b"));
    EXPECT_FALSE(is_mail_address("a@" + std::string(260, 'b')));
}

}  // namespace
}  // namespace telehub::core
