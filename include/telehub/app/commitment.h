// Storage commitment, push model (PS3.4 annex J): a device asks whether the hub answers for its instances, and is told
// on the association that it asked on, or later on a new one, until it has heard. Committed is what is durable in the
// archive of the device's organisation; what is held aside in an open quarantine is not, until a person decides.
// When all instances of a request are committed, a study that holds no others and still receives is complete.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/performed_steps.h"

namespace telehub::app {

inline constexpr std::size_t max_committed = 10'000;  // instances of one request

struct CommitmentRequest {
    std::string transaction_uid;
    std::vector<SopReference> instances;
};

// Why an instance is not committed (PS3.3 C.14.1.1).
enum class CommitmentFailure { processing_failure, no_such_instance, class_instance_conflict };

struct CommitmentReport {
    std::string transaction_uid;
    std::vector<SopReference> committed;
    struct Failed {
        SopReference instance;
        CommitmentFailure why{};
    };
    std::vector<Failed> failed;
};

// N-ACTION: takes the request; its answer is due in half a minute on a new association, unless it is given before.
// The same request again is answered again. Refuses with invalid "bad_request" (no transaction UID, no instances, no
// UIDs), too_large "too_many_instances", conflict "transaction_in_use" for other instances under a known UID.
core::Result<core::CommitmentId> request_commitment(const Hub& hub, const domain::Actor& device,
                                                    const CommitmentRequest& request);

// What is true now. Refuses with not_found when the device has been told by now.
core::Result<CommitmentReport> judge_commitment(const Hub& hub, const core::CommitmentId& id);

// The device has confirmed this report.
void note_reported(const Hub& hub, const core::CommitmentId& id, const CommitmentReport& report);

// The device went without confirming: the next attempt is due now, on a new association.
void make_due(const Hub& hub, const std::vector<core::CommitmentId>& ids);

// Tells the devices whose answers are due; one that cannot be told is tried again after 30 s, then after twice as
// long each time, up to an hour, for a week; then it is undeliverable. How many were told.
std::size_t report_commitments(const Hub& hub);
// Those that were told, or given up, 30 days and more after the request; the audit trail keeps what came of them.
std::size_t drop_old_commitments(const Hub& hub);

// Those of the actor's own organisations, newest first; an empty state is any.
std::vector<store::Commitment> list_commitments(const Hub& hub, const domain::Actor& actor, const std::string& state,
                                                const store::Page& page);

}  // namespace telehub::app
