// The abstract syntaxes that the hub takes as SCP (PS3.4), as one table. A new service is a row here, a row in
// services.cpp, and a file of its own. Thread-safe.
#pragma once
#include <optional>
#include <string_view>

namespace telehub::dicom {

enum class SopKind {
    verification,  // PS3.4 annex A
    storage,       // PS3.4 annex B; C-GET's sub-operations too, with the SCP role at the requestor
    find,          // PS3.4 annex C, query/retrieve
    move,
    get,
    worklist,        // PS3.4 annex K
    performed_step,  // PS3.4 annex F
    commitment,      // PS3.4 annex J, push model
};

std::optional<SopKind> sop_kind(std::string_view abstract_syntax_uid);  // nothing: not taken

}  // namespace telehub::dicom
