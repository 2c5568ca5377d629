// JPEG 2000 and HTJ2K codestreams (ISO 15444-1 and -15) through OpenJPEG. Thread-safe.
#pragma once
#include <string_view>

#include "frame_decoder.h"

namespace telehub::dicom {

// `codestream` is the frame's, or a JP2 file around it, as some writers send. Values are written in Bits Allocated of
// `shape`, interleaved. Refusals: see decode_frame().
core::Result<DecodedFrame> decode_jpeg2000(std::string_view codestream, const ImageShape& shape);

}  // namespace telehub::dicom
