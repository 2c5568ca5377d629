// From one frame as it is encapsulated to its pixels: RLE, JPEG and JPEG-LS by DCMTK, JPEG 2000 by OpenJPEG.
// Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "image_shape.h"
#include "telehub/core/error.h"

namespace telehub::dicom {

struct DecodedFrame {
    std::string bytes;  // little endian, ImageShape::frame_bytes() of them
    ImageShape shape;   // what the bytes are: decoding may change the colour space
    bool lossy = false;
};

// Whether frames of this transfer syntax can be read: the uncompressed ones and those that decode_frame() knows.
bool can_decode_syntax(std::string_view transfer_syntax_uid);

// `encoded` is one frame, its fragments put together. The codestream must be of the image that `shape` describes.
// Refusals: unsupported "cannot_decode", invalid "bad_pixel_data", too_large "frame_too_large".
core::Result<DecodedFrame> decode_frame(std::string_view transfer_syntax_uid, std::string encoded,
                                        const ImageShape& shape);

}  // namespace telehub::dicom
