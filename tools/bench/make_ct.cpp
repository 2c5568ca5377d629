// Makes the load of the benchmarks: CT studies of COUNT slices of 512 x 512 x 16, explicit little endian, each with the
// noise of a scanner, so that no two files are equal and none of them compresses to nothing. The same arguments give
// the same bytes. Study 2.25.7719<1000000 + SEED> has the series .1, and that the instances .1.1 to .1.COUNT.
//   make_ct DIR COUNT [SEED] [--side 512] [--frames 1] [--studies 1]
// --frames makes every file one object of that many frames, written frame by frame: its size is bounded by DICOM alone.
// --studies makes the studies of SEED and the seeds after it, each with a patient of its own, in a folder of its own.
#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Load {
    std::string folder;
    unsigned slices = 0;  // of a study
    unsigned seed = 1;    // of the first study
    unsigned side = 512;
    unsigned frames = 1;
    unsigned studies = 1;
};

constexpr std::string_view ct_storage = "1.2.840.10008.5.1.4.1.1.2";
constexpr std::string_view multiframe_word_storage = "1.2.840.10008.5.1.4.1.1.7.3";  // secondary capture
constexpr std::string_view explicit_little_endian = "1.2.840.10008.1.2.1";

void put_u16(std::string& out, unsigned v) { out += {static_cast<char>(v & 0xff), static_cast<char>(v >> 8 & 0xff)}; }
void put_u32(std::string& out, std::uint32_t v) {
    put_u16(out, v & 0xffff);
    put_u16(out, v >> 16);
}

// PS3.5 7.1.2: a data element with explicit VR, its value made even.
void put(std::string& out, unsigned group, unsigned element, std::string_view vr, std::string value) {
    if (value.size() % 2 != 0) value += vr == "UI" || vr == "OB" ? '\0' : ' ';
    put_u16(out, group);
    put_u16(out, element);
    out += vr;
    if (vr == "OB" || vr == "OW") {
        put_u16(out, 0);
        put_u32(out, static_cast<std::uint32_t>(value.size()));
    } else {
        put_u16(out, static_cast<unsigned>(value.size()));
    }
    out += value;
}

std::string us(unsigned v) {
    std::string out;
    put_u16(out, v);
    return out;
}

// A head of water in a skull, 12 bits, with noise of 8 HU.
std::string pixels(const Load& load, unsigned image, unsigned images, std::mt19937& random,
                   const std::vector<int>& noise) {
    std::string out;
    out.reserve(2ull * load.side * load.side);
    const double height = 2.0 * (image + 0.5) / images - 1.0;
    const double radius = 0.39 * load.side * std::sqrt(1.0 - 0.8 * height * height);
    const double centre = (load.side - 1) / 2.0;
    for (unsigned y = 0; y < load.side; ++y) {
        std::size_t n = random() % (noise.size() - load.side);
        for (unsigned x = 0; x < load.side; ++x, ++n) {
            const double r = std::hypot((x - centre) / 0.85, y - centre);
            const int hu = r > radius ? -1000 : r > 0.94 * radius ? 900 : 35;
            put_u16(out, static_cast<unsigned>(std::max(0, hu + 1024 + noise[n])));
        }
    }
    return out;
}

// The study's patient: 400 names in turn, so that a search by the beginning of a name finds one in twenty.
std::string patient_name(unsigned seed) {
    static constexpr std::array<std::string_view, 20> families{"Wang", "Li",  "Zhang", "Liu", "Chen", "Yang", "Huang",
                                                               "Zhao", "Wu",  "Zhou",  "Xu",  "Sun",  "Ma",   "Zhu",
                                                               "Hu",   "Guo", "He",    "Lin", "Gao",  "Luo"};
    static constexpr std::array<std::string_view, 20> givens{"Wei",  "Fang", "Na",   "Min",  "Jing", "Qiang", "Lei",
                                                             "Jun",  "Yang", "Yong", "Yan",  "Jie",  "Tao",   "Ming",
                                                             "Chao", "Xia",  "Ping", "Gang", "Hui",  "Mei"};
    return std::string{families[seed % 20]} + "^" + std::string{givens[seed / 20 % 20]};
}

std::string meta_header(std::string_view sop_class, const std::string& sop) {
    std::string meta;
    put(meta, 0x0002, 0x0001, "OB", std::string("\0\1", 2));
    put(meta, 0x0002, 0x0002, "UI", std::string{sop_class});
    put(meta, 0x0002, 0x0003, "UI", sop);
    put(meta, 0x0002, 0x0010, "UI", std::string{explicit_little_endian});
    put(meta, 0x0002, 0x0012, "UI", "2.25.302847561029384756");
    std::string out(128, '\0');
    out += "DICM";
    std::string length;
    put_u32(length, static_cast<std::uint32_t>(meta.size()));
    put(out, 0x0002, 0x0000, "UL", length);
    return out + meta;
}

// All of the file that stands before the pixels' bytes.
std::string header(const Load& load, unsigned seed, unsigned slice) {
    const auto study = "2.25.7719" + std::to_string(1'000'000u + seed);
    const auto series = study + ".1";
    const auto sop = series + "." + std::to_string(slice + 1);
    const bool one = load.frames == 1;
    const auto sop_class = one ? ct_storage : multiframe_word_storage;
    auto out = meta_header(sop_class, sop);
    put(out, 0x0008, 0x0005, "CS", "ISO_IR 192");
    put(out, 0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    put(out, 0x0008, 0x0016, "UI", std::string{sop_class});
    put(out, 0x0008, 0x0018, "UI", sop);
    put(out, 0x0008, 0x0020, "DA", "20260131");
    put(out, 0x0008, 0x0030, "TM", "080509");
    put(out, 0x0008, 0x0050, "SH", "BENCH" + std::to_string(seed));
    put(out, 0x0008, 0x0060, "CS", one ? "CT" : "OT");
    if (!one) put(out, 0x0008, 0x0064, "CS", "WSD");
    put(out, 0x0008, 0x0070, "LO", "Telehub");
    put(out, 0x0008, 0x0090, "PN", "");
    put(out, 0x0010, 0x0010, "PN", patient_name(seed));
    put(out, 0x0010, 0x0020, "LO", "BENCH" + std::to_string(seed));
    put(out, 0x0010, 0x0030, "DA", "19800229");
    put(out, 0x0010, 0x0040, "CS", "O");
    put(out, 0x0018, 0x0050, "DS", "1.25");
    put(out, 0x0018, 0x0060, "DS", "120");
    put(out, 0x0018, 0x5100, "CS", "HFS");
    put(out, 0x0020, 0x000d, "UI", study);
    put(out, 0x0020, 0x000e, "UI", series);
    put(out, 0x0020, 0x0010, "SH", "1");
    put(out, 0x0020, 0x0011, "IS", "1");
    put(out, 0x0020, 0x0012, "IS", "1");
    put(out, 0x0020, 0x0013, "IS", std::to_string(slice + 1));
    put(out, 0x0020, 0x0032, "DS",
        "-128\\-128\\" + std::to_string(static_cast<int>(slice) - static_cast<int>(load.slices / 2)));
    put(out, 0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
    put(out, 0x0020, 0x0052, "UI", study + ".2");
    put(out, 0x0020, 0x0060, "CS", "");
    put(out, 0x0020, 0x1040, "LO", "");
    put(out, 0x0028, 0x0002, "US", us(1));
    put(out, 0x0028, 0x0004, "CS", "MONOCHROME2");
    if (!one) put(out, 0x0028, 0x0008, "IS", std::to_string(load.frames));
    put(out, 0x0028, 0x0010, "US", us(load.side));
    put(out, 0x0028, 0x0011, "US", us(load.side));
    put(out, 0x0028, 0x0030, "DS", "0.5\\0.5");
    put(out, 0x0028, 0x0100, "US", us(16));
    put(out, 0x0028, 0x0101, "US", us(12));
    put(out, 0x0028, 0x0102, "US", us(11));
    put(out, 0x0028, 0x0103, "US", us(0));
    put(out, 0x0028, 0x1052, "DS", "-1024");
    put(out, 0x0028, 0x1053, "DS", "1");
    put_u16(out, 0x7fe0);
    put_u16(out, 0x0010);
    out += "OW";
    put_u16(out, 0);
    put_u32(out, static_cast<std::uint32_t>(2ull * load.side * load.side * load.frames));
    return out;
}

class Maker {
  public:
    explicit Maker(const Load& load) : load_(load), random_(load.seed), noise_(1 << 20) {
        std::normal_distribution<double> scanner(0.0, 8.0);
        for (int& n : noise_) n = static_cast<int>(std::lround(scanner(random_)));
    }
    void study(const std::filesystem::path& folder, unsigned seed) {
        std::filesystem::create_directories(folder);
        for (unsigned slice = 0; slice < load_.slices; ++slice) {
            std::array<char, 32> name;
            std::snprintf(name.data(), name.size(), "ct%05u.dcm", slice + 1);
            file(folder / name.data(), seed, slice);
        }
    }

  private:
    void file(const std::filesystem::path& path, unsigned seed, unsigned slice) {
        std::ofstream out(path, std::ios::binary);
        out << header(load_, seed, slice);
        const auto images = load_.slices * load_.frames;
        for (unsigned frame = 0; frame < load_.frames; ++frame) {
            out << pixels(load_, slice * load_.frames + frame, images, random_, noise_);
        }
        if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
    }

    const Load& load_;
    std::mt19937 random_;
    std::vector<int> noise_;
};

}  // namespace

int main(int argc, char** argv) {
    Load load;
    CLI::App app{"Makes CT studies as the load of the benchmarks"};
    app.add_option("folder", load.folder)->required();
    app.add_option("count", load.slices, "Slices a study")->required()->check(CLI::Range(1, 1'000'000));
    app.add_option("seed", load.seed, "Which study is the first")->check(CLI::Range(0, 8'000'000));
    app.add_option("--side", load.side, "Rows and columns")->check(CLI::Range(8, 4096));
    app.add_option("--frames", load.frames, "Frames of a file")->check(CLI::Range(1, 100'000));
    app.add_option("--studies", load.studies, "How many studies")->check(CLI::Range(1, 900'000));
    CLI11_PARSE(app, argc, argv);
    if (2ull * load.side * load.side * load.frames > 0xffff'fffeull) {
        std::fprintf(stderr, "make_ct: the pixels of a file would be over 4 GB, more than their length can say\n");
        return 2;
    }
    try {
        Maker maker(load);
        for (unsigned k = 0; k < load.studies; ++k) {
            const std::filesystem::path folder = load.folder;
            maker.study(load.studies == 1 ? folder : folder / ("s" + std::to_string(load.seed + k)), load.seed + k);
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "make_ct: %s\n", e.what());
        return 1;
    }
}
