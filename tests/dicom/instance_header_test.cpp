#include "telehub/dicom/instance_header.h"

#include <gtest/gtest.h>

#include "dicom/dicom_bytes.h"

namespace telehub::dicom::test {
namespace {

constexpr std::uint64_t dataset_at = 300;

app::InstanceHeader header(std::string_view syntax, const std::string& dataset) {
    const auto scanned = scan(syntax, dataset, indexed_tags());
    return header_of(scanned.value(), syntax, dataset_at, "");
}

// Fragments of 4 bytes each behind a table: the first one's bytes lie 8 behind its item.
std::string with_fragments(std::string_view frames, const std::vector<std::uint32_t>& table, int fragments) {
    Bytes b;
    b.element(0x00280008, "IS", frames).header(0x7FE00010, "OB", undefined);
    b.item(static_cast<std::uint32_t>(4 * table.size()));
    for (const auto offset : table) b.number(offset, 4);
    for (int i = 0; i < fragments; ++i) b.item("abcd");
    return b.sequence_end().text;
}

std::string index_of(std::string_view frames, const std::vector<std::uint32_t>& table, int fragments) {
    return header(jpeg_baseline, with_fragments(frames, table, fragments)).frame_index;
}

std::string at(std::size_t table_entries, int fragment) {
    return std::to_string(dataset_at + 10 + 12 + 8 + 4 * table_entries + 12 * static_cast<std::size_t>(fragment) + 8);
}

TEST(InstanceHeader, FragmentsAreGroupedByTheOffsetTable) {
    EXPECT_EQ(index_of("2 ", {0, 24}, 3), "[[" + at(2, 0) + ",4,1],[" + at(2, 1) + ",4,1],[" + at(2, 2) + ",4,2]]");
}

TEST(InstanceHeader, NoGroupsWhereNoneAreNeeded) {
    EXPECT_EQ(index_of("2 ", {0, 12}, 2), "[[" + at(2, 0) + ",4],[" + at(2, 1) + ",4]]");
    EXPECT_EQ(index_of("1 ", {0}, 2), "[[" + at(1, 0) + ",4],[" + at(1, 1) + ",4]]");
}

TEST(InstanceHeader, ATableThatDoesNotFitGroupsNothing) {
    const std::string plain = "[[" + at(2, 0) + ",4],[" + at(2, 1) + ",4],[" + at(2, 2) + ",4]]";
    EXPECT_EQ(index_of("2 ", {0, 25}, 3), plain);  // no fragment starts there
    EXPECT_EQ(index_of("2 ", {0, 0}, 3), plain);
    EXPECT_EQ(index_of("2 ", {12, 24}, 3), plain);
    EXPECT_EQ(index_of("2 ", {0, 4000}, 3), plain);
    EXPECT_EQ(index_of("3 ", {0, 12}, 4).find(",1]"), std::string::npos);
    EXPECT_EQ(index_of("2 ", {}, 0), "[]");
}

TEST(InstanceHeader, FramesOfADeflatedImageAreCounted) {
    ScanResult scanned;
    scanned.values = {{0x00280008, "5 "}, {0x00280010, std::string("\1\0", 2)}, {0x00280011, std::string("\1\0", 2)}};
    EXPECT_EQ(header_of(scanned, deflated, 0, "").frames, 5);
    EXPECT_EQ(header_of(scanned, explicit_le, 0, "").frames, 0);
    scanned.values.erase(0x00280010);
    EXPECT_EQ(header_of(scanned, deflated, 0, "").frames, 0);
}

}  // namespace
}  // namespace telehub::dicom::test
