// Every real file with pixels is rendered, its frames are taken out and it is transcoded, as DCMTK's own tools do it;
// or refused for a reason that is written here. The folder is named by TELEHUB_TEST_DATA.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "dicom/picture.h"
#include "dicom/pixel_objects.h"
#include "support/process.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom::test {
namespace {

namespace fs = std::filesystem;
using telehub::test::run_process;

const std::map<std::string, std::string> refused{
    // Its JPEG-LS codestream is broken; DCMTK's tool says the same.
    {"pydicom_data/JLSL_08_07_0_1F.dcm", "bad_pixel_data: Invalid compressed image data in 1.2.840.10008.1.2.4.80"},
};

// How DCMTK writes the file uncompressed, colour by pixel; empty where it cannot.
std::vector<std::string> reference_command(const std::string& syntax) {
    if (syntax == "1.2.840.10008.1.2.5") return {"dcmdrle"};
    if (syntax == "1.2.840.10008.1.2.4.80" || syntax == "1.2.840.10008.1.2.4.81") return {"dcmdjpls", "+px"};
    if (syntax == "1.2.840.10008.1.2.1.99" || !syntax.starts_with("1.2.840.10008.1.2.")) return {"dcmconv", "+te"};
    if (syntax == "1.2.840.10008.1.2.1" || syntax == "1.2.840.10008.1.2.2") return {"dcmconv", "+te"};
    const std::set<std::string> jpeg{"50", "51", "53", "55", "57", "70"};
    if (jpeg.contains(syntax.substr(std::min<std::size_t>(syntax.size(), 20)))) return {"dcmdjpeg", "+px"};
    return {};
}

// The data set of an explicit VR file, less the (retired) length of its last group.
std::string without_group_length(const std::string& file, const store::Instance& row) {
    const auto at = static_cast<std::size_t>(row.pixel_offset.value()) - 24;
    auto text = file;
    if (text.substr(at, 8) == std::string("\xE0\x7F\0\0UL\4\0", 8)) text.erase(at, 12);
    return text.substr(static_cast<std::size_t>(row.dataset_offset));
}

// The pixels by pixel, where they are 3 planes of 8 bits a frame: the tool for RLE has no option for it.
std::string interleaved(const fs::path& file) {
    constexpr std::array<Tag, 2> wanted{0x00280002, 0x00280006};
    const auto scan = scan_file(file, wanted).value().dataset;
    auto value = pixel_value(file);
    if (scan.u16(wanted[0]) != 3 || scan.u16(wanted[1]) != 1) return value;
    const auto row = row_of(file).value();
    const auto plane = static_cast<std::size_t>(*row.image_rows * *row.image_columns);
    auto out = value;
    for (std::size_t i = 0; i < plane * 3 * static_cast<std::size_t>(row.frames); ++i) {
        const auto in_frame = i % (3 * plane);
        out[i - in_frame + in_frame % plane * 3 + in_frame / plane] = value[i];
    }
    return out;
}

class PixelsCorpus : public testing::Test {
  protected:
    void SetUp() override {
        const char* folder = std::getenv("TELEHUB_TEST_DATA");
        if (folder == nullptr || !fs::exists(fs::path{folder} / "open"))
            GTEST_SKIP() << "TELEHUB_TEST_DATA names no corpus";
        root = fs::path{folder} / "open";
        for (const auto& entry : fs::recursive_directory_iterator(root)) {
            if (!entry.is_regular_file()) continue;
            const auto row = row_of(entry.path());
            if (!row || row->frames < 1) continue;
            // Long series of one device: a few slices of each say it all.
            auto& alike = series[entry.path().parent_path().string() + row->transfer_syntax_uid];
            if (++alike <= 12) images.emplace(fs::relative(entry.path(), root).string(), *row);
        }
        ASSERT_GE(images.size(), 150u);
    }

    fs::path root;
    std::map<std::string, int> series;
    std::map<std::string, store::Instance> images;
    DcmtkPixels pixels;
    TempDir scratch{telehub::test::memory_folder()};
};

template <class T>
std::string outcome(const core::Result<T>& result) {
    return result ? "" : result.error().reason + ": " + result.error().detail;
}

TEST_F(PixelsCorpus, EveryImageIsShownOrRefusedForAKnownReason) {
    std::map<std::string, std::string> seen;
    for (const auto& [name, row] : images) {
        app::RenderOptions options;
        const auto jpeg = pixels.render(root / name, row, options);
        options.format = app::RenderOptions::Format::png;
        options.thumbnail = true;
        options.frame = static_cast<unsigned>(row.frames);
        const auto png = pixels.render(root / name, row, options);
        EXPECT_TRUE(!jpeg || jpeg->starts_with("\xFF\xD8\xFF")) << name;
        EXPECT_TRUE(!png || png->starts_with("\x89PNG")) << name;
        const auto last = pixels.native_frame(root / name, row, static_cast<unsigned>(row.frames));
        for (const auto& reason : {outcome(jpeg), outcome(png), outcome(last)}) {
            if (!reason.empty()) seen[name] = reason;
        }
    }
    EXPECT_EQ(seen, refused);
}

TEST_F(PixelsCorpus, TranscodedPixelsAreThoseOfDcmtk) {
    std::size_t same = 0;
    for (const auto& [name, row] : images) {
        auto command = reference_command(row.transfer_syntax_uid);
        if (command.empty() || refused.contains(name) || name == "pydicom_data/liver_rle.dcm") continue;
        const auto mine = scratch.path() / "mine.dcm", theirs = scratch.path() / "theirs.dcm";
        ASSERT_EQ(outcome(pixels.transcode(root / name, row, explicit_le, mine)), "") << name;
        const bool native = command.front() == "dcmconv";
        command.insert(command.end(), {(root / name).string(), theirs.string()});
        ASSERT_EQ(run_process(command).exit_code, 0) << name;
        if (native) {
            const auto a = read_file(mine), b = read_file(theirs);
            const auto begin = static_cast<std::size_t>(row_of(mine)->dataset_offset);
            EXPECT_TRUE(a.substr(begin) == without_group_length(b, row_of(theirs).value())) << name;
        } else {
            EXPECT_TRUE(pixel_value(mine) == interleaved(theirs)) << name << " " << row.transfer_syntax_uid;
        }
        ++same;
    }
    EXPECT_GE(same, 130u);
}

TEST_F(PixelsCorpus, NativeFramesMakeUpTheTranscodedValue) {
    for (const auto& [name, row] : images) {
        if (refused.contains(name) || row.frames > 30) continue;
        const auto mine = scratch.path() / "mine.dcm";
        ASSERT_EQ(outcome(pixels.transcode(root / name, row, implicit_le, mine)), "") << name;
        const auto value = pixel_value(mine);
        std::string frames;
        for (unsigned n = 1; n <= row.frames; ++n) frames += pixels.native_frame(root / name, row, n).value();
        // One writer left more behind the frames than a byte of padding.
        const bool one_bit_or_subsampled = frames.size() > value.size();
        EXPECT_TRUE(one_bit_or_subsampled || value.starts_with(frames)) << name;
    }
}

// Files that hold the same image, once without compression or in one that DCMTK knows.
TEST_F(PixelsCorpus, WhatDcmtkCannotDecodeIsTheSameImage) {
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"cornerstone_wado/CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm",
         "cornerstone_wado/CTImage.dcm"},
        {"nema_wg04/CT1_J2KR", "nema_wg04/CT1_RLE"},
        {"nema_wg04/MR1_J2KR", "nema_wg04/MR1_RLE"},
        {"pydicom_test_files/MR_small_jp2klossless.dcm", "pydicom_test_files/MR_small.dcm"},
        {"pydicom_data/emri_small_jpeg_2k_lossless.dcm", "pydicom_data/emri_small.dcm"},
        {"pydicom_data/liver_nonbyte_aligned_deflate.dcm", "pydicom_data/liver_nonbyte_aligned.dcm"},
        {"pydicom_data/liver_nonbyte_aligned_j2k.dcm", "pydicom_data/liver_nonbyte_aligned.dcm"},
        {"pydicom_data/liver_rle.dcm", "pydicom_data/liver.dcm"},
    };
    for (const auto& [name, twin] : pairs) {
        if (!images.contains(name) || !images.contains(twin)) continue;
        const auto one = scratch.path() / "one.dcm", other = scratch.path() / "other.dcm";
        ASSERT_EQ(outcome(pixels.transcode(root / name, images.at(name), explicit_le, one)), "") << name;
        ASSERT_EQ(outcome(pixels.transcode(root / twin, images.at(twin), explicit_le, other)), "") << name;
        EXPECT_TRUE(pixel_value(one) == pixel_value(other)) << name;
    }
}

// What DCMTK's tool shows of the uncompressed object: through its first window, else from the smallest value to the
// largest. Nothing where it cannot.
std::optional<Decoded> shown_by_dcmtk(const fs::path& object, const TempDir& scratch) {
    const auto pnm = (scratch.path() / "picture.pnm").string();
    for (const std::vector<std::string>& how : {std::vector<std::string>{"+Wi", "1"}, {"+Wm"}}) {
        std::vector<std::string> command{"dcmj2pnm", "+op", "-O"};
        command.insert(command.end(), how.begin(), how.end());
        command.insert(command.end(), {object.string(), pnm});
        const auto shown = run_process(command);
        if (shown.exit_code == 0 && shown.err.find("cannot select") == std::string::npos)
            return decode_pnm(read_file(pnm));
    }
    return {};
}

TEST_F(PixelsCorpus, PicturesAreThoseOfDcmtk) {
    std::size_t same = 0;
    for (const auto& [name, row] : images) {
        if (refused.contains(name)) continue;
        const auto plain = scratch.path() / "plain.dcm";
        ASSERT_EQ(outcome(pixels.transcode(root / name, row, explicit_le, plain)), "") << name;
        const auto reference = shown_by_dcmtk(plain, scratch);
        if (!reference) continue;  // floating point, or 32 bits in OB
        app::RenderOptions options;
        options.format = app::RenderOptions::Format::png;
        const auto picture = decode_png(pixels.render(root / name, row, options).value());
        ASSERT_EQ(picture.rgb.size(), reference->rgb.size()) << name;
        int worst = 0;
        for (std::size_t i = 0; i < picture.rgb.size(); ++i)
            worst = std::max(worst, std::abs(int{picture.rgb[i]} - int{reference->rgb[i]}));
        EXPECT_LE(worst, 1) << name;
        ++same;
    }
    EXPECT_GE(same, 130u);
}

}  // namespace
}  // namespace telehub::dicom::test
