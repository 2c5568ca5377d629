// From DICOM's attribute matching (PS3.4 C.2.2.2) to the archive's conditions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/archive.h"
#include "telehub/store/archive.h"

namespace telehub::app {

// The conditions of all keys that match something; refuses with every key whose value cannot be matched.
core::Result<std::vector<store::ArchiveCondition>> conditions_of(const ArchiveQuery& query);

// What other queries than the archive's read alike.
struct KeyRange {
    std::string from, to;  // "" is open
};
std::optional<KeyRange> date_range(const std::string& da);     // eight digits each; nothing when it is no DA or a range
std::optional<KeyRange> time_range(const std::string& tm);     // "10", "1030", "103059.25"; the shortest text of it
std::string fold_wildcards(const std::string& name);           // folded (core/text.h), its wildcards kept
std::vector<std::string> key_values(const std::string& text);  // parted at backslashes
bool has_wildcard(std::string_view text);

std::string tag_text(std::uint32_t tag);  // "(0010,0010)"

}  // namespace telehub::app
