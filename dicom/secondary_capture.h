// A photo as a Secondary Capture Image (PS3.3 A.8.1), marked not for diagnosis. Thread-safe.
#pragma once
#include <string>

#include "photo.h"
#include "telehub/app/dicom_objects.h"

namespace telehub::dicom {

// A Part 10 file, JPEG baseline. Throws std::runtime_error when DCMTK refuses.
std::string secondary_capture(const BaselinePhoto& photo, const app::PhotoDocument& document);

}  // namespace telehub::dicom
