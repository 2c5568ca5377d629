// Taking in data sets that come as DICOM JSON with their bulk data (STOW-RS, PS3.18 10.5 and annex F). `dicom`
// implements it: it makes a Part 10 file of each and takes that in as any other.
#pragma once
#include <span>
#include <string>

#include "telehub/app/intake.h"

namespace telehub::app {

// Where a part with bulk data is named from, and what it is.
struct BulkPart {
    std::string location;    // its Content-Location: what a BulkDataURI says
    std::string media_type;  // lower-case; "" is application/octet-stream
    std::string transfer_syntax_uid;
};

// One request. Bulk data and metadata wait on the disk until all of it has come; memory is that of one data set.
// What is not filed leaves nothing. One thread at a time.
class JsonIntake {
  public:
    virtual ~JsonIntake() = default;
    virtual void require_study(core::StudyUid uid) = 0;  // as Intake's

    // The metadata, sliced anyhow: an array of data sets, or one alone. Refuses the whole request: invalid "bad_json",
    // with the byte where it goes wrong; too_large "metadata_too_large", "too_many_data_sets"; storage_full.
    virtual core::Result<void> metadata(std::span<const char> bytes) = 0;
    virtual core::Result<void> end_metadata() = 0;

    // Parts of one location follow each other: frames. Refuses the whole request: too_large "too_many_parts";
    // storage_full.
    virtual core::Result<void> begin_bulk(const BulkPart& part) = 0;
    virtual core::Result<void> bulk(std::span<const char> bytes) = 0;

    virtual std::size_t data_sets() const = 0;

    // Files each data set, in order, into `batch`. One that cannot be made is refused alone: "bad_metadata" (detail:
    // which attribute, and why), "bad_identifiers", "nesting_too_deep", "metadata_too_large", "missing_bulk_data",
    // "bad_bulk_data", "bad_pixel_data", "unsupported_media_type", "bulk_data_repeated".
    virtual void file(IntakeBatch& batch) = 0;
};

}  // namespace telehub::app
