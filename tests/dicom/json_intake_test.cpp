// A request of DICOM JSON taken in: what of it fails alone, and what is not made without bound.
#include "json_intake.h"

#include <gtest/gtest.h>

#include "hub_fixture.h"

namespace telehub::dicom {
namespace {

constexpr const char* identity = R"("00080016":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.2"]},)"
                                 R"("00080018":{"vr":"UI","Value":["1.2.3.1.1"]},)"
                                 R"("0020000D":{"vr":"UI","Value":["1.2.3"]},)"
                                 R"("0020000E":{"vr":"UI","Value":["1.2.3.1"]})";

using JsonIntake = test::HubFixture;

TEST_F(JsonIntake, ADataSetThatIsTooLongFailsAlone) {
    JsonLimits limits;
    limits.max_data_set = 1000;
    DicomJsonIntake intake(hub_, limits);
    const auto small = '{' + std::string{identity} + '}';
    const auto large =
        '{' + std::string{identity} + R"(,"00104000":{"vr":"LT","Value":[")" + std::string(1000, 'x') + "\"]}}";
    const auto text = '[' + large + ',' + small + ']';
    ASSERT_TRUE(intake.metadata(text));
    ASSERT_TRUE(intake.end_metadata());
    std::vector<std::string> reasons;
    app::IntakeBatch batch(source_, [&](const app::IntakeOutcome& o) { reasons.push_back(o.reason); });
    intake.file(batch);
    batch.finish();
    ASSERT_EQ(reasons.size(), 2u);
    EXPECT_EQ(reasons[0], "metadata_too_large");
    EXPECT_NE(reasons[1], "metadata_too_large");
}

TEST_F(JsonIntake, BulkDataIsNotMultipliedWithoutBound) {
    DicomJsonIntake intake(hub_);
    std::string text;
    for (int i = 1; i <= 30; ++i) {
        auto one = '{' + std::string{identity} + R"(,"00420011":{"vr":"OB","BulkDataURI":"x"}})";
        one.replace(one.find("1.2.3.1.1"), 9, "1.2.3.1." + std::to_string(i));
        text += (text.empty() ? '[' : ',') + one;
    }
    text += ']';
    ASSERT_TRUE(intake.metadata(text));
    ASSERT_TRUE(intake.end_metadata());
    ASSERT_TRUE(intake.begin_bulk({"x", "", ""}));
    const std::string piece(4 << 20, '\1');
    ASSERT_TRUE(intake.bulk(piece));
    std::size_t taken = 0, repeated = 0;
    app::IntakeBatch batch(
        source_, [&](const app::IntakeOutcome& o) { ++(o.reason == "bulk_data_repeated" ? repeated : taken); });
    intake.file(batch);
    batch.finish();
    EXPECT_EQ(taken, 24u) << "eight times 4 MB, and 64 MB";
    EXPECT_EQ(repeated, 6u);
}

}  // namespace
}  // namespace telehub::dicom
