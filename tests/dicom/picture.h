// Pictures as tests look at them: RGB, 8 bits, by pixel.
#pragma once
#include <cairo.h>

#include <cstdint>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace telehub::dicom::test {

struct Decoded {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb;

    // Of a grey picture.
    int at(int x, int y) const { return rgb.at(static_cast<std::size_t>(3 * (y * width + x))); }
};

inline Decoded decode_png(std::string_view png) {
    const auto read = [](void* from, unsigned char* to, unsigned size) {
        auto& rest = *static_cast<std::string_view*>(from);
        if (rest.size() < size) return CAIRO_STATUS_READ_ERROR;
        std::memcpy(to, rest.data(), size);
        rest.remove_prefix(size);
        return CAIRO_STATUS_SUCCESS;
    };
    auto* const surface = cairo_image_surface_create_from_png_stream(read, &png);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("no PNG");
    Decoded out{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
    for (int y = 0; y < out.height; ++y) {
        const auto* const row = cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface);
        for (int x = 0; x < out.width; ++x) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, row + 4 * x, 4);
            for (const int shift : {16, 8, 0}) out.rgb.push_back(static_cast<std::uint8_t>(pixel >> shift));
        }
    }
    cairo_surface_destroy(surface);
    return out;
}

// P5 or P6 with 8 bits; DCMTK writes a comment line.
inline Decoded decode_pnm(const std::string& pnm) {
    std::istringstream in(pnm);
    std::string magic, word;
    in >> magic;
    std::vector<int> numbers;
    while (numbers.size() < 3 && in >> word) {
        if (word.front() == '#') {
            std::getline(in, word);
        } else {
            numbers.push_back(std::stoi(word));
        }
    }
    in.get();
    Decoded out{numbers.at(0), numbers.at(1), {}};
    const int repeat = magic == "P5" ? 3 : 1;
    for (char c = 0; in.get(c);)
        out.rgb.insert(out.rgb.end(), static_cast<std::size_t>(repeat), static_cast<std::uint8_t>(c));
    return out;
}

}  // namespace telehub::dicom::test
