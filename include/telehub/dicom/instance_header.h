// From a scanned data set to the index of an instance: text in UTF-8, dates in ISO form, frame offsets.
#pragma once
#include <span>
#include <string_view>

#include "telehub/app/dicom_objects.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

// The attributes that a scanner must keep for header_of().
std::span<const Tag> indexed_tags();

// A UID that is not one is left empty, for the use case to refuse. `dataset_offset` is where the data set starts in
// the file; `device_charset` is the sender's own setting.
app::InstanceHeader header_of(const ScanResult& scan, std::string_view transfer_syntax_uid,
                              std::uint64_t dataset_offset, std::string_view device_charset);

}  // namespace telehub::dicom
