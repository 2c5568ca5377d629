// Every real file with pixels is rendered, its frames are taken out and it is transcoded, as DCMTK's own tools do it;
// or refused for a reason that is written here. The folder is named by TELEHUB_TEST_DATA.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "dicom/pixel_objects.h"
#include "support/process.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom::test {
namespace {

namespace fs = std::filesystem;
using telehub::test::run_process;

const std::map<std::string, std::string> refused{};

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
            if (row && row->frames > 0) images.emplace(fs::relative(entry.path(), root).string(), *row);
        }
        ASSERT_GE(images.size(), 200u);
    }

    fs::path root;
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
        const auto first = pixels.native_frame(root / name, row, 1);
        const auto last = pixels.native_frame(root / name, row, static_cast<unsigned>(row.frames));
        std::set<std::string> reasons{outcome(jpeg), outcome(png), outcome(first), outcome(last)};
        reasons.erase("");
        for (const auto& reason : reasons) seen[name] += reason + " ";
    }
    for (const auto& [name, reason] : seen) std::printf("%s %s\n", name.c_str(), reason.c_str());
}

TEST_F(PixelsCorpus, TranscodedPixelsAreThoseOfDcmtk) {
    std::size_t same = 0, alone = 0;
    for (const auto& [name, row] : images) {
        const auto mine = scratch.path() / "mine.dcm", theirs = scratch.path() / "theirs.dcm";
        const auto made = pixels.transcode(root / name, row, explicit_le, mine);
        auto command = reference_command(row.transfer_syntax_uid);
        if (command.empty()) {
            ++alone;
            std::printf("%s alone %s\n", name.c_str(), outcome(made).c_str());
            continue;
        }
        command.insert(command.end(), {(root / name).string(), theirs.string()});
        const auto reference = run_process(command);
        if (reference.exit_code != 0 || !made) {
            std::printf("%s %s: %s / %s\n", name.c_str(), row.transfer_syntax_uid.c_str(), outcome(made).c_str(),
                        reference.err.c_str());
            continue;
        }
        if (command.front() == "dcmconv") {
            const auto a = read_file(mine), b = read_file(theirs);
            const auto ra = row_of(mine).value(), rb = row_of(theirs).value();
            EXPECT_TRUE(a.substr(ra.dataset_offset) == without_group_length(b, rb)) << name;
        } else {
            EXPECT_TRUE(pixel_value(mine) == interleaved(theirs)) << name << " " << row.transfer_syntax_uid;
        }
        ++same;
    }
    std::printf("%zu as DCMTK, %zu without DCMTK\n", same, alone);
}

}  // namespace
}  // namespace telehub::dicom::test
