// A DCMTK data set as the bytes of a Part 10 file, with the same meta information that a received object
// gets.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <string>

class DcmDataset;

namespace telehub::dicom {

// Explicit little endian, or encapsulated as the pixel data already are. Throws std::runtime_error when DCMTK refuses.
std::string part10_bytes(DcmDataset& dataset, E_TransferSyntax syntax = EXS_LittleEndianExplicit);

}  // namespace telehub::dicom
