#include "modality_views.h"
#include "resources.h"

namespace telehub::api {

namespace {

PerformedStepView step_view(const app::PerformedStepDetails& d) {
    const auto& s = d.step;
    return {s.id,     s.version,        s.state,    s.sop_uid,    s.org_id,
            s.device, s.step_id,        s.modality, s.study_uid,  s.accession_number,
            s.reason, s.instance_count, d.orders,   s.created_at, s.updated_at};
}

CommitmentView commitment_view(const store::Commitment& m) {
    const auto next = m.state == "waiting" ? std::optional{m.next_attempt_at} : std::nullopt;
    return {m.id,           m.version,  m.state, m.org_id,     m.device,     m.transaction_uid, m.instance_count,
            m.failed_count, m.attempts, next,    m.last_error, m.created_at, m.reported_at};
}

}  // namespace

http::Response list_performed_steps(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_performed_steps(call.hub, call.actor(), call.query("state"), *page), *page,
                         step_view, [](const app::PerformedStepDetails& d) { return d.step.id.value; });
}

http::Response list_commitments(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_commitments(call.hub, call.actor(), call.query("state"), *page), *page,
                         commitment_view, [](const store::Commitment& m) { return m.id.value; });
}

}  // namespace telehub::api
