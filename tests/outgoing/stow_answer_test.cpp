// What is read of a STOW-RS answer, and that nothing else is believed.
#include "stow_answer.h"

#include <gtest/gtest.h>

namespace telehub::outgoing {
namespace {

TEST(StowAnswer, NamesWhatWasTakenAndWhatFailed) {
    const auto a = read_stow_answer(R"({
        "00081190": {"vr": "UR", "Value": ["https://x/studies/1"]},
        "00081199": {"vr": "SQ", "Value": [
            {"00081155": {"vr": "UI", "Value": ["1.1"]}},
            {"00081155": {"vr": "UI", "Value": ["1.2"]}, "00081196": {"vr": "US", "Value": [45056]}}]},
        "00081198": {"vr": "SQ", "Value": [
            {"00081155": {"vr": "UI", "Value": ["1.3"]}, "00081197": {"vr": "US", "Value": [290]}}]}})");
    EXPECT_TRUE(a.readable);
    EXPECT_EQ(a.taken, (std::set<std::string>{"1.1", "1.2"}));
    EXPECT_EQ(a.warned, std::set<std::string>{"1.2"});
    EXPECT_EQ(a.failed, (std::map<std::string, std::uint16_t>{{"1.3", 290}}));
}

TEST(StowAnswer, OfAnotherShapeSaysNothing) {
    for (const char* text : {"", "{}", "[]", "[1]", "<html>", "null", R"({"00081199": 1)", "{\"a\": 1}"}) {
        const auto a = read_stow_answer(text);
        EXPECT_FALSE(a.readable) << text;
        EXPECT_TRUE(a.taken.empty()) << text;
    }
    for (const char* text :
         {R"({"00081199": 1})", R"({"00081199": {"Value": {}}})",
          R"({"00081199": {"Value": [1, {}, {"00081155": 1}]}})",
          R"({"00081198": {"Value": [{"00081155": {"Value": [7]}, "00081197": {"Value": ["x"]}}]}})"}) {
        const auto a = read_stow_answer(text);
        EXPECT_FALSE(a.taken.contains("1.1")) << text;
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"00081199\":";
    EXPECT_FALSE(read_stow_answer(deep).readable);
}

TEST(StowAnswer, SomeFailuresPass) {
    for (const int reason : {0xA700, 0xA7FF, 0x0110, 0x0213, 0}) {
        EXPECT_TRUE(is_passing(static_cast<std::uint16_t>(reason))) << reason;
    }
    for (const int reason : {0xA900, 0xC000, 0x0122, 0x0124}) {
        EXPECT_FALSE(is_passing(static_cast<std::uint16_t>(reason))) << reason;
    }
}

}  // namespace
}  // namespace telehub::outgoing
