#include "support/photos.h"

#include <cstddef>
#include <cstdio>

#include <jpeglib.h>
#include <png.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace telehub::test {

namespace {

std::vector<unsigned char> gradient(unsigned columns, unsigned rows) {
    std::vector<unsigned char> rgb;
    for (unsigned y = 0; y < rows; ++y) {
        for (unsigned x = 0; x < columns; ++x) {
            for (const unsigned v : {x * 7, y * 11, x + y}) rgb.push_back(static_cast<unsigned char>(v));
        }
    }
    return rgb;
}

constexpr const char page[] = "<html><script>alert(1)</script></html>";

}  // namespace

std::string jpeg_photo(unsigned columns, unsigned rows) {
    auto rgb = gradient(columns, rows);
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);  // ends the test's process at a fault, which there is none
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = columns;
    info.image_height = rows;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    jpeg_write_marker(&info, JPEG_COM, reinterpret_cast<const JOCTET*>(page), sizeof page - 1);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = rgb.data() + std::size_t{info.next_scanline} * columns * 3;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    std::string bytes(reinterpret_cast<const char*>(out), size);
    jpeg_destroy_compress(&info);
    std::free(out);
    return bytes;
}

std::string png_photo(unsigned columns, unsigned rows) {
    const auto rgb = gradient(columns, rows);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = columns;
    image.height = rows;
    image.format = PNG_FORMAT_RGB;
    std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
    png_alloc_size_t size = bytes.size();
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, rgb.data(), 0, nullptr) == 0) {
        throw std::runtime_error(image.message);
    }
    bytes.resize(size);
    return bytes + page;
}

}  // namespace telehub::test
