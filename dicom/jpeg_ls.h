// JPEG-LS codestreams without loss (ISO 14495-1) through DCMTK. Thread-safe.
#pragma once
#include <string>

#include "frame_decoder.h"

namespace telehub::dicom {

// Refuses with unsupported "cannot_encode" all but grey integers of 8 or 16 bits, and frames above 64 MB: a frame is
// held five times over while it is encoded.
core::Result<void> check_jpeg_ls(const ImageShape& shape);

// Of a frame that passed. Every bit of its values comes back, also those above Bits Stored. Refusal: "cannot_encode".
core::Result<std::string> encode_jpeg_ls(const DecodedFrame& frame);

}  // namespace telehub::dicom
