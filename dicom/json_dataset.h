// Makes the bytes of a Part 10 file from a data set in DICOM JSON (PS3.18 annex F) and the bulk data that came with it:
// explicit VR little endian, or the encapsulated transfer syntax that its compressed frames are in; text in UTF-8, and
// Specific Character Set says so. Thread-safe.
#pragma once
#include <boost/json.hpp>

#include "bulk_spool.h"
#include "explicit_writer.h"

namespace telehub::dicom {

// Refusals are those of app::JsonIntake::file(). When `out` wants no more, it ends early, and well.
core::Result<void> write_part10(const boost::json::object& data_set, const BulkSpool& bulk,
                                const ExplicitWriter::Out& out);

}  // namespace telehub::dicom
