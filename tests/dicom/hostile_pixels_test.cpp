// Codestreams that somebody broke: any refusal will do, a crash or an endless loop will not.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "dicom/jpeg2000_bytes.h"
#include "dicom/pixel_objects.h"
#include "support/process.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom::test {
namespace {

using telehub::test::run_process;

void take(const core::Result<std::string>& outcome) {
    if (outcome.has_error()) {
        EXPECT_FALSE(outcome.error().detail.empty());
    }
}

// The first fragment of the file, changed in all sorts of ways.
void torment(DcmtkPixels& pixels, const TempDir& folder, const std::string& file, int rounds) {
    const auto row = row_of(file).value();
    const auto range = app::FrameTable::of(row).value().ranges(1).value().front();
    const auto original = read_file(file);
    const auto broken = (folder.path() / "broken.dcm").string();
    std::uint32_t state = 7;
    const auto below = [&](std::uint64_t limit) {
        state = state * 1664525 + 1013904223;
        return static_cast<std::size_t>((state >> 8) % limit);
    };
    for (int round = 0; round < rounds; ++round) {
        auto bytes = original;
        // Headers are where it hurts: half of the hits go there.
        for (std::size_t hits = 1 + below(4); hits > 0; --hits) {
            const auto reach = below(2) == 0 ? std::min<std::uint64_t>(range.length, 200) : range.length;
            bytes[range.offset + below(reach)] = static_cast<char>(below(256));
        }
        folder.write("broken.dcm", bytes);
        take(pixels.native_frame(broken, row, 1));
        auto shorter = row;
        shorter.frames = 1;
        shorter.frame_index = "[[" + std::to_string(range.offset) + ',' + std::to_string(below(range.length)) + "]]";
        take(pixels.native_frame(broken, shorter, 1));
    }
}

class HostilePixels : public testing::TestWithParam<std::string> {
  protected:
    TempDir folder{telehub::test::memory_folder()};
    DcmtkPixels pixels;
};

TEST_P(HostilePixels, CompressedByDcmtk) {
    Picture p{.rows = 40, .columns = 40, .allocated = 16, .stored = 12};
    for (unsigned i = 0; i < 40 * 40; ++i) p.pixels += number16(explicit_le, (i * i * 31) & 0xFFF);
    const auto plain = write_picture(folder, "plain.dcm", p);
    std::vector<std::string> command;
    std::istringstream words(GetParam());
    for (std::string word; words >> word;) command.push_back(word);
    const auto compressed = (folder.path() / "compressed.dcm").string();
    command.insert(command.end(), {plain, compressed});
    ASSERT_EQ(run_process(command).exit_code, 0);
    torment(pixels, folder, compressed, 150);
}

INSTANTIATE_TEST_SUITE_P(Codecs, HostilePixels,
                         testing::Values("dcmcrle", "dcmcjpls", "dcmcjpls +en", "dcmcjpeg +e1", "dcmcjpeg +ee"),
                         [](const auto& named) { return "n" + std::to_string(named.index); });

TEST_F(HostilePixels, Jpeg2000) {
    std::vector<int> values;
    for (int i = 0; i < 40 * 40 * 3; ++i) values.push_back(i * i % 251);
    Picture p{.syntax = "1.2.840.10008.1.2.4.91", .rows = 40, .columns = 40, .samples = 3, .photometric = "RGB"};
    p.fragments = {encode_jpeg2000({40, 40, 3, 8, false, false, values})};
    torment(pixels, folder, write_picture(folder, "object.dcm", p), 400);
}

// Codestreams of real devices, where they are at hand.
TEST_F(HostilePixels, OfRealDevices) {
    const char* data = std::getenv("TELEHUB_TEST_DATA");
    if (data == nullptr) GTEST_SKIP() << "TELEHUB_TEST_DATA names no corpus";
    const auto root = std::filesystem::path{data} / "open";
    for (const char* name :
         {"nema_wg04/MR1_J2KR", "nema_wg04/MR1_JPLY", "nema_wg04/MR1_JLSN", "nema_wg04/MR1_RLE", "nema_wg04/US1_RLE",
          "pydicom_data/HTJ2KLossless_08_RGB.dcm", "pydicom_data/US1_J2KI.dcm", "pydicom_data/liver_rle.dcm",
          "pydicom_data/emri_small_jpeg_2k_lossless.dcm", "pydicom_test_files/SC_rgb_small_odd_jpeg.dcm",
          "pydicom_data/liver_nonbyte_aligned_deflate.dcm"}) {
        if (std::filesystem::exists(root / name)) torment(pixels, folder, (root / name).string(), 20);
    }
}

// Decoders share process-wide tables: several threads at once must not notice.
TEST_F(HostilePixels, ManyThreadsDecodeAtOnce) {
    Picture p{.rows = 40, .columns = 40, .samples = 3, .photometric = "RGB", .vr = "OB"};
    for (unsigned i = 0; i < 40 * 40 * 3; ++i) p.pixels += static_cast<char>(i * i % 251);
    const auto plain = write_picture(folder, "plain.dcm", p);
    std::vector<std::string> files{plain};
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"dcmcrle"}, {"dcmcjpls"}, {"dcmcjpeg", "+e1"}}) {
        auto run = command;
        files.push_back((folder.path() / (command.front() + ".dcm")).string());
        run.insert(run.end(), {plain, files.back()});
        ASSERT_EQ(run_process(run).exit_code, 0);
    }
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            DcmtkPixels own;
            for (int i = 0; i < 20; ++i) {
                const auto& file = files[static_cast<std::size_t>(t + i) % files.size()];
                const auto row = row_of(file).value();
                if (own.native_frame(file, row, 1).value() != p.pixels) ++wrong;
                if (!own.render(file, row, {})) ++wrong;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace telehub::dicom::test
