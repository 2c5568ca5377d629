// A DCMTK data set as the bytes of a Part 10 file, with the same meta information that a received object
// gets.
#pragma once
#include <string>

class DcmDataset;

namespace telehub::dicom {

// Explicit little endian. Throws std::runtime_error when DCMTK refuses.
std::string part10_bytes(DcmDataset& dataset);

}  // namespace telehub::dicom
