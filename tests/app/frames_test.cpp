#include "telehub/app/frames.h"

#include <gtest/gtest.h>

namespace telehub::app {
namespace {

using Ranges = std::vector<ByteRange>;

store::Instance native(std::int64_t frames, std::int64_t length, std::int64_t rows, std::int64_t columns) {
    store::Instance i;
    i.frames = frames;
    i.pixel_offset = 1000;
    i.pixel_length = length;
    i.image_rows = rows;
    i.image_columns = columns;
    return i;
}

store::Instance encapsulated(std::int64_t frames, std::string index) {
    auto i = native(frames, 500, 4, 4);
    i.frame_index = std::move(index);
    return i;
}

core::Result<Ranges> frame_ranges(const store::Instance& instance, unsigned frame) {
    const auto table = FrameTable::of(instance);
    if (!table) return table.error();
    return table->ranges(frame);
}

std::string reason(const store::Instance& instance, unsigned frame) {
    const auto ranges = frame_ranges(instance, frame);
    return ranges ? "" : ranges.error().reason;
}

TEST(Frames, NativeFramesFollowEachOther) {
    const auto i = native(3, 96, 4, 4);
    EXPECT_EQ(frame_ranges(i, 1).value(), (Ranges{{1000, 32}}));
    EXPECT_EQ(frame_ranges(i, 3).value(), (Ranges{{1064, 32}}));
}

TEST(Frames, PaddingIsNoPartOfAFrame) {
    EXPECT_EQ(frame_ranges(native(1, 10, 3, 3), 1).value(), (Ranges{{1000, 9}}));
    EXPECT_EQ(frame_ranges(native(3, 28, 3, 3), 3).value(), (Ranges{{1018, 9}}));
    EXPECT_EQ(frame_ranges(native(1, 18, 3, 3), 1).value(), (Ranges{{1000, 18}}));
    EXPECT_EQ(frame_ranges(native(1, 2, 1, 1), 1).value(), (Ranges{{1000, 2}}));  // one pixel of 16 bits
}

TEST(Frames, OneBitFramesAreAddressedWhereTheyStartOnAByte) {
    EXPECT_EQ(frame_ranges(native(2, 4, 4, 4), 2).value(), (Ranges{{1002, 2}}));
    EXPECT_EQ(frame_ranges(native(3, 6, 2, 8), 3).value(), (Ranges{{1004, 2}}));
    EXPECT_EQ(frame_ranges(native(1, 2, 3, 3), 1).value(), (Ranges{{1000, 2}}));
    EXPECT_EQ(reason(native(2, 4, 3, 4), 1), "frame_not_addressable");  // 24 bits, padded to 4 bytes
    EXPECT_EQ(reason(native(4, 4, 4, 4), 1), "bad_pixel_data");
}

TEST(Frames, WithoutRowsTheLengthDecides) {
    auto i = native(4, 100, 0, 0);
    EXPECT_EQ(frame_ranges(i, 2).value(), (Ranges{{1025, 25}}));
    i.image_rows.reset();
    i.image_columns.reset();
    EXPECT_EQ(frame_ranges(i, 2).value(), (Ranges{{1025, 25}}));
    EXPECT_EQ(reason(native(3, 100, 0, 0), 1), "");  // 33 bytes each, and one of padding
    EXPECT_EQ(reason(native(7, 100, 0, 0), 1), "frame_not_addressable");
}

TEST(Frames, WhatIsNotThereIsRefused) {
    EXPECT_EQ(reason(native(0, 100, 4, 4), 1), "no_pixel_data");
    EXPECT_EQ(reason(native(2, 64, 4, 4), 0), "no_such_frame");
    EXPECT_EQ(reason(native(2, 64, 4, 4), 3), "no_such_frame");
    EXPECT_EQ(reason(native(2'000'000'000, 64, 4, 4), 1), "bad_pixel_data");
    EXPECT_EQ(reason(native(3'000'000'000, 64, 4, 4), 1), "bad_pixel_data");
    EXPECT_EQ(reason(native(1, 0, 4, 4), 1), "bad_pixel_data");
}

TEST(Frames, DeflatedIsNotAddressable) {
    auto i = native(1, 32, 4, 4);
    i.pixel_offset.reset();
    i.pixel_length.reset();
    EXPECT_EQ(reason(i, 1), "frame_not_addressable");
}

TEST(Frames, AFragmentAFrame) {
    const auto i = encapsulated(2, "[[1016,100],[1124,90]]");
    EXPECT_EQ(frame_ranges(i, 1).value(), (Ranges{{1016, 100}}));
    EXPECT_EQ(frame_ranges(i, 2).value(), (Ranges{{1124, 90}}));
    EXPECT_EQ(reason(i, 3), "no_such_frame");
}

TEST(Frames, AllFragmentsAreTheOnlyFrame) {
    EXPECT_EQ(frame_ranges(encapsulated(1, "[[1016,100],[1124,90]]"), 1).value(), (Ranges{{1016, 100}, {1124, 90}}));
}

TEST(Frames, FragmentsAreGroupedByTheirFrames) {
    const auto i = encapsulated(2, "[[1016,100,1],[1124,90,1],[1222,80,2]]");
    EXPECT_EQ(frame_ranges(i, 1).value(), (Ranges{{1016, 100}, {1124, 90}}));
    EXPECT_EQ(frame_ranges(i, 2).value(), (Ranges{{1222, 80}}));
    EXPECT_EQ(reason(encapsulated(3, "[[1016,100,1],[1124,90,1],[1222,80,3]]"), 2), "bad_pixel_data");
}

TEST(Frames, FragmentsThatCannotBeTold) {
    EXPECT_EQ(reason(encapsulated(3, "[[1016,100],[1124,90]]"), 1), "bad_pixel_data");
    EXPECT_EQ(reason(encapsulated(2, "[[1016,100],[1124,90],[1222,80]]"), 1), "bad_pixel_data");
    EXPECT_EQ(reason(encapsulated(1, "[]"), 1), "bad_pixel_data");
}

TEST(Frames, WhoCanLookTellsWhereAFrameStarts) {
    const auto i = encapsulated(2, "[[1016,100],[1124,90],[1222,80]]");
    const auto at = [](std::uint64_t offset) {
        return [=](const ByteRange& r) { return r.offset % 1000 == 16 || r.offset == offset; };
    };
    EXPECT_EQ(FrameTable::of(i, at(1222))->ranges(1).value(), (Ranges{{1016, 100}, {1124, 90}}));
    EXPECT_EQ(FrameTable::of(i, at(1124))->ranges(1).value(), (Ranges{{1016, 100}}));
    EXPECT_EQ(FrameTable::of(i, at(0)).error().reason, "bad_pixel_data");
}

TEST(Frames, AnIndexThatTheHubDidNotWriteIsAFault) {
    for (const char* index : {"[", "[[1,2]", "[[1]]", "[[1,2]]x", "[[-1,2]]", "[[1,2,3,4]]", "x"})
        EXPECT_THROW(frame_ranges(encapsulated(1, index), 1).has_value(), std::runtime_error) << index;
}

}  // namespace
}  // namespace telehub::app
