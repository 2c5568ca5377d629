// Nesting bombs, and the property that slicing does not matter, on random data sets.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "dicom/dicom_bytes.h"

namespace telehub::dicom::test {
namespace {

constexpr Tag content_sequence = 0x0040A730;

std::string nested(std::string_view syntax, int levels, bool defined, Tag tag, std::string_view creator = {}) {
    std::string inner = Bytes(syntax).element(0x0040A040, "CS", "TEXT").text;
    const Bytes owner = Bytes(syntax).element(0x00290010, "LO", creator);
    Bytes opening(syntax);
    Bytes closing(syntax);
    opening.header(tag, "SQ", undefined).item(undefined);
    closing.item_end().sequence_end();
    if (!defined) {
        Bytes data(syntax);
        for (int i = 0; i < levels; ++i) data.raw(opening.text);
        data.raw(inner);
        for (int i = 0; i < levels; ++i) data.raw(closing.text);
        return data.text;
    }
    for (int i = 0; i < levels; ++i) {
        const std::string item = Bytes(syntax).item(inner).text;
        Bytes level(syntax);
        if (!creator.empty()) level.raw(owner.text);
        inner = level.element(tag, "SQ", item).text;
    }
    return inner;
}

TEST(DatasetNesting, refuses_bombs_of_every_form) {
    for (const auto syntax : {implicit_le, explicit_le, explicit_be}) {
        for (const bool defined : {false, true}) {
            EXPECT_EQ(refusal(syntax, nested(syntax, 6000, defined, content_sequence)), "nesting_too_deep");
            EXPECT_EQ(refusal(syntax, nested(syntax, 65, defined, content_sequence)), "nesting_too_deep");
            EXPECT_EQ(refusal(syntax, nested(syntax, 64, defined, content_sequence)), "");
        }
    }
    const auto result = scan(explicit_le, nested(explicit_le, 6000, false, content_sequence));
    EXPECT_TRUE(result.error().detail.starts_with("sequences nest deeper than 64 at (0040,A730)[1]."));
    EXPECT_TRUE(result.error().detail.ends_with(", byte 1280")) << result.error().detail;
}

TEST(DatasetNesting, refuses_bombs_of_un_and_of_unknown_private_tags) {
    EXPECT_EQ(refusal(implicit_le, nested(implicit_le, 6000, false, 0x00091010)), "nesting_too_deep");
    Bytes data;
    data.header(0x00091010, "UN", undefined).raw(Bytes(implicit_le).item(undefined).text);
    EXPECT_EQ(refusal(explicit_le, data.text + nested(implicit_le, 6000, false, 0x00091010)), "nesting_too_deep");
    EXPECT_EQ(refusal(explicit_le, data.text + nested(implicit_le, 6000, true, content_sequence)), "nesting_too_deep");
}

// DCMTK's dictionary has private sequences, so that a creator turns opaque bytes into one.
TEST(DatasetNesting, follows_private_sequences_of_known_creators) {
    constexpr Tag edge_enhancement = 0x00291000;
    const std::string opaque = nested(implicit_le, 100, true, edge_enhancement, "NOBODY");
    EXPECT_EQ(refusal(implicit_le, opaque), "");
    const std::string bomb = nested(implicit_le, 100, true, edge_enhancement, "CARDIO-D.R. 1.0 ");
    EXPECT_EQ(refusal(implicit_le, bomb), "nesting_too_deep");
}

struct Maker {
    std::mt19937 random{20240229};
    std::string_view syntax;

    unsigned below(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); }
    std::string content(int depth);
    std::string sequence(int depth);
};

std::string Maker::content(int depth) {
    constexpr std::array<std::string_view, 6> vrs{"LO", "UI", "US", "OB", "UN", "UT"};
    Bytes data(syntax);
    for (unsigned i = below(5) + 1; i > 0; --i) {
        if (depth > 0 && below(3) == 0) {
            data.raw(sequence(depth - 1));
            continue;
        }
        // An odd group outside of any known block: opaque in implicit VR too.
        const Tag tag = syntax == implicit_le ? 0x00111000 + below(256) : 0x00100000 + below(0x2000);
        data.element(tag, vrs[below(vrs.size())], std::string(below(40), static_cast<char>('a' + below(26))));
    }
    return data.text;
}

std::string Maker::sequence(int depth) {
    Bytes items(syntax);
    for (unsigned i = below(3); i > 0; --i) {
        const std::string inner = content(depth);
        if (below(2) == 0) {
            items.item(inner);
        } else {
            items.item(undefined).raw(inner).item_end();
        }
    }
    Bytes data(syntax);
    if (below(2) == 0) return data.element(content_sequence, "SQ", items.text).text;
    return data.header(content_sequence, "SQ", undefined).raw(items.text).sequence_end().text;
}

void expect_slicing_agrees(Maker& maker, std::string_view data) {
    const auto whole = scan(maker.syntax, data);
    for (const std::size_t slice : {std::size_t{1}, std::size_t{3}, std::size_t{maker.below(64) + 2}}) {
        const auto parts = scan(maker.syntax, data, {}, {}, slice);
        ASSERT_EQ(parts.has_value(), whole.has_value());
        if (!whole) {
            EXPECT_EQ(parts.error().reason, whole.error().reason);
            EXPECT_EQ(parts.error().detail, whole.error().detail);
        }
    }
}

TEST(DatasetNesting, takes_random_data_sets_in_any_slices) {
    Maker maker;
    for (int round = 0; round < 300; ++round) {
        maker.syntax = std::array{implicit_le, explicit_le, explicit_be}[maker.below(3)];
        std::string data = maker.content(5);
        const auto result = scan(maker.syntax, data);
        ASSERT_TRUE(result) << result.error().detail;
        expect_slicing_agrees(maker, data);
        for (int damage = 0; damage < 4; ++damage) {
            data[maker.below(static_cast<unsigned>(data.size()))] = static_cast<char>(maker.below(256));
            expect_slicing_agrees(maker, data);
        }
        expect_slicing_agrees(maker, std::string_view(data).substr(0, maker.below(static_cast<unsigned>(data.size()))));
    }
}

}  // namespace
}  // namespace telehub::dicom::test
