
#include "form.h"
#include "routing_internal.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

core::Result<core::OrgId> kept_organisation(const domain::Actor& actor) {
    if (actor.roles_in(actor.org).meets(domain::routing_keepers)) return actor.org;
    return core::refuse(Errc::forbidden, "role_not_allowed", "your roles do not allow this in your organisation");
}

bool reads_for(Connection& c, const core::UserId& user, const core::OrgId& org) {
    constexpr domain::RoleSet readers{domain::Role::reporting_radiologist, domain::Role::verifying_radiologist};
    return std::ranges::any_of(store::roles_of(c, user),
                               [&](const auto& held) { return held.org == org && readers.has(held.role); });
}

std::string join_list(const std::vector<std::string>& items) {
    std::string list;
    for (const auto& item : items) list += (list.empty() ? "" : "\\") + item;
    return list;
}

bool is_window(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to) {
    if (!from && !to) return true;
    return from && to && *from >= 0 && *from < domain::minutes_a_day && *to >= 0 && *to <= domain::minutes_a_day &&
           *from != *to;
}

RuleDetails rule_details(Connection& c, store::RoutingRule rule) {
    RuleDetails d;
    for (const auto& id : split_list(rule.clinics, '\\')) {
        const auto org = store::find_organisation(c, core::OrgId{id});
        d.clinics.push_back(org ? org->code : id);
    }
    if (rule.reading_group_id) {
        const auto group = store::find_reading_group(c, *rule.reading_group_id);
        d.group = group ? group->code : "";
        d.leads_somewhere = group && group->enabled;
    }
    if (rule.destination_id) {
        const auto destination = store::find_destination(c, *rule.destination_id);
        d.destination_name = destination ? destination->name : "";
        d.leads_somewhere = destination && destination->enabled;
    }
    d.rule = std::move(rule);
    return d;
}

domain::RoutingRule to_domain(const RuleDetails& d) {
    const auto& r = d.rule;
    domain::RoutingRule rule;
    rule.enabled = r.enabled && d.leads_somewhere;
    rule.kind = r.kind;
    rule.event = r.event;
    auto& condition = rule.condition;
    for (auto& id : split_list(r.clinics, '\\')) condition.clinics.emplace_back(std::move(id));
    condition.modalities = split_list(r.modalities, '\\');
    condition.body_parts = split_list(r.body_parts, '\\');
    condition.urgencies = split_list(r.urgencies, '\\');
    condition.patient_classes = split_list(r.patient_classes, '\\');
    for (const auto& day : split_list(r.weekdays, '\\')) condition.weekdays.push_back(day.at(0) - '0');
    if (r.from_minute && r.to_minute) {
        condition.hours = domain::DailyWindow{static_cast<int>(*r.from_minute), static_cast<int>(*r.to_minute)};
    }
    return rule;
}

domain::RoutingCase routing_case(const Hub& hub, const store::Order& order, core::Timestamp at) {
    return {order.org_id,  order.modality,      order.body_part,
            order.urgency, order.patient_class, domain::wall_clock(at, hub.config.time_zone)};
}

std::optional<ChosenGroup> choose_group(Connection& c, const Hub& hub, const core::OrgId& reading_org,
                                        const store::Order& order) {
    std::vector<store::RoutingRule> rows;
    std::vector<domain::RoutingRule> rules;
    for (auto& row : store::rules_of(c, reading_org)) {
        if (row.kind != domain::RuleKind::read) continue;
        rules.push_back(to_domain(rule_details(c, row)));
        rows.push_back(std::move(row));
    }
    const auto chosen = domain::reading_rule(rules, routing_case(hub, order, hub.clock.now()));
    if (!chosen) return {};
    auto group = store::find_reading_group(c, rows[*chosen].reading_group_id.value());
    return ChosenGroup{std::move(group.value()), rows[*chosen].id};
}

namespace {

core::Result<store::Order> order_of(Connection& c, const domain::Actor& actor, const core::StudyUid& uid) {
    const auto study = store::find_study(c, store::scope_of(c, actor), uid);
    if (!study || !study->reading_org_id) return not_found("study");
    if (!actor.roles_in(*study->reading_org_id).meets(domain::routing_keepers)) return not_found("study");
    auto order = study->order_id ? store::find_order(c, *study->order_id) : std::nullopt;
    if (!order) return core::refuse(Errc::conflict, "no_order", "the study has no order by which to route it");
    order->reading_org_id = study->reading_org_id;
    return *order;
}

// The order that the question is about: a study's, or one that there could be.
core::Result<store::Order> order_asked_about(Connection& c, const domain::Actor& actor, const RoutingQuestion& q) {
    if (!q.study_uid.empty()) return order_of(c, actor, q.study_uid);
    const auto org = kept_organisation(actor);
    if (!org) return org.error();
    const auto clinic = store::find_organisation_by_code(c, q.clinic);
    if (!clinic) {
        Form form;
        form.require(false, "$.clinic", q.clinic.empty() ? "is required without study_uid" : "no such organisation");
        return form.error();
    }
    store::Order o;
    o.org_id = clinic->id;
    o.reading_org_id = *org;
    o.modality = q.modality;
    o.body_part = q.body_part;
    o.urgency = q.urgency.empty() ? "routine" : q.urgency;
    o.patient_class = q.patient_class.empty() ? "outpatient" : q.patient_class;
    return o;
}

TriedRule try_rule(RuleDetails details, const domain::RoutingCase& tried, bool group_chosen) {
    TriedRule t;
    const auto rule = to_domain(details);
    if (!details.rule.enabled) t.why_not.emplace_back("disabled");
    if (!details.leads_somewhere) t.why_not.emplace_back("leads_nowhere");
    for (const auto field : domain::mismatches(rule.condition, tried)) t.why_not.emplace_back(field);
    const bool reads = rule.kind == domain::RuleKind::read;
    if (t.why_not.empty() && reads && group_chosen) t.why_not.emplace_back("earlier_rule");
    t.fires = t.why_not.empty();
    t.details = std::move(details);
    return t;
}

}  // namespace

core::Result<RoutingAnswer> try_routing(const Hub& hub, const domain::Actor& actor, const RoutingQuestion& question) {
    return hub.db.read([&](Connection& c) -> core::Result<RoutingAnswer> {
        const auto order = order_asked_about(c, actor, question);
        if (!order) return order.error();
        RoutingAnswer answer;
        answer.at = question.at.value_or(hub.clock.now());
        answer.tried = routing_case(hub, *order, answer.at);
        if (const auto clinic = store::find_organisation(c, order->org_id)) answer.clinic = clinic->code;
        for (auto& row : store::rules_of(c, *order->reading_org_id)) {
            auto tried = try_rule(rule_details(c, std::move(row)), answer.tried, !answer.group.empty());
            if (tried.fires && tried.details.rule.kind == domain::RuleKind::read) answer.group = tried.details.group;
            answer.rules.push_back(std::move(tried));
        }
        return answer;
    });
}

}  // namespace telehub::app
