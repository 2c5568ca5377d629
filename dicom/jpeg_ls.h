// JPEG-LS codestreams without loss (ISO 14495-1) through DCMTK. Thread-safe.
#pragma once
#include <string>

#include "frame_decoder.h"

namespace telehub::dicom {

// Of grey integers of 8 or 16 bits. Every bit of them comes back, also those above Bits Stored. Refusals: unsupported
// "cannot_encode".
core::Result<std::string> encode_jpeg_ls(const DecodedFrame& frame);

}  // namespace telehub::dicom
