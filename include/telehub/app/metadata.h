// Instances' attributes as DICOM JSON, for the web: as they were kept at ingest, or read from the object for those that
// came before they were kept. Thread-safe.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/archive.h"

namespace telehub::app {

// Of these instances of one series, in their order. Never more than a few hundred at a time: the caller pages.
std::vector<store::InstanceMetadata> read_metadata(const Hub& hub, std::int64_t series_key,
                                                   const std::vector<store::Instance>& instances, std::size_t from,
                                                   std::size_t count);

// Of the matched instance, or of one of the matched series or study; nothing when there is none.
std::optional<store::InstanceMetadata> read_one_metadata(const Hub& hub, const ArchiveMatch& match);

// The JSON object itself. Throws std::runtime_error when the parts are not what was written.
std::string inflate_metadata(const store::InstanceMetadata& metadata);

}  // namespace telehub::app
