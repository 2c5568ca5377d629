// One frame as a data set of its own, for DCMTK's image library: the pixels, and the attributes of the object (and of
// the frame's functional groups, PS3.3 C.7.6.16.2) that say how they are shown.
#pragma once
#include "frame_decoder.h"

class DcmDataset;

namespace telehub::dicom {

// What makes a number of the data set one of the object's own (PS3.3 C.11.1.1.2): value * slope + intercept.
struct Rescale {
    double slope = 1;
    double intercept = 0;
    bool is_continuous = false;  // of floating point
};

// `frame` counts from 1. 1-bit pixels become bytes of 0 and 1; floating point becomes 16 bits from its smallest value
// to its largest, which the result undoes. Elsewhere the result is the object's own rescale, and the data set keeps it.
// Refuses numbers of 64 bits: unsupported "cannot_decode".
core::Result<Rescale> make_display_dataset(DcmDataset& header, DecodedFrame frame, unsigned number, DcmDataset& out);

}  // namespace telehub::dicom
