// What the API says of what modalities told and asked.
#pragma once
#include "telehub/app/commitment.h"
#include "telehub/app/performed_steps.h"
#include "views.h"

namespace telehub::api {

struct PerformedStepView {
    core::PerformedStepId id;
    std::int64_t version;
    Text state;
    core::SopUid sop_uid;
    core::OrgId org_id;
    Text device, step_id, modality;
    core::StudyUid study_uid;
    Text accession_number, reason;
    std::int64_t instance_count;
    std::vector<core::OrderId> order_ids;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(PerformedStepView, (),
                      (id, version, state, sop_uid, org_id, device, step_id, modality, study_uid, accession_number,
                       reason, instance_count, order_ids, created_at, updated_at))

struct CommitmentView {
    core::CommitmentId id;
    std::int64_t version;
    Text state;
    core::OrgId org_id;
    Text device, transaction_uid;
    std::int64_t instance_count, failed_count, attempts;
    Maybe<Timestamp> next_attempt_at;  // while it waits
    Text last_error;
    Timestamp created_at;
    Maybe<Timestamp> reported_at;
};
BOOST_DESCRIBE_STRUCT(CommitmentView, (),
                      (id, version, state, org_id, device, transaction_uid, instance_count, failed_count, attempts,
                       next_attempt_at, last_error, created_at, reported_at))

}  // namespace telehub::api
