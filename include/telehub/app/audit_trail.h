// The audit trail, for administrators: of their organisation and those below. Reading it is a row of it too.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/audit.h"

namespace telehub::app {

struct AuditLine {
    store::Audit row;
    std::string org_code;  // "" where the row is of none
};

// Refuses with invalid, and with storage_full: what cannot be recorded is not read.
core::Result<std::vector<AuditLine>> read_audit(const Hub& hub, const domain::Actor& actor,
                                                const store::AuditFilter& filter, const store::Page& page);

}  // namespace telehub::app
