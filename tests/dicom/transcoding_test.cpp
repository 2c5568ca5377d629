// What DCMTK and OpenJPEG compressed comes out as it went in, whole objects with all that is around the pixels.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>

#include "dicom/jpeg2000_bytes.h"
#include "dicom/pixel_objects.h"
#include "support/process.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom::test {
namespace {

using telehub::test::run_process;

constexpr std::string_view jpeg2000_lossless = "1.2.840.10008.1.2.4.90";
constexpr std::string_view jpeg2000_any = "1.2.840.10008.1.2.4.91";

class Transcoding : public testing::Test {
  protected:
    core::Result<void> transcode(const std::string& file, std::string_view syntax = explicit_le) {
        return pixels.transcode(file, row_of(file).value(), syntax, made());
    }
    std::string made() const { return (folder.path() / "made.dcm").string(); }
    std::string run(std::vector<std::string> command, const std::string& from, const std::string& to) {
        command.insert(command.end(), {from, (folder.path() / to).string()});
        const auto ran = run_process(command);
        EXPECT_EQ(ran.exit_code, 0) << ran.err;
        return (folder.path() / to).string();
    }
    std::string text(Tag tag) {
        const std::array<Tag, 1> wanted{tag};
        return std::string{scan_file(made(), wanted).value().dataset.text(tag)};
    }

    // Frames of 64 x 64 that no codec makes small.
    static Picture noise(unsigned frames) {
        Picture p{.rows = 64, .columns = 64, .frames = frames, .vr = "OB"};
        std::uint32_t state = 1;
        for (unsigned i = 0; i < 64 * 64 * frames; ++i) {
            state = state * 1664525 + 1013904223;
            p.pixels += static_cast<char>(state >> 24);
        }
        return p;
    }

    TempDir folder{telehub::test::memory_folder()};
    DcmtkPixels pixels;
};

TEST_F(Transcoding, WhatDcmtkCompressedComesBack) {
    const auto image = noise(3);
    const auto plain = write_picture(folder, "plain.dcm", image);
    const std::vector<std::vector<std::string>> compressors{
        {"dcmcrle"},        {"dcmcjpls"},       {"dcmcjpeg", "+e1"}, {"dcmcjpeg", "+el"},
        {"dcmconv", "+te"}, {"dcmconv", "+tb"}, {"dcmconv", "+ti"},  {"dcmconv", "+td"}};
    for (const auto& command : compressors) {
        const auto file = run(command, plain, "compressed.dcm");
        ASSERT_TRUE(transcode(file)) << command.back();
        EXPECT_TRUE(pixel_value(made()) == image.pixels) << command.back();
        EXPECT_TRUE(pixels.native_frame(file, row_of(file).value(), 2).value() == image.pixels.substr(4096, 4096));
        ASSERT_TRUE(transcode(file, implicit_le)) << command.back();
        EXPECT_TRUE(pixel_value(made()) == image.pixels) << command.back();
    }
}

TEST_F(Transcoding, FramesInSeveralFragmentsArePutTogether) {
    const auto image = noise(3);
    const auto plain = write_picture(folder, "plain.dcm", image);
    for (const char* table : {"+ot", "-ot"}) {
        const auto file = run({"dcmcjpeg", "+e1", "+fs", "1", table}, plain, "compressed.dcm");
        EXPECT_EQ(row_of(file)->frame_index.find(",3]") != std::string::npos, table == std::string_view{"+ot"});
        ASSERT_TRUE(transcode(file)) << table;
        EXPECT_TRUE(pixel_value(made()) == image.pixels) << table;
    }
}

TEST_F(Transcoding, AllElseStays) {
    Picture p{.syntax = jpeg2000_lossless, .rows = 4, .columns = 4};
    p.fragments = {encode_jpeg2000({4, 4, 1, 8, false, false, std::vector<int>(16, 9)})};
    p.more = Bytes().element(0x00281050, "DS", "7 ").text;
    p.tail = Bytes().element(0xFFFCFFFC, "OB", "padded").text;
    ASSERT_TRUE(transcode(write_picture(folder, "object.dcm", p)));
    auto expected = p;
    expected.syntax = explicit_le;
    expected.fragments.clear();
    expected.vr = "OB";
    expected.pixels = std::string(16, '\x09');
    const auto row = row_of(made()).value();
    EXPECT_EQ(row.transfer_syntax_uid, explicit_le);
    EXPECT_EQ(read_file(made()).substr(static_cast<std::size_t>(row.dataset_offset)), dataset_of(expected));
    EXPECT_NE(read_file(made()).find("TELEHUB"), std::string::npos);  // who wrote it (PS3.10 7.1)
    EXPECT_EQ(text(0x00282110), "");
}

TEST_F(Transcoding, ALossyCodestreamLeavesItsMark) {
    std::vector<int> values;
    for (int i = 0; i < 64 * 64; ++i) values.push_back(i * i % 251);
    Picture p{.syntax = jpeg2000_any, .rows = 64, .columns = 64};
    p.fragments = {encode_jpeg2000({64, 64, 1, 8, false, true, values})};
    ASSERT_TRUE(transcode(write_picture(folder, "object.dcm", p)));
    EXPECT_EQ(text(0x00282110), "01");
    EXPECT_EQ(text(0x00282114), "ISO_15444_1");
    EXPECT_NEAR(std::stod(text(0x00282112)), 4, 1);
}

TEST_F(Transcoding, OneBitFramesAreJoined) {
    // As in NativeFrame.OneBitFramesStartOnAByte.
    Picture p{.syntax = jpeg2000_lossless, .rows = 3, .columns = 3, .allocated = 1, .frames = 3};
    for (const std::vector<int>& bits :
         {std::vector<int>{1, 1, 1, 0, 0, 0, 1, 1, 1}, {0, 0, 0, 1, 1, 1, 0, 0, 0}, {1, 0, 1, 0, 1, 0, 1, 0, 1}})
        p.fragments.push_back(encode_jpeg2000({3, 3, 1, 1, false, false, bits}));
    ASSERT_TRUE(transcode(write_picture(folder, "object.dcm", p)));
    EXPECT_EQ(pixel_value(made()), std::string("\xC7\x71\x54\x05", 4));
}

TEST_F(Transcoding, AnIconThatCannotBeDecodedIsLeftOut) {
    const auto codestream = encode_jpeg2000({4, 4, 1, 8, false, false, std::vector<int>(16, 9)});
    const auto icon_of = [&](bool compressed) {
        Bytes icon;
        image_module(icon, Picture{.rows = 4, .columns = 4});
        if (!compressed) return icon.element(0x7FE00010, "OB", std::string(16, 'i')).text;
        icon.header(0x7FE00010, "OB", undefined).item(0).item(even(codestream, '\0')).sequence_end();
        return icon.text;
    };
    Picture p{.syntax = jpeg2000_lossless, .rows = 4, .columns = 4};
    p.fragments = {codestream};
    for (const bool compressed : {false, true}) {
        const auto icon = icon_of(compressed);
        p.more = Bytes().header(0x00880200, "SQ", undefined).item(undefined).raw(icon).item_end().sequence_end().text;
        ASSERT_TRUE(transcode(write_picture(folder, "object.dcm", p)));
        EXPECT_EQ(pixel_value(made()), std::string(16, '\x09'));
        EXPECT_EQ(read_file(made()).find(std::string(16, 'i')) == std::string::npos, compressed);
    }
}

TEST_F(Transcoding, ABrokenFrameIsNamed) {
    const auto codestream = encode_jpeg2000({4, 4, 1, 8, false, false, std::vector<int>(16, 9)});
    Picture p{.syntax = jpeg2000_any, .rows = 4, .columns = 4, .frames = 3};
    p.fragments = {codestream, "rubbish!", codestream};
    const auto result = transcode(write_picture(folder, "object.dcm", p));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, "bad_pixel_data");
    EXPECT_TRUE(result.error().detail.ends_with(", in frame 2")) << result.error().detail;
    EXPECT_EQ(transcode(write_picture(folder, "object.dcm", p), jpeg_baseline).error().reason, "cannot_encode");
}

TEST_F(Transcoding, AValueAboveFourGigabytesIsRefused) {
    Picture p{.syntax = jpeg2000_any, .rows = 4, .columns = 4, .frames = 300'000'000};
    p.fragments = {encode_jpeg2000({4, 4, 1, 8, false, false, std::vector<int>(16, 9)})};
    const auto file = write_picture(folder, "object.dcm", p);
    auto row = row_of(file).value();
    EXPECT_EQ(transcode(file).error().reason, "bad_pixel_data");  // one fragment for all of them
    p.frames = 2;
    p.fragments.push_back(p.fragments.front());
    const auto two = write_picture(folder, "two.dcm", p);
    EXPECT_TRUE(transcode(two));
}

// A quarter of a gigabyte in a thousand frames: a hole of a file, that must not become memory.
TEST_F(Transcoding, AFrameOfALargeObjectCostsAFrame) {
    constexpr std::uint64_t size = 1000ull * 512 * 512;
    Picture p{.rows = 512, .columns = 512, .frames = 1000, .vr = "OB"};
    auto bytes = file_of(p.syntax, dataset_of(p));
    bytes.replace(bytes.size() - 4, 4, Bytes().number(size, 4).text);
    const TempDir disk;
    const auto file = disk.write("large.dcm", bytes);
    std::filesystem::resize_file(file, bytes.size() + (size));
    const auto row = row_of(file).value();
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    EXPECT_EQ(pixels.native_frame(file, row, 1000).value().size(), 512u * 512);
    app::RenderOptions options;
    options.frame = 500;
    EXPECT_TRUE(pixels.render(file, row, options));
    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 50 * 1024);  // kilobytes
}

}  // namespace
}  // namespace telehub::dicom::test
