// N-EVENT-REPORT of storage commitment (PS3.4 J.3.3, PS3.7 10.1.1), on an association of either side.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>

#include "outgoing.h"
#include "telehub/app/commitment.h"

namespace telehub::dicom {

// Sends the request; its answer comes in its own time.
OFCondition send_event_report(T_ASC_Association* association, T_ASC_PresentationContextID presentation,
                              std::uint16_t message_id, const std::string& retrieve_ae_title,
                              const app::CommitmentReport& report);

// Opens an association as the SCP of the class (PS3.7 D.3.3.4), tells, and waits for the answer. Refuses with busy
// "unreachable", "rejected", "line_dropped" or "not_taken".
core::Result<void> report_on_own_association(const app::Hub& hub, const app::Node& node,
                                             const app::CommitmentReport& report, OutgoingSockets& sockets);

}  // namespace telehub::dicom
