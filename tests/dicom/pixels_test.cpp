#include "telehub/dicom/pixels.h"

#include <gtest/gtest.h>

#include "dicom/jpeg2000_bytes.h"
#include "dicom/pixel_objects.h"

namespace telehub::dicom::test {
namespace {

constexpr std::string_view jpeg2000_lossless = "1.2.840.10008.1.2.4.90";
constexpr std::string_view jpeg_ls_lossless = "1.2.840.10008.1.2.4.80";
constexpr std::string_view jpeg2000_any = "1.2.840.10008.1.2.4.91";

class NativeFrame : public testing::Test {
  protected:
    core::Result<std::string> frame(const Picture& p, unsigned number = 1) {
        const auto file = write_picture(folder, "object.dcm", p);
        return pixels.native_frame(file, row_of(file).value(), number);
    }
    std::string reason(const Picture& p, unsigned number = 1) {
        const auto made = frame(p, number);
        return made ? "" : made.error().reason;
    }

    TempDir folder;
    DcmtkPixels pixels;
};

TEST_F(NativeFrame, IsTheFramesBytes) {
    Picture p{.frames = 3, .pixels = "abcdefghijkl"};
    EXPECT_EQ(frame(p, 1).value(), "abcd");
    EXPECT_EQ(frame(p, 3).value(), "ijkl");
    p.syntax = implicit_le;
    EXPECT_EQ(frame(p, 2).value(), "efgh");
}

TEST_F(NativeFrame, OddFramesHaveNoPadding) {
    const Picture p{.rows = 1, .columns = 3, .frames = 3, .pixels = "abcdefghi"};
    EXPECT_EQ(frame(p, 1).value(), "abc");
    EXPECT_EQ(frame(p, 3).value(), "ghi");
}

TEST_F(NativeFrame, BigEndianIsTurned) {
    EXPECT_EQ(frame({.syntax = explicit_be, .rows = 1, .allocated = 16, .frames = 2, .pixels = "badcfehg"}, 2).value(),
              "efgh");
    // Bytes in OW lie in words, across frames (PS3.5 A.3); in OB they do not.
    EXPECT_EQ(frame({.syntax = explicit_be, .rows = 1, .columns = 3, .frames = 2, .pixels = "badcfe"}, 2).value(),
              "def");
    EXPECT_EQ(
        frame({.syntax = explicit_be, .rows = 1, .columns = 3, .frames = 2, .vr = "OB", .pixels = "abcdef"}, 2).value(),
        "def");
    Picture p{.syntax = explicit_be, .rows = 1, .columns = 1, .allocated = 32, .tag = 0x7FE00008, .vr = "OF"};
    p.pixels = "dcba";
    EXPECT_EQ(frame(p).value(), "abcd");
}

TEST_F(NativeFrame, OneBitFramesStartOnAByte) {
    // Three frames of 3 x 3: the bits 111000111, 000111000, 101010101, the first pixel lowest.
    const std::string bits("\xC7\x71\x54\x05", 4);
    const Picture p{.rows = 3, .columns = 3, .allocated = 1, .frames = 3, .vr = "OB", .pixels = bits};
    EXPECT_EQ(frame(p, 1).value(), std::string("\xC7\x01", 2));
    EXPECT_EQ(frame(p, 2).value(), std::string("\x38\x00", 2));
    EXPECT_EQ(frame(p, 3).value(), std::string("\x55\x01", 2));
}

TEST_F(NativeFrame, SubsampledColoursBecomeRgb) {
    Picture p{.rows = 1, .columns = 2, .samples = 3, .photometric = "YBR_FULL_422", .vr = "OB"};
    p.pixels = std::string("\x40\xC0\x80\x80", 4);  // Y Y Cb Cr: grey
    const auto rgb = frame(p).value();
    ASSERT_EQ(rgb.size(), 6u);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(static_cast<unsigned char>(rgb[i]), i < 3 ? 0x40 : 0xC0, 1);
    p.pixels = "abcdef";  // full chroma, whatever its name
    EXPECT_EQ(frame(p).value(), "abcdef");
    p.columns = 3;
    p.pixels = "abcdef";
    EXPECT_EQ(reason(p), "bad_pixel_data");
}

TEST_F(NativeFrame, PlanesStayAsTheyAre) {
    const Picture p{.rows = 1, .samples = 3, .planar = 1, .photometric = "RGB", .vr = "OB", .pixels = "RRGGBB"};
    EXPECT_EQ(frame(p).value(), "RRGGBB");
}

TEST_F(NativeFrame, Jpeg2000Lossless) {
    const std::vector<int> values{0, 1, -5, 2047, -2048, 7, 100, -100, 3, 4, 5, 6, 7, 8, 9, 10};
    const auto codestream = encode_jpeg2000({4, 4, 1, 12, true, false, values});
    Picture p{.syntax = jpeg2000_lossless, .rows = 4, .columns = 4, .allocated = 16, .stored = 12, .is_signed = true};
    p.fragments = {codestream};
    Bytes expected;
    for (const int v : values) expected.number(static_cast<std::uint16_t>(v), 2);
    EXPECT_EQ(frame(p).value(), expected.text);
    p.fragments = {codestream.substr(0, 40), codestream.substr(40)};
    EXPECT_EQ(frame(p).value(), expected.text);
}

TEST_F(NativeFrame, Jpeg2000ColourIsRgb) {
    std::vector<int> values;
    for (int i = 0; i < 8 * 8 * 3; ++i) values.push_back(i * 7 % 256);
    Picture p{.syntax = jpeg2000_lossless, .rows = 8, .columns = 8, .samples = 3, .photometric = "YBR_RCT"};
    p.fragments = {encode_jpeg2000({8, 8, 3, 8, false, false, values})};
    EXPECT_EQ(frame(p).value(), std::string(values.begin(), values.end()));
}

TEST_F(NativeFrame, ACodestreamOfAnotherImageIsRefused) {
    const auto codestream = encode_jpeg2000({4, 4, 1, 8, false, false, std::vector<int>(16, 9)});
    Picture p{.syntax = jpeg2000_any, .rows = 4, .columns = 4};
    p.fragments = {codestream};
    EXPECT_EQ(reason(p), "");
    p.rows = 60000;
    p.columns = 17000;
    EXPECT_EQ(reason(p), "frame_too_large");
    p.rows = 5;
    p.columns = 4;
    EXPECT_EQ(frame(p).error().detail,
              "the codestream has 4 rows, 4 columns, 1 samples, the attributes say 5 rows, 4 columns, 1 samples");
    p.rows = 4;
    p.samples = 3;
    EXPECT_EQ(reason(p), "bad_pixel_data");
    p.samples = 1;
    p.fragments = {encode_jpeg2000({4, 4, 1, 12, false, false, std::vector<int>(16, 9)})};
    EXPECT_EQ(reason(p), "bad_pixel_data");
    p.fragments = {codestream.substr(0, codestream.size() / 2)};
    EXPECT_EQ(reason(p), "bad_pixel_data");
    p.fragments = {"rubbish!"};
    for (const std::string_view syntax : {jpeg2000_any, jpeg_baseline, std::string_view{"1.2.840.10008.1.2.4.80"},
                                          std::string_view{"1.2.840.10008.1.2.5"}}) {
        p.syntax = syntax;
        EXPECT_EQ(reason(p), "bad_pixel_data") << syntax;
    }
}

class JpegLsFrame : public NativeFrame {
  protected:
    core::Result<std::string> encoded(const Picture& p) {
        const auto file = write_picture(folder, "plain.dcm", p);
        return pixels.jpeg_ls_frame(file, row_of(file).value(), p.frames);
    }
    // What a decoder makes of it.
    std::string back(Picture p) {
        auto codestream = encoded(p).value();
        size = codestream.size();
        p.syntax = jpeg_ls_lossless;
        p.pixels = {};
        p.frames = 1;
        p.fragments = {std::move(codestream)};
        return frame(p).value();
    }
    std::size_t size = 0;  // of the last codestream
    static std::string words(const std::vector<int>& values) {
        Bytes b;
        for (const int v : values) b.number(static_cast<std::uint16_t>(v), 2);
        return b.text;
    }
};

TEST_F(JpegLsFrame, ComesBackBitForBit) {
    const std::string even("\xFF\1\0\x80xy", 6);
    EXPECT_EQ(back({.rows = 2, .columns = 3, .frames = 2, .vr = "OB", .pixels = "abcdef" + even}), even);
    EXPECT_EQ(back({.rows = 1, .columns = 3, .vr = "OB", .pixels = "abc"}), "abc");

    Picture p{.rows = 3, .columns = 2, .allocated = 16, .stored = 12};
    p.pixels = words({0, 4095, 7, 2048, 1, 1000});
    EXPECT_EQ(back(p), p.pixels);
    p.pixels = words({0, 4096 + 5, 7, 2048, 1, 1000});  // an overlay's bit above them
    EXPECT_EQ(back(p), p.pixels);
    p.is_signed = true;
    p.pixels = words({-2048, 2047, -1, 0, 1, -1000});
    EXPECT_EQ(back(p), p.pixels);
    p.is_signed = false;
    p.stored = 8;
    p.pixels = words({0, 255, 7, 20, 1, 100});
    EXPECT_EQ(back(p), p.pixels);
    p.syntax = explicit_be;
    p.stored = 16;
    p.pixels = std::string("\0\1\0\2\0\3\0\4\0\5\0\6", 12);
    EXPECT_EQ(back(p), words({1, 2, 3, 4, 5, 6}));
}

TEST_F(JpegLsFrame, SmoothPixelsBecomeFewAndNoiseIsAllThere) {
    std::uint32_t state = 1;
    std::vector<int> noise(200 * 100), ramp(200 * 100);
    for (int& v : noise) v = static_cast<int>((state = state * 1664525u + 1013904223u) >> 16);
    for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<int>(1000 + i % 200);
    Picture p{.rows = 100, .columns = 200, .allocated = 16, .pixels = words(noise)};
    EXPECT_EQ(back(p), p.pixels);
    EXPECT_GT(size, p.pixels.size());
    p.pixels = words(ramp);
    EXPECT_EQ(back(p), p.pixels);
    EXPECT_LT(size, p.pixels.size() / 10);
}

TEST_F(JpegLsFrame, OtherPixelsAreRefused) {
    const auto refused = [&](const Picture& p) { return encoded(p).error().reason; };
    EXPECT_EQ(refused({.rows = 1, .samples = 3, .photometric = "RGB", .vr = "OB", .pixels = "RGBRGB"}),
              "cannot_encode");
    EXPECT_EQ(refused({.rows = 1, .columns = 8, .allocated = 1, .vr = "OB", .pixels = "ab"}), "cannot_encode");
    Picture p{.rows = 1, .columns = 1, .allocated = 32, .tag = 0x7FE00008, .vr = "OF"};
    p.pixels = "dcba";
    EXPECT_EQ(refused(p), "cannot_encode");
    EXPECT_EQ(refused({.pixels = "ab"}), "bad_pixel_data");
    EXPECT_EQ(refused({.rows = 8193, .columns = 8192, .pixels = "ab"}), "cannot_encode") << "before it is read";
}

TEST_F(NativeFrame, WhatIsNotThereIsRefused) {
    EXPECT_EQ(reason({.pixels = "abcd"}, 2), "no_such_frame");
    EXPECT_EQ(reason({.pixels = "abcd"}, 0), "no_such_frame");
    EXPECT_EQ(reason({.pixels = "ab"}), "bad_pixel_data");
    EXPECT_EQ(reason({.frames = 2, .pixels = "abcdef"}, 1), "");
    EXPECT_EQ(reason({.frames = 2, .pixels = "abcdef"}, 2), "bad_pixel_data");
    EXPECT_EQ(reason({.allocated = 12, .pixels = "abcdef"}), "cannot_decode");
    EXPECT_EQ(reason({.allocated = 8, .stored = 9, .pixels = "abcd"}), "bad_pixel_data");
    EXPECT_EQ(reason({.rows = 0, .pixels = "abcd"}), "bad_pixel_data");
    EXPECT_EQ(reason({.rows = 65535, .columns = 65535, .pixels = "abcd"}), "frame_too_large");
}

TEST_F(NativeFrame, ObjectsWithoutPixelsHaveNone) {
    const auto file = folder.write("report.dcm", file_of(explicit_le, Bytes().element(0x00100020, "LO", "P1").text));
    const auto row = row_of(file).value();
    EXPECT_EQ(pixels.native_frame(file, row, 1).error().reason, "no_pixel_data");
    EXPECT_EQ(pixels.render(file, row, {}).error().reason, "no_pixel_data");
    EXPECT_TRUE(pixels.transcode(file, row, implicit_le, folder.path() / "to.dcm"));
}

TEST_F(NativeFrame, UnknownTransferSyntaxesAreNamed) {
    Picture p{.syntax = "1.2.840.10008.1.2.4.100"};  // MPEG2
    p.fragments = {"film"};
    EXPECT_EQ(frame(p).error().reason, "cannot_decode");
    EXPECT_EQ(frame(p).error().detail, "transfer syntax 1.2.840.10008.1.2.4.100");
    EXPECT_FALSE(pixels.can_decode(p.syntax));
    EXPECT_TRUE(pixels.can_decode(jpeg2000_any));
    EXPECT_TRUE(pixels.can_decode("1.2.840.10008.1.2.4.202"));
}

}  // namespace
}  // namespace telehub::dicom::test
