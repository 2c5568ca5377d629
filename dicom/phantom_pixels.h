// What the phantoms look like: analytic shapes and seeded noise. Pure functions; the same on every machine.
#pragma once
#include <cstdint>
#include <vector>

namespace telehub::dicom {

struct PixelImage {
    unsigned rows = 0;
    unsigned columns = 0;
    std::vector<std::uint16_t> pixels;
};

inline constexpr double ct_spacing_mm = 0.9;
inline constexpr double slice_spacing_mm = 6.0;
inline constexpr double dx_spacing_mm = 0.5;
inline constexpr int ct_intercept = -1024;  // stored value + intercept = HU

// `z_mm` from the middle of the head, feet to head.
PixelImage ct_head_slice(double z_mm, std::uint64_t seed);
PixelImage mr_head_slice(double z_mm, std::uint64_t seed);
PixelImage dx_chest_image(std::uint64_t seed);

}  // namespace telehub::dicom
