// Values found by their path.
#include <gtest/gtest.h>

#include <filesystem>

#include "support/dicom_file.h"
#include "telehub/dicom/objects.h"

namespace telehub::test {
namespace {

TEST(BulkDataOfAFile, IsFoundWithoutReadingWhatComesAfterIt) {
    const TempDir folder;
    dicom::DcmtkObjects objects;
    const auto file = make_dicom(folder, "a.dcm", {});
    const auto whole = objects.find_bulk_data(file, "7FE00010");
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->length, 128u);
    EXPECT_EQ(whole->offset, std::filesystem::file_size(file) - 128);
    // Nothing of the value itself is looked at.
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 100);
    const auto cut = objects.find_bulk_data(file, "7FE00010");
    ASSERT_TRUE(cut) << cut.error().detail;
    EXPECT_EQ(cut->offset, whole->offset);
    EXPECT_FALSE(objects.find_bulk_data(file, "7FE00009")) << "which is looked for up to the end";
}

}  // namespace
}  // namespace telehub::test
