// A consultation's photo: decoded with its size bounded before a pixel is made, and encoded anew as baseline JPEG, so
// that nothing else of the file (EXIF with its places, comments, what follows the picture) goes on. Thread-safe.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "telehub/core/error.h"

namespace telehub::dicom {

inline constexpr std::uint64_t most_photo_pixels = 50'000'000;

struct BaselinePhoto {
    std::string jpeg;  // YCbCr with 4:2:2 subsampling, or grey
    unsigned rows = 0;
    unsigned columns = 0;
    unsigned samples = 3;            // 1: grey
    std::uint64_t source_bytes = 0;  // as long as its pixels uncompressed, for the compression ratio
};

// A JPEG (baseline, extended or progressive) or a PNG, by its content. Refuses with invalid "bad_photo" or too_large.
core::Result<BaselinePhoto> read_photo(const std::filesystem::path& file);

}  // namespace telehub::dicom
