// The JSON of a STOW-RS request: cut into data sets however it arrives, and where it is none.
#include "json_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace telehub::dicom {
namespace {

struct Texts final : JsonSplitter::Listener {
    core::Result<void> begin_data_set() override { return all.emplace_back(), core::Result<void>{}; }
    core::Result<void> data(std::string_view text) override { return all.back() += text, core::Result<void>{}; }
    std::vector<std::string> all;
};

TEST(JsonSplitter, CutsAsItComes) {
    const std::string text = " [ {\"a\":\"]},{\\\"\"} , 5,[{}],\"x,\\\\\",{} ]\n";
    const std::vector<std::string> expected{"{\"a\":\"]},{\\\"\"}", "5", "[{}]", "\"x,\\\\\"", "{}"};
    for (std::size_t slice = 1; slice <= text.size(); ++slice) {
        Texts texts;
        JsonSplitter splitter(texts, {});
        for (std::size_t at = 0; at < text.size(); at += slice) {
            ASSERT_TRUE(splitter.feed(std::string_view{text}.substr(at, slice)));
        }
        ASSERT_TRUE(splitter.finish());
        EXPECT_EQ(texts.all, expected) << slice;
    }
}

TEST(JsonSplitter, SaysWhereItGoesWrong) {
    const auto refusal = [](std::string_view text, JsonLimits limits = {}) {
        Texts texts;
        JsonSplitter splitter(texts, limits);
        (void)splitter.feed(text.substr(0, text.size() / 2));
        (void)splitter.feed(text.substr(text.size() / 2));
        const auto done = splitter.finish();
        return done ? "" : done.error().reason + ' ' + done.error().detail;
    };
    EXPECT_EQ(refusal("[{\"a\":1},{\"b\":2}]"), "");
    EXPECT_TRUE(refusal("[{\"a\":1},{\"b\" 2}]").starts_with("bad_json byte 14 of the metadata: "));
    EXPECT_TRUE(refusal("[{\"a\":1}").starts_with("bad_json byte 8 of the metadata: "));
    EXPECT_TRUE(refusal("{} {}").starts_with("bad_json byte 3 of the metadata: "));
    EXPECT_TRUE(refusal("[\"\xff\"]").starts_with("bad_json byte 2 of the metadata: "));
    JsonLimits limits;
    limits.max_text = 6;
    EXPECT_TRUE(refusal("[{},{}]", limits).starts_with("metadata_too_large "));
    limits = {};
    limits.max_data_sets = 1;
    EXPECT_TRUE(refusal("[{},{}]", limits).starts_with("too_many_data_sets "));
}

}  // namespace
}  // namespace telehub::dicom
