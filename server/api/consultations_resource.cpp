#include "consultation_bodies.h"
#include "consultation_resources.h"
#include "consultation_views.h"

namespace telehub::api {

using domain::ConsultationAction;

namespace {

core::ConsultationId case_id(const Call& call) { return core::ConsultationId{call.param("id")}; }

http::Response respond(const Call& call, unsigned status, const app::ConsultationResult& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, consultation_view(*result), result->consultation.version);
}

app::ConsultationForm form_of(const ConsultationBody& b) {
    app::ConsultationForm f;
    f.kind = b.kind;
    f.patient_id = b.patient.patient_id;
    f.patient_name = b.patient.name.value_or("");
    f.sex = b.patient.sex.value_or("");
    f.birth_date = b.patient.birth_date.value_or("");
    f.reason = b.reason.value_or("");
    f.question = b.question.value_or("");
    f.case_summary = b.case_summary.value_or("");
    f.specialties = b.specialties.value_or(std::vector<std::string>{});
    f.named_expert = b.named_expert.value_or("");
    f.urgency = b.urgency.value_or("routine");
    f.consent = b.consent.value_or(false);
    f.consent_reason = b.consent_reason.value_or("");
    f.expert_org_code = b.expert_org_code.value_or("");
    return f;
}

// A move with a reason, which the table asks for or not.
http::Response move(const Call& call, ConsultationAction action, bool no_show = false) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const app::ConsultationMove m{action, body->reason.value_or(""), no_show};
    return respond(call, 200, app::move_consultation(call.hub, call.actor(), case_id(call), m, *expected));
}

// The body, the version that it was made for, and what becomes of both.
template <class Body, class Act>
http::Response with_body(const Call& call, Act act) {
    const auto body = read_body<Body>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, act(*body, *expected));
}

app::ConsultationTime time_of(const ConsultationTimeBody& b) {
    return {b.starts_at, b.duration_min, b.room_id.value_or(""), b.reason.value_or("")};
}

}  // namespace

http::Response create_consultation(const Call& call) {
    const auto body = read_body<ConsultationBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_consultation(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/consultations/" + made->consultation.id.value);
    return response;
}

http::Response list_consultations(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::consultation_state_from)) return refusal(call, no_such_state());
    store::ConsultationFilter filter;
    filter.state = call.query("state");
    filter.kind = call.query("kind");
    filter.patient_id = call.query("patient_id");
    if (call.query("mine") == "true") filter.mine = call.actor().user;
    return list_response(app::list_consultations(call.hub, call.actor(), filter, *page), *page, consultation_view,
                         [](const app::ConsultationDetails& d) { return d.consultation.id.value; });
}

http::Response get_consultation(const Call& call) {
    const auto found = app::get_consultation(call.hub, call.actor(), case_id(call));
    if (!found) return refusal(call, found.error());
    return view_response(200, consultation_detail_view(*found), found->consultation.version);
}

http::Response put_consultation(const Call& call) {
    return with_body<ConsultationBody>(call, [&](const ConsultationBody& b, app::Version expected) {
        return app::amend_consultation(call.hub, call.actor(), case_id(call), form_of(b), expected);
    });
}

http::Response submit_consultation(const Call& call) { return move(call, ConsultationAction::submit); }
http::Response accept_consultation(const Call& call) { return move(call, ConsultationAction::accept); }
http::Response return_consultation(const Call& call) { return move(call, ConsultationAction::return_); }
http::Response decline_consultation(const Call& call) { return move(call, ConsultationAction::decline); }
http::Response unschedule_consultation(const Call& call) { return move(call, ConsultationAction::unschedule); }
http::Response miss_consultation(const Call& call) { return move(call, ConsultationAction::unschedule, true); }
http::Response start_consultation(const Call& call) { return move(call, ConsultationAction::start); }
http::Response open_consultation_opinion(const Call& call) { return move(call, ConsultationAction::open_opinion); }
http::Response record_consent(const Call& call) { return move(call, ConsultationAction::consent); }
http::Response archive_consultation(const Call& call) { return move(call, ConsultationAction::archive); }
http::Response cancel_consultation(const Call& call) { return move(call, ConsultationAction::cancel); }

http::Response assign_consultation(const Call& call) {
    return with_body<AssignExpertsBody>(call, [&](const AssignExpertsBody& b, app::Version expected) {
        app::Assignment a;
        for (const auto& e : b.experts) a.experts.push_back({e.login, e.specialty});
        a.chair = b.chair.value_or("");
        a.reason = b.reason.value_or("");
        return app::assign_consultation(call.hub, call.actor(), case_id(call), a, expected);
    });
}

http::Response schedule_consultation(const Call& call) {
    return with_body<ConsultationTimeBody>(call, [&](const ConsultationTimeBody& b, app::Version expected) {
        return app::schedule_consultation(call.hub, call.actor(), case_id(call), time_of(b), expected);
    });
}

http::Response confirm_consultation(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::confirm_consultation(call.hub, call.actor(), case_id(call), *expected));
}

http::Response reschedule_consultation(const Call& call) {
    return with_body<ConsultationTimeBody>(call, [&](const ConsultationTimeBody& b, app::Version expected) {
        return app::reschedule_consultation(call.hub, call.actor(), case_id(call), time_of(b), expected);
    });
}

http::Response accept_ring(const Call& call) {
    return respond(call, 200, app::answer_ring(call.hub, call.actor(), case_id(call)));
}

http::Response decline_ring(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto done = app::decline_ring(call.hub, call.actor(), case_id(call), body->reason.value_or(""));
    return respond(call, 200, done);
}

http::Response post_message(const Call& call) {
    const auto body = read_body<MessageBody>(call);
    if (!body) return refusal(call, body.error());
    if (body->kind != "question" && body->kind != "answer") {
        return refusal(call, bad_body({{"$.kind", "must be question or answer"}}));
    }
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto say = body->kind == "question" ? app::ask_question : app::answer_question;
    return respond(call, 201, say(call.hub, call.actor(), case_id(call), body->text, *idempotency));
}

http::Response rate_consultation(const Call& call) {
    return with_body<RatingBody>(call, [&](const RatingBody& b, app::Version expected) {
        const app::Rating r{b.outcome, b.reason.value_or(""), b.rating, b.comment.value_or("")};
        return app::rate_consultation(call.hub, call.actor(), case_id(call), r, expected);
    });
}

http::Response get_timeline(const Call& call) {
    const auto found = app::patient_timeline(call.hub, call.actor(), call.param("id"));
    if (!found) return refusal(call, found.error());
    return json_response(200, to_json(timeline_view(*found)));
}

}  // namespace telehub::api
