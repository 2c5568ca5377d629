// What a compressed frame says of itself, before a decoder allocates for it: JPEG (ISO 10918-1), JPEG-LS (ISO 14495-1)
// and JPEG 2000 (ISO 15444-1, -15). Reads headers only.
#pragma once
#include <cstdint>
#include <string_view>

#include "image_shape.h"
#include "telehub/core/error.h"

namespace telehub::dicom {

struct CodestreamShape {
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t components = 0;
    unsigned precision = 0;  // bits a sample; of JPEG 2000 those of its deepest component
    bool lossy = false;      // JPEG 2000: left to its decoder
    bool is_ls = false;      // JPEG-LS
};

// Refusals: invalid "bad_pixel_data", with the byte where it went wrong. What passes, DCMTK's own walk to the frame
// header passes too: at a TEM marker that one stands still for ever, and of reserved markers it does not skip the
// segment.
core::Result<CodestreamShape> jpeg_shape(std::string_view bytes);
// `bytes` start with SOC. Refuses more tiles than a decoder ought to make tables for.
core::Result<CodestreamShape> jpeg2000_shape(std::string_view bytes);

// Whether the codestream is of the image that the attributes describe.
core::Result<void> agrees(const CodestreamShape& codestream, const ImageShape& shape);

}  // namespace telehub::dicom
