// The Image Pixel Module (PS3.3 C.7.6.3) of a data set, checked: what a frame of it is made of and how large it is.
// What passes here may be multiplied without overflow and allocated.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/dicom/dataset_scanner.h"

class DcmItem;

namespace telehub::dicom {

constexpr Tag pixel_data = 0x7FE00010;
constexpr Tag float_pixel_data = 0x7FE00008;
constexpr Tag double_pixel_data = 0x7FE00009;

struct ImageShape {
    static constexpr std::uint64_t max_frame = 1ull << 30;  // bytes, decoded

    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t samples = 1;
    unsigned bits_allocated = 0;  // 1, 8, 16, 32 or 64; 32 and 64 for floating point
    unsigned bits_stored = 0;
    unsigned high_bit = 0;
    bool is_signed = false;
    bool is_float = false;
    bool subsampled = false;  // YBR_FULL_422 as it is stored without compression (PS3.3 C.7.6.3.1.2)
    unsigned planar_configuration = 0;
    std::string photometric;

    std::uint64_t frame_bits() const { return rows * columns * (subsampled ? 2 : samples) * bits_allocated; }
    std::uint64_t frame_bytes() const { return (frame_bits() + 7) / 8; }
};

// `pixel_tag` is (7FE0,0010), (7FE0,0008) or (7FE0,0009). Refusals: invalid "bad_pixel_data" (which attribute is
// missing or impossible), unsupported "cannot_decode" (packed pixels, Bits Allocated 12 and the like), too_large
// "frame_too_large".
core::Result<ImageShape> image_shape(DcmItem& dataset, Tag pixel_tag, bool encapsulated);

// Writes the shape's attributes over those of the data set.
void put_shape(DcmItem& dataset, const ImageShape& shape);

core::Error bad_pixel_data(std::string detail);
core::Error cannot_decode(std::string detail);

}  // namespace telehub::dicom
