#include "bodies.h"
#include "resources.h"
#include "routing_views.h"

namespace telehub::api {

using domain::JobAction;

namespace {

JobView job_view(const app::JobDetails& d) {
    const auto& j = d.job;
    JobView v{};
    v.id = j.id;
    v.version = j.version;
    v.kind = j.kind;
    v.state = j.state;
    v.org_id = j.org_id;
    v.study_uid = j.study_uid;
    v.destination_id = j.destination_id;
    v.destination_name = d.destination_name;
    v.rule_id = j.rule_id;
    if (!j.created_by.empty()) v.created_by = j.created_by;
    v.content = j.content;
    v.total = j.total;
    v.sent = j.sent;
    v.failed = j.failed_count;
    v.attempts = j.attempts;
    if (j.state == domain::JobState::queued) v.next_attempt_at = j.next_attempt_at;
    v.last_error = j.last_error;
    v.created_at = j.created_at;
    v.updated_at = j.updated_at;
    return v;
}

JobDetailView job_detail_view(const app::JobDetails& d) {
    JobDetailView v{job_view(d), {}};
    for (const auto& i : d.unsent) v.unsent.push_back({i.sop_uid, i.state, i.reason, i.detail, i.at});
    return v;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::JobDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, job_view(*result), result->job.version);
}

http::Response move(const Call& call, JobAction action) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::move_job(call.hub, call.actor(), core::JobId{call.param("id")}, action, *expected));
}

}  // namespace

http::Response forward_study(const Call& call) {
    const auto body = read_body<ForwardBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made =
        app::forward_study(call.hub, call.actor(), core::StudyUid{call.param("study_uid")},
                           core::DestinationId{body->destination_id}, body->content.value_or("study"), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/jobs/" + made->job.id.value);
    return response;
}

http::Response list_jobs(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::job_state_from)) return refusal(call, no_such_state());
    const store::JobFilter filter{call.query("state"), call.query("kind"), call.query("study_uid")};
    return list_response(app::list_jobs(call.hub, call.actor(), filter, *page), *page, job_view,
                         [](const app::JobDetails& d) { return d.job.id.value; });
}

http::Response get_job(const Call& call) {
    const auto found = app::get_job(call.hub, call.actor(), core::JobId{call.param("id")});
    if (!found) return refusal(call, found.error());
    return view_response(200, job_detail_view(*found), found->job.version);
}

http::Response rerun_job(const Call& call) { return move(call, JobAction::rerun); }
http::Response cancel_job(const Call& call) { return move(call, JobAction::cancel); }

}  // namespace telehub::api
