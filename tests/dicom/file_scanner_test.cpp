#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "dicom/dicom_bytes.h"

namespace telehub::dicom::test {
namespace {

std::string uid(std::string_view value) {
    std::string text(value);
    if (text.size() % 2 != 0) text += '\0';
    return text;
}

std::string meta(std::string_view syntax) {
    return Bytes()
        .element(0x00020001, "OB", std::string_view("\0\1", 2))
        .element(0x00020002, "UI", uid("1.2.840.10008.5.1.4.1.1.7"))
        .element(0x00020003, "UI", uid("1.2.3"))
        .element(0x00020010, "UI", uid(syntax))
        .text;
}

std::string file(std::string_view group2, std::string_view dataset) {
    return std::string(128, '\0') + "DICM" + std::string(group2) + std::string(dataset);
}

std::string with_length(std::string_view group2, std::size_t wrong_by = 0) {
    return Bytes().header(0x00020000, "UL", 4).number(group2.size() + wrong_by, 4).raw(group2).text;
}

core::Result<FileScan> scan(std::string_view bytes, std::size_t slice = 0) {
    constexpr std::array<Tag, 1> wanted{0x00080018};
    return run(FileScanner(wanted), bytes, slice);
}

std::string refusal(std::string_view bytes) {
    const auto whole = scan(bytes);
    const auto bytewise = scan(bytes, 1);
    if (whole.has_value() != bytewise.has_value()) return "whole and bytewise differ";
    if (whole) return "";
    return whole.error().detail == bytewise.error().detail ? whole.error().reason : bytewise.error().detail;
}

std::string dataset(std::string_view syntax) {
    return Bytes(syntax).element(0x00080018, "UI", uid("1.2.3")).element(0x7FE00010, "OW", "1234").text;
}

TEST(FileScanner, reads_files_of_every_encoding) {
    for (const auto syntax : {implicit_le, explicit_le, explicit_be}) {
        for (const std::string& group2 : {meta(syntax), with_length(meta(syntax))}) {
            for (const std::size_t slice : {0u, 1u, 9u}) {
                const std::string head = file(group2, "");
                const auto result = scan(head + dataset(syntax), slice);
                ASSERT_TRUE(result) << result.error().detail;
                EXPECT_EQ(result->transfer_syntax_uid, syntax);
                EXPECT_EQ(result->sop_class_uid, "1.2.840.10008.5.1.4.1.1.7");
                EXPECT_EQ(result->sop_instance_uid, "1.2.3");
                EXPECT_EQ(result->dataset_offset, head.size());
                EXPECT_EQ(result->dataset.text(0x00080018), "1.2.3");
                EXPECT_EQ(result->dataset.size, dataset(syntax).size());
                ASSERT_TRUE(result->dataset.pixel_data);
                EXPECT_EQ(result->dataset.pixel_data->offset + 4, dataset(syntax).size());
            }
        }
    }
}

TEST(FileScanner, refuses_what_is_no_dicom_file) {
    EXPECT_EQ(refusal(""), "not_dicom");
    EXPECT_EQ(refusal("DICM"), "not_dicom");
    EXPECT_EQ(refusal(std::string(4000, '\0')), "not_dicom");
    EXPECT_EQ(refusal(dataset(explicit_le) + std::string(200, 'x')), "not_dicom");
}

TEST(FileScanner, refuses_broken_meta_information) {
    EXPECT_EQ(refusal(file("", "")), "bad_meta");
    EXPECT_EQ(refusal(file("", dataset(explicit_le))), "bad_meta");
    EXPECT_EQ(refusal(file(Bytes().element(0x00020003, "UI", "1.2.").text, dataset(explicit_le))), "bad_meta");
    EXPECT_EQ(refusal(file(Bytes(implicit_le).element(0x00020010, "", "1.2.840.10008.1.2 ").text, "")), "bad_meta");
    EXPECT_EQ(refusal(file(Bytes().element(0x00020010, "LO", "1.2.840.10008.1.2 ").text, dataset(implicit_le))),
              "bad_meta");
    EXPECT_EQ(refusal(file(Bytes().header(0x00020100, "SQ", 8).item("").text, "")), "bad_meta");
    EXPECT_EQ(refusal(file(Bytes().header(0x00020100, "UN", undefined).text, "")), "bad_meta");
    const std::string big = Bytes().element(0x00020102, "OB", std::string(65'536, 'x')).text;
    EXPECT_EQ(refusal(file(meta(explicit_le) + big, dataset(explicit_le))), "bad_meta");
}

TEST(FileScanner, forgives_a_wrong_group_length_only_where_it_does_no_harm) {
    EXPECT_EQ(refusal(file(with_length(meta(explicit_le), 26), dataset(explicit_le))), "");
    EXPECT_EQ(refusal(file(with_length(meta(implicit_le), 26), dataset(implicit_le))), "bad_meta");
    EXPECT_EQ(refusal(file(with_length(meta(explicit_be), 26), dataset(explicit_be))), "bad_meta");
}

TEST(FileScanner, passes_on_the_refusals_of_the_data_set) {
    EXPECT_EQ(refusal(file(meta(explicit_le), "")), "truncated");
    EXPECT_EQ(refusal(file(meta(explicit_le), dataset(explicit_le).substr(0, 20))), "truncated");
    EXPECT_EQ(refusal(file(meta(explicit_le), dataset(implicit_le))), "bad_vr");
    const auto unknown = scan(file(meta("nonsense"), dataset(explicit_le)));
    EXPECT_EQ(unknown.error().reason, "unsupported_transfer_syntax");
    EXPECT_EQ(unknown.error().code, core::Errc::unsupported);
}

TEST(FileScanner, scans_a_file_on_disk) {
    const auto path = std::filesystem::temp_directory_path() / "telehub_file_scanner_test.dcm";
    std::ofstream(path, std::ios::binary) << file(meta(explicit_le), dataset(explicit_le));
    const auto result = scan_file(path, {});
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->sop_instance_uid, "1.2.3");
    std::filesystem::remove(path);
    EXPECT_THROW((void)scan_file(path, {}), std::system_error);
}

// Real files of a folder named from outside: all that hold DICM are taken, but one whose data set is in
// another encoding than it says.
TEST(FileScanner, takes_real_files) {
    const char* folder = std::getenv("TELEHUB_TEST_DATA");
    if (!folder) GTEST_SKIP() << "TELEHUB_TEST_DATA is not set";
    int taken = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().filename() == "SC_rgb_jpeg.dcm") continue;
        const auto result = scan_file(entry.path(), {});
        taken += result.has_value();
        if (result || result.error().reason == "not_dicom") continue;
        ADD_FAILURE() << entry.path() << ": " << result.error().reason << ", " << result.error().detail;
    }
    EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace telehub::dicom::test
