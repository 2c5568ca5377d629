// Which side of the patient lies at each edge of an image: L, R, A, P, H, F, or two of them (PS3.3 C.7.6.1.1.1). Pure.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace telehub::dicom {

// At the left, right, upper and lower edge, from Image Orientation (Patient) (0020,0037) or, without it, from Patient
// Orientation (0020,0020), both as they stand in the file. Empty where neither says so.
std::array<std::string, 4> patient_sides(std::string_view image_orientation, std::string_view patient_orientation);

}  // namespace telehub::dicom
