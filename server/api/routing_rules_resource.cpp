#include "bodies.h"
#include "resources.h"
#include "routing_views.h"

namespace telehub::api {

namespace {

using Texts = std::vector<std::string>;

Texts parts(const std::string& list) { return split(list, '\\'); }

std::vector<std::int64_t> numbers(const std::string& list) {
    std::vector<std::int64_t> all;
    for (const auto& item : parts(list)) all.push_back(item.at(0) - '0');  // weekdays: one digit each
    return all;
}

struct Target {
    Maybe<domain::RoutingEvent> event;
    Maybe<Text> group;
    Maybe<Text> destination_name;
};

Target target_of(const app::RuleDetails& d) {
    Target t;
    if (d.rule.kind == domain::RuleKind::read) {
        t.group = d.group;
    } else {
        t.event = d.rule.event;
        t.destination_name = d.destination_name;
    }
    return t;
}

RoutingRuleView rule_view(const app::RuleDetails& d) {
    const auto& r = d.rule;
    const auto t = target_of(d);
    return {r.id,
            r.version,
            r.org_id,
            r.position,
            r.name,
            r.enabled,
            r.kind,
            t.event,
            t.group,
            r.destination_id,
            t.destination_name,
            d.clinics,
            parts(r.modalities),
            parts(r.body_parts),
            parts(r.urgencies),
            parts(r.patient_classes),
            numbers(r.weekdays),
            r.from_minute,
            r.to_minute,
            r.created_at,
            r.updated_at};
}

TriedRuleView tried_view(const app::TriedRule& tried) {
    const auto& r = tried.details.rule;
    const auto t = target_of(tried.details);
    return {r.id,          r.name,  r.position, r.kind,           tried.fires,
            tried.why_not, t.event, t.group,    r.destination_id, t.destination_name};
}

app::RuleForm form_of(const RoutingRuleBody& b) {
    app::RuleForm f;
    f.name = b.name;
    f.position = b.position;
    f.enabled = b.enabled.value_or(true);
    f.kind = b.kind;
    f.group = b.group.value_or("");
    f.destination = core::DestinationId{b.destination_id.value_or("")};
    f.event = b.event.value_or("");
    f.clinics = b.clinics.value_or(Texts{});
    f.modalities = b.modalities.value_or(Texts{});
    f.body_parts = b.body_parts.value_or(Texts{});
    f.urgencies = b.urgencies.value_or(Texts{});
    f.patient_classes = b.patient_classes.value_or(Texts{});
    f.weekdays = b.weekdays.value_or(std::vector<std::int64_t>{});
    f.from_minute = b.from_minute;
    f.to_minute = b.to_minute;
    return f;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::RuleDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, rule_view(*result), result->rule.version);
}

}  // namespace

http::Response create_routing_rule(const Call& call) {
    const auto body = read_body<RoutingRuleBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_routing_rule(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/routing-rules/" + made->rule.id.value);
    return response;
}

http::Response list_routing_rules(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    return list_response(app::list_routing_rules(call.hub, call.actor(), *page), *page, rule_view,
                         [](const app::RuleDetails& d) { return store::routing_rule_cursor(d.rule); });
}

http::Response get_routing_rule(const Call& call) {
    return respond(call, 200, app::get_routing_rule(call.hub, call.actor(), core::RoutingRuleId{call.param("id")}));
}

http::Response put_routing_rule(const Call& call) {
    const auto body = read_body<RoutingRuleBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const core::RoutingRuleId id{call.param("id")};
    return respond(call, 200, app::amend_routing_rule(call.hub, call.actor(), id, form_of(*body), *expected));
}

http::Response delete_routing_rule(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const core::RoutingRuleId id{call.param("id")};
    return nothing(call, app::delete_routing_rule(call.hub, call.actor(), id, *expected));
}

http::Response try_routing(const Call& call) {
    const auto body = read_body<TryRoutingBody>(call);
    if (!body) return refusal(call, body.error());
    app::RoutingQuestion question{core::StudyUid{body->study_uid.value_or("")},
                                  body->clinic.value_or(""),
                                  body->modality.value_or(""),
                                  body->body_part.value_or(""),
                                  body->urgency.value_or(""),
                                  body->patient_class.value_or(""),
                                  {}};
    if (body->at) {
        question.at = core::from_rfc3339(*body->at);
        if (!question.at) return refusal(call, bad_body({{"$.at", "must be a time such as 2026-01-31T08:00:00Z"}}));
    }
    const auto answer = app::try_routing(call.hub, call.actor(), question);
    if (!answer) return refusal(call, answer.error());
    const auto& c = answer->tried;
    RoutingAnswerView view{{answer->clinic, c.modality, c.body_part, c.urgency, c.patient_class, c.at.minute_of_day,
                            c.at.weekday, answer->at},
                           {},
                           {}};
    if (!answer->group.empty()) view.group = answer->group;
    for (const auto& tried : answer->rules) view.rules.push_back(tried_view(tried));
    return json_response(200, to_json(view));
}

}  // namespace telehub::api
