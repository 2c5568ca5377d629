// JPEG files as they stand in a PDF. Cairo takes their bytes along untouched, but wants a surface of their size.
#include <cairo.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "report_pdf_layout.h"

namespace telehub::documents {
namespace {

struct Size {
    int width, height;
};

// From the frame header (ITU-T T.81 B.2.2).
std::optional<Size> size_of(std::string_view jpeg) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(jpeg[at]); };
    const auto word = [&](std::size_t at) { return byte(at) << 8 | byte(at + 1); };
    if (!jpeg.starts_with("\xFF\xD8")) return {};
    std::size_t at = 2;
    while (at + 9 <= jpeg.size() && byte(at) == 0xFF) {
        const auto marker = byte(at + 1);
        const bool tables = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
        if (marker >= 0xC0 && marker <= 0xCF && !tables) {
            const Size size{word(at + 7), word(at + 5)};
            if (size.width == 0 || size.height == 0) return {};
            return size;
        }
        at += 2 + static_cast<std::size_t>(word(at + 2));
    }
    return {};
}

void destroy(void* bytes) { delete static_cast<std::string*>(bytes); }

}  // namespace

Picture picture_of(const std::string& jpeg) {
    const auto size = size_of(jpeg);
    if (!size) return nullptr;
    Picture picture(cairo_image_surface_create(CAIRO_FORMAT_RGB24, size->width, size->height));
    auto bytes = std::make_unique<std::string>(jpeg);
    const auto status = cairo_surface_set_mime_data(picture.get(), CAIRO_MIME_TYPE_JPEG,
                                                    reinterpret_cast<const unsigned char*>(bytes->data()),
                                                    bytes->size(), destroy, bytes.get());
    if (status != CAIRO_STATUS_SUCCESS) return nullptr;
    bytes.release();  // destroy() has it
    return picture;
}

}  // namespace telehub::documents
