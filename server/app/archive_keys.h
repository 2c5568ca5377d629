// From DICOM's attribute matching (PS3.4 C.2.2.2) to the archive's conditions.
#pragma once
#include "telehub/app/archive.h"
#include "telehub/store/archive.h"

namespace telehub::app {

// The conditions of all keys that match something; refuses with every key whose value cannot be matched.
core::Result<std::vector<store::ArchiveCondition>> conditions_of(const ArchiveQuery& query);

std::string tag_text(std::uint32_t tag);  // "(0010,0010)"

}  // namespace telehub::app
