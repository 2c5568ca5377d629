// Makes the load of tools/bench/ingest.sh: one CT study, COUNT slices of 512 x 512 x 16, explicit little endian, each
// with the noise of a scanner, so that no two files are equal and none of them compresses to nothing.
//   make_ct DIR COUNT [SEED]        the same arguments give the same bytes
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr unsigned side = 512;
constexpr std::string_view ct_storage = "1.2.840.10008.5.1.4.1.1.2";
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
std::string pixels(unsigned slice, unsigned count, std::mt19937& random, const std::vector<int>& noise) {
    std::string out;
    out.reserve(2 * side * side);
    const double height = 2.0 * (slice + 0.5) / count - 1.0;
    const double radius = 200.0 * std::sqrt(1.0 - 0.8 * height * height);
    for (unsigned y = 0; y < side; ++y) {
        std::size_t n = random() % (noise.size() - side);
        for (unsigned x = 0; x < side; ++x, ++n) {
            const double r = std::hypot((x - 255.5) / 0.85, y - 255.5);
            const int hu = r > radius ? -1000 : r > radius - 12 ? 900 : 35;
            put_u16(out, static_cast<unsigned>(std::max(0, hu + 1024 + noise[n])));
        }
    }
    return out;
}

std::string part10(const std::string& study, unsigned slice, unsigned count, std::string image) {
    const auto series = study + ".1";
    const auto sop = series + "." + std::to_string(slice + 1);
    std::string meta;
    put(meta, 0x0002, 0x0001, "OB", std::string("\0\1", 2));
    put(meta, 0x0002, 0x0002, "UI", std::string{ct_storage});
    put(meta, 0x0002, 0x0003, "UI", sop);
    put(meta, 0x0002, 0x0010, "UI", std::string{explicit_little_endian});
    put(meta, 0x0002, 0x0012, "UI", "2.25.302847561029384756");
    std::string out(128, '\0');
    out += "DICM";
    std::string length;
    put_u32(length, static_cast<std::uint32_t>(meta.size()));
    put(out, 0x0002, 0x0000, "UL", length);
    out += meta;
    put(out, 0x0008, 0x0005, "CS", "ISO_IR 192");
    put(out, 0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    put(out, 0x0008, 0x0016, "UI", std::string{ct_storage});
    put(out, 0x0008, 0x0018, "UI", sop);
    put(out, 0x0008, 0x0020, "DA", "20260131");
    put(out, 0x0008, 0x0030, "TM", "080509");
    put(out, 0x0008, 0x0050, "SH", "BENCH1");
    put(out, 0x0008, 0x0060, "CS", "CT");
    put(out, 0x0008, 0x0070, "LO", "Telehub");
    put(out, 0x0008, 0x0090, "PN", "");
    put(out, 0x0010, 0x0010, "PN", "Phantom^Load");
    put(out, 0x0010, 0x0020, "LO", "BENCH");
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
        "-128\\-128\\" + std::to_string(static_cast<int>(slice) - static_cast<int>(count / 2)));
    put(out, 0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
    put(out, 0x0020, 0x0052, "UI", study + ".2");
    put(out, 0x0020, 0x0060, "CS", "");
    put(out, 0x0020, 0x1040, "LO", "");
    put(out, 0x0028, 0x0002, "US", us(1));
    put(out, 0x0028, 0x0004, "CS", "MONOCHROME2");
    put(out, 0x0028, 0x0010, "US", us(side));
    put(out, 0x0028, 0x0011, "US", us(side));
    put(out, 0x0028, 0x0030, "DS", "0.5\\0.5");
    put(out, 0x0028, 0x0100, "US", us(16));
    put(out, 0x0028, 0x0101, "US", us(12));
    put(out, 0x0028, 0x0102, "US", us(11));
    put(out, 0x0028, 0x0103, "US", us(0));
    put(out, 0x0028, 0x1052, "DS", "-1024");
    put(out, 0x0028, 0x1053, "DS", "1");
    put(out, 0x7fe0, 0x0010, "OW", std::move(image));
    return out;
}

std::optional<unsigned> number(std::string_view text) {
    unsigned n = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc{} || end != text.data() + text.size()) return {};
    return n;
}

}  // namespace

int main(int argc, char** argv) {
    const auto count = argc > 2 ? number(argv[2]) : std::nullopt;
    const auto seed = argc > 3 ? number(argv[3]) : std::optional{1u};
    if (argc > 4 || !count || !seed || *count == 0) {
        std::fprintf(stderr, "usage: make_ct DIR COUNT [SEED]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    std::mt19937 random(*seed);
    std::normal_distribution<double> scanner(0.0, 8.0);
    std::vector<int> noise(1 << 20);
    for (int& n : noise) n = static_cast<int>(std::lround(scanner(random)));
    const auto study = "2.25.7719" + std::to_string(1000000u + *seed);
    for (unsigned slice = 0; slice < *count; ++slice) {
        char name[32];
        std::snprintf(name, sizeof name, "ct%05u.dcm", slice + 1);
        std::ofstream out(folder / name, std::ios::binary);
        out << part10(study, slice, *count, pixels(slice, *count, random, noise));
        if (!out.flush()) {
            std::fprintf(stderr, "make_ct: cannot write %s\n", (folder / name).c_str());
            return 1;
        }
    }
}
