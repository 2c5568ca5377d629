// Answers of storage commitment that an association may still carry (PS3.4 J.3.3). They go out when the peer has
// nothing to say for a moment, so that one who releases at once is not disturbed; one is out at a time.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>

#include <deque>
#include <optional>

#include "telehub/app/commitment.h"

namespace telehub::dicom {

struct ServiceContext;

struct PendingReports {
    std::deque<core::CommitmentId> waiting;
    struct Sent {
        core::CommitmentId id;
        app::CommitmentReport report;
        std::uint16_t message_id = 0;
    };
    std::optional<Sent> sent;  // not answered yet
    std::vector<core::CommitmentId> not_taken;
    T_ASC_PresentationContextID presentation = 0;
};

// Sends the next one, if none is out. Bad: the association cannot go on.
OFCondition send_waiting_report(ServiceContext& context);
// The association ends: what was not confirmed is for an association of its own.
void hand_over_reports(ServiceContext& context);

}  // namespace telehub::dicom
