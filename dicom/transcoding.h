// A stored object written anew in an uncompressed little endian transfer syntax, one frame after the other.
// Thread-safe.
#pragma once
#include <filesystem>

#include "stored_object.h"
#include "telehub/core/error.h"

namespace telehub::dicom {

// `object` is opened whole, and its header changed on the way. Refusals: see app::Pixels::transcode().
core::Result<void> transcode_object(const StoredObject& object, bool implicit_vr, const std::filesystem::path& to);

}  // namespace telehub::dicom
