#include "telehub/domain/matching.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

using Strings = std::vector<std::string>;

const Identity zhang{"P1", "张三", "M", "1980-02-29"};

TEST(Matching, TheSamePatientDisagreesInNothing) {
    EXPECT_EQ(disagreements(zhang, zhang), Strings{});
    EXPECT_EQ(disagreements({"P1", "Zhang^San=张^三", "M", "1980-02-29"}, zhang), Strings{});
    EXPECT_EQ(disagreements({"P1", "ZHANG^SAN", "M", "1980-02-29"}, zhang), Strings{}) << "pinyin";
}

TEST(Matching, EachFieldDisagreesForItself) {
    EXPECT_EQ(disagreements({"P2", "张三", "M", "1980-02-29"}, zhang), Strings{"patient_id"});
    EXPECT_EQ(disagreements({"P1", "李四", "M", "1980-02-29"}, zhang), Strings{"name"});
    EXPECT_EQ(disagreements({"P1", "张三", "F", "1980-02-29"}, zhang), Strings{"sex"});
    EXPECT_EQ(disagreements({"P1", "张三", "O", "1980-02-29"}, zhang), Strings{"sex"});
    EXPECT_EQ(disagreements({"P1", "张三", "M", "1980-02-28"}, zhang), Strings{"birth_date"});
}

TEST(Matching, TellsAllThatDisagreesAtOnce) {
    EXPECT_EQ(disagreements({"P2", "李四", "F", "1990-01-01"}, zhang),
              (Strings{"patient_id", "name", "sex", "birth_date"}));
}

TEST(Matching, AMissingPatientIdOrNameIsADisagreement) {
    EXPECT_EQ(disagreements({"", "张三", "M", "1980-02-29"}, zhang), Strings{"patient_id"});
    EXPECT_EQ(disagreements({"P1", "", "M", "1980-02-29"}, zhang), Strings{"name"});
    EXPECT_EQ(disagreements(zhang, {"", "张三", "M", "1980-02-29"}), Strings{"patient_id"});
    EXPECT_EQ(disagreements(zhang, {"P1", "", "M", "1980-02-29"}), Strings{"name"});
    EXPECT_EQ(disagreements({}, {}), (Strings{"patient_id", "name"})) << "two unknowns are not one person";
}

TEST(Matching, NamesWithoutALetterAreMissingNames) {
    for (const char* images : {"^", "^^^^", "=", "^=^", " ", "·"}) {
        for (const char* registered : {"^", "=", "·", "", "张三", "张三=", "=张三"}) {
            EXPECT_EQ(disagreements({"P1", images, "", ""}, {"P1", registered, "", ""}), Strings{"name"})
                << images << " and " << registered;
        }
    }
}

TEST(Matching, AMissingSexOrBirthDateIsNone) {
    EXPECT_EQ(disagreements({"P1", "张三", "", ""}, zhang), Strings{});
    EXPECT_EQ(disagreements(zhang, {"P1", "张三", "", ""}), Strings{});
}

TEST(Matching, PatientIdsAreComparedAsTheyAre) {
    EXPECT_EQ(disagreements({"p1", "张三", "", ""}, zhang), Strings{"patient_id"});
    EXPECT_EQ(disagreements({"P1 ", "张三", "", ""}, zhang), Strings{"patient_id"});
    EXPECT_EQ(disagreements({"P01", "张三", "", ""}, zhang), Strings{"patient_id"});
}

TEST(Matching, UndecodedBytesAreNobodysName) {
    const std::string gbk = "\xD5\xC5\xC8\xFD";
    EXPECT_EQ(disagreements({"P1", gbk, "", ""}, {"P1", gbk, "", ""}), Strings{"name"});
}

}  // namespace
}  // namespace telehub::domain
