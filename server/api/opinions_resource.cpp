#include "consultation_bodies.h"
#include "consultation_resources.h"
#include "consultation_views.h"

namespace telehub::api {

namespace {

core::ConsultationId case_id(const Call& call) { return core::ConsultationId{call.param("id")}; }

http::Response respond(const Call& call, const core::Result<app::OpinionDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(200, opinion_view(*result), result->opinion.version);
}

http::Response respond(const Call& call, const app::ConsultationResult& result) {
    if (!result) return refusal(call, result.error());
    return view_response(200, consultation_view(*result), result->consultation.version);
}

}  // namespace

http::Response get_opinion(const Call& call) {
    return respond(call, app::get_opinion(call.hub, call.actor(), case_id(call)));
}

http::Response put_opinion(const Call& call) {
    const auto b = read_body<OpinionBody>(call);
    if (!b) return refusal(call, b.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::OpinionText text{
        b->summary.value_or(""),       b->findings.value_or(""), b->diagnosis.value_or(""),      b->advice.value_or(""),
        b->further_tests.value_or(""), b->urgency.value_or(""),  b->referral_advice.value_or("")};
    return respond(call, app::save_opinion(call.hub, call.actor(), case_id(call), text, *expected));
}

http::Response take_stance(const Call& call) {
    const auto body = read_body<StanceBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::Stance stance{body->stance, body->text.value_or("")};
    return respond(call, app::take_stance(call.hub, call.actor(), case_id(call), stance, *expected));
}

http::Response sign_opinion(const Call& call) {
    const auto body = read_body<SignBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::sign_opinion(call.hub, call.actor(), case_id(call), body->totp.value_or(""), *expected,
                                           body->opinion_version));
}

http::Response deliver_opinion(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::deliver_opinion(call.hub, call.actor(), case_id(call), *expected));
}

http::Response get_opinion_pdf(const Call& call) {
    return document_response(call, app::opinion_pdf(call.hub, call.actor(), case_id(call)), "application/pdf");
}

}  // namespace telehub::api
