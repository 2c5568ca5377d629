// What a picture's pixels are, by the formulas of PS3.3 C.11.2.1.2, where a corpus does not reach.
#include <gtest/gtest.h>

#include <cmath>

#include "dicom/picture.h"
#include "dicom/pixel_objects.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom::test {
namespace {

using Window = app::RenderOptions::Window;

class Rendering : public testing::Test {
  protected:
    core::Result<std::string> render(const Picture& p, app::RenderOptions options = {}) {
        const auto file = write_picture(folder, "object.dcm", p);
        options.format = app::RenderOptions::Format::png;
        return pixels.render(file, row_of(file).value(), options);
    }
    // The grey values of a picture of one row.
    std::vector<int> greys(const Picture& p, const app::RenderOptions& options = {}) {
        const auto png = render(p, options);
        if (!png) throw core::UnexpectedError(png.error());
        const auto picture = decode_png(*png);
        std::vector<int> out;
        for (int x = 0; x < picture.width; ++x) out.push_back(picture.at(x, 0));
        return out;
    }
    std::string reason(const app::RenderOptions& options) {
        const auto made = render(ramp, options);
        return made ? "" : made.error().reason;
    }

    static std::string words(std::initializer_list<int> values) {
        Bytes b;
        for (const int v : values) b.number(static_cast<std::uint16_t>(v), 2);
        return b.text;
    }
    static std::string decimal(Tag tag, const std::string& value) {
        return Bytes().element(tag, "DS", even(value)).text;
    }

    TempDir folder;
    DcmtkPixels pixels;
    Picture ramp{.rows = 1, .columns = 5, .allocated = 16, .pixels = words({0, 25, 50, 75, 100})};
};

using Greys = std::vector<int>;

// DCMTK cuts off where PS3.3 would round.
testing::AssertionResult close(const Greys& shown, const Greys& expected) {
    bool same = shown.size() == expected.size();
    for (std::size_t i = 0; same && i < shown.size(); ++i) same = std::abs(shown[i] - expected[i]) <= 1;
    return same ? testing::AssertionSuccess() : testing::AssertionFailure() << testing::PrintToString(shown);
}

TEST_F(Rendering, WithoutAWindowAllValuesAreShown) { EXPECT_TRUE(close(greys(ramp), (Greys{0, 64, 128, 191, 255}))); }

TEST_F(Rendering, Monochrome1IsShownTheOtherWayRound) {
    ramp.photometric = "MONOCHROME1";
    EXPECT_TRUE(close(greys(ramp), (Greys{255, 191, 127, 64, 0})));
}

TEST_F(Rendering, TheWindowThatIsAskedForIsTaken) {
    app::RenderOptions options;
    options.window = Window{50.5, 51, Window::Function::linear};  // 25 to 75
    EXPECT_TRUE(close(greys(ramp, options), (Greys{0, 0, 128, 255, 255})));
    options.window = Window{50, 50, Window::Function::linear_exact};
    EXPECT_TRUE(close(greys(ramp, options), (Greys{0, 0, 128, 255, 255})));
    options.window = Window{50, 25, Window::Function::sigmoid};
    const auto shown = greys(ramp, options);
    EXPECT_NEAR(shown[2], 128, 1);
    EXPECT_NEAR(shown[3], 255 / (1 + std::exp(-4.0)), 1);
}

TEST_F(Rendering, TheObjectsWindowIsTakenElse) {
    ramp.more = decimal(0x00281050, "75.5\\10") + decimal(0x00281051, "51\\20");
    EXPECT_TRUE(close(greys(ramp), (Greys{0, 0, 0, 128, 255})));
}

TEST_F(Rendering, ARescaleIsNotRounded) {
    ramp.more = decimal(0x00281050, "0.05") + decimal(0x00281051, "0.1") + decimal(0x00281052, "0") +
                decimal(0x00281053, "0.001") + Bytes().element(0x00281056, "CS", "LINEAR_EXACT").text;
    EXPECT_TRUE(close(greys(ramp), (Greys{0, 64, 128, 191, 255})));
}

TEST_F(Rendering, ANegativeSlopeTurnsTheScale) {
    ramp.more = decimal(0x00281052, "100") + decimal(0x00281053, "-1");
    EXPECT_TRUE(close(greys(ramp), (Greys{255, 191, 127, 64, 0})));
}

TEST_F(Rendering, SignedAndUnusedBits) {
    Picture p{.rows = 1, .columns = 4, .allocated = 16, .stored = 12, .is_signed = true};
    p.pixels = words({-1000, -500, 0, 1000});
    EXPECT_TRUE(close(greys(p), (Greys{0, 64, 128, 255})));
}

TEST_F(Rendering, TheFramesOwnWindowIsTaken) {
    // Per-frame functional groups (PS3.3 C.7.6.16.2.10): a window for the second frame.
    ramp.frames = 2;
    ramp.pixels += ramp.pixels;
    const auto window = decimal(0x00281050, "50") + decimal(0x00281051, "1");
    const auto voi = Bytes().header(0x00289132, "SQ", static_cast<std::uint32_t>(window.size() + 8)).item(window).text;
    ramp.more = Bytes().header(0x52009230, "SQ", undefined).item(std::string_view{}).item(voi).sequence_end().text;
    EXPECT_TRUE(close(greys(ramp), (Greys{0, 64, 128, 191, 255})));
    app::RenderOptions options;
    options.frame = 2;
    EXPECT_TRUE(close(greys(ramp, options), (Greys{0, 0, 255, 255, 255})));
}

TEST_F(Rendering, FloatingPoint) {
    Picture p{.rows = 1, .columns = 5, .allocated = 32, .tag = 0x7FE00008, .vr = "OF"};
    for (const float v : {-1.0f, 0.0f, 1.0f, std::nanf(""), std::numeric_limits<float>::infinity()})
        p.pixels += std::string(reinterpret_cast<const char*>(&v), sizeof v);
    EXPECT_TRUE(close(greys(p), (Greys{0, 128, 255, 0, 255})));
    app::RenderOptions options;
    options.window = Window{0.5, 1, Window::Function::linear};
    EXPECT_TRUE(close(greys(p, options), (Greys{0, 0, 255, 0, 255})));
    p.pixels = std::string(20, '\0');
    EXPECT_TRUE(render(p));
}

TEST_F(Rendering, OneBit) {
    const Picture p{.rows = 1, .columns = 4, .allocated = 1, .vr = "OB", .pixels = "\x05"};
    EXPECT_TRUE(close(greys(p), (Greys{255, 0, 255, 0})));
}

TEST_F(Rendering, TheViewportKeepsTheAspectRatio) {
    app::RenderOptions options;
    options.viewport = app::RenderOptions::Viewport{100, 100, {}};
    const auto picture = decode_png(render(ramp, options).value());
    EXPECT_EQ(picture.width, 100);
    EXPECT_EQ(picture.height, 20);
    options.viewport = app::RenderOptions::Viewport{3, 3, {}};
    EXPECT_EQ(decode_png(render(ramp, options).value()).height, 1);
}

TEST_F(Rendering, ARegionIsCutOutAndFlipped) {
    app::RenderOptions options;
    options.viewport = app::RenderOptions::Viewport{3, 1, app::RenderOptions::Region{1, 0, 3, 1}};
    EXPECT_TRUE(close(greys(ramp, options), (Greys{64, 128, 191})));
    options.viewport->source = app::RenderOptions::Region{1, 0, -3, 0};
    EXPECT_TRUE(close(greys(ramp, options), (Greys{191, 128, 64})));
    options.viewport->source = app::RenderOptions::Region{2, 0, 0, 0};
    EXPECT_TRUE(close(greys(ramp, options), (Greys{128, 191, 255})));
}

TEST_F(Rendering, AThumbnailIsSmallButNeverLarger) {
    app::RenderOptions options;
    options.thumbnail = true;
    EXPECT_EQ(greys(ramp, options).size(), 5u);
    const Picture large{.rows = 200, .columns = 400, .pixels = std::string(200 * 400, 'x')};
    const auto picture = decode_png(render(large, options).value());
    EXPECT_EQ(picture.width, 128);
    EXPECT_EQ(picture.height, 64);
}

TEST_F(Rendering, ImpossibleOptionsAreRefused) {
    app::RenderOptions options;
    options.quality = 0;
    EXPECT_EQ(reason(options), "bad_render_options");
    options.quality = 90;
    options.window = Window{0, 0.5, Window::Function::linear};
    EXPECT_EQ(reason(options), "bad_render_options");
    options.window = Window{std::nan(""), 5, Window::Function::linear};
    EXPECT_EQ(reason(options), "bad_render_options");
    options.window.reset();
    options.viewport = app::RenderOptions::Viewport{0, 10, {}};
    EXPECT_EQ(reason(options), "bad_render_options");
    options.viewport = app::RenderOptions::Viewport{10, 10, app::RenderOptions::Region{5, 0, 3, 1}};
    EXPECT_EQ(reason(options), "bad_render_options");
    options.viewport = app::RenderOptions::Viewport{10, 10, app::RenderOptions::Region{-5, 0, 3, 1}};
    EXPECT_EQ(reason(options), "bad_render_options");
    options.viewport->source->x = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(reason(options), "bad_render_options");
}

}  // namespace
}  // namespace telehub::dicom::test
