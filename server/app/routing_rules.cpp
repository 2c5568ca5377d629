#include "form.h"
#include "replay.h"
#include "routing_internal.h"
#include "studies_internal.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::RuleKind;
using store::Connection;
using store::RoutingRule;

namespace {

constexpr std::int64_t max_rules = 200;  // of one reading centre: each study walks them all
constexpr std::size_t max_items = 50;
using Texts = std::vector<std::string>;

template <class Good>
void check_items(Form& form, const std::string& path, const Texts& items, const char* message, Good good) {
    form.require(items.size() <= max_items, path, "at most 50 of them");
    if (items.size() > max_items) return;
    for (std::size_t i = 0; i < items.size(); ++i) {
        form.require(good(items[i]), path + "[" + std::to_string(i) + "]", message);
    }
}

bool one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    return std::ranges::find(allowed, value) != allowed.end();
}

void check_condition(Form& form, const RuleForm& f) {
    check_items(form, "$.modalities", f.modalities, "a DICOM modality such as CT", [](const std::string& s) {
        return !s.empty() && s.size() <= 16 && made_of(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    });
    check_items(form, "$.body_parts", f.body_parts, "1 to 64 bytes on one line without a backslash",
                [](const std::string& s) { return is_line(s, 64) && s.find('\\') == std::string::npos; });
    check_items(form, "$.urgencies", f.urgencies, "one of emergency, urgent, routine", [](const std::string& s) {
        return one_of(s, {"emergency", "urgent", "routine"});
    });
    check_items(form, "$.patient_classes", f.patient_classes, "one of emergency, outpatient, inpatient",
                [](const std::string& s) {
                    return one_of(s, {"emergency", "outpatient", "inpatient"});
                });
    form.require(f.weekdays.size() <= 7 && std::ranges::all_of(f.weekdays, [](auto d) { return d >= 1 && d <= 7; }),
                 "$.weekdays", "from 1 (Monday) to 7");
    form.require(is_window(f.from_minute, f.to_minute), "$.from_minute",
                 "from_minute (0 to 1439) and to_minute (0 to 1440) are given both or not at all, and differ");
}

// Organisations of the consortium by their codes; ids.
Texts clinics_of(Form& form, Connection& c, const core::OrgId& org, const RuleForm& f) {
    Texts ids;
    const auto root = store::root_organisation(c, org);
    check_items(form, "$.clinics", f.clinics, "no such organisation in this consortium", [&](const std::string& code) {
        const auto clinic = store::find_organisation_by_code(c, code);
        if (!clinic || store::root_organisation(c, clinic->id) != root) return false;
        ids.push_back(clinic->id.value);
        return true;
    });
    return ids;
}

// Where it leads: to a reading group, or on an event to a destination.
void take_target(Form& form, Connection& c, RoutingRule& row, const RuleForm& f) {
    const auto kind = domain::rule_kind_from(f.kind);
    if (!kind) return form.require(false, "$.kind", "one of read, forward");
    row.kind = *kind;
    row.reading_group_id.reset();
    row.destination_id.reset();
    if (*kind == RuleKind::read) {
        form.require(f.event.empty() && f.destination.empty(), "$.kind", "event and destination_id are for forward");
        row.event = domain::RoutingEvent::study_qc_passed;
        const auto group = store::find_reading_group(c, row.org_id, f.group);
        if (!group) return form.require(false, "$.group", "no such reading group");
        row.reading_group_id = group->id;
        return;
    }
    form.require(f.group.empty(), "$.kind", "group is for read");
    const auto event = domain::routing_event_from(f.event);
    form.require(event.has_value(), "$.event", "one of study_qc_passed, report_published");
    if (event) row.event = *event;
    const auto destination = store::find_destination(c, f.destination);
    if (!destination || destination->org_id != row.org_id) {
        return form.require(false, "$.destination_id", "no such destination");
    }
    row.destination_id = destination->id;
}

core::Result<void> take_form(Connection& c, const Hub& hub, RoutingRule& row, const RuleForm& f) {
    Form form;
    form.require(is_line(f.name, 200), "$.name", "1 to 200 bytes of text");
    form.require(f.position >= 0 && f.position <= 1'000'000, "$.position", "from 0 to 1000000");
    check_condition(form, f);
    const auto clinics = clinics_of(form, c, row.org_id, f);
    take_target(form, c, row, f);
    if (!form.ok()) return form.error();
    row.name = f.name;
    row.position = f.position;
    row.enabled = f.enabled;
    row.clinics = join_list(clinics);
    row.modalities = join_list(f.modalities);
    row.body_parts = join_list(f.body_parts);
    row.urgencies = join_list(f.urgencies);
    row.patient_classes = join_list(f.patient_classes);
    Texts days;
    for (const auto day : f.weekdays) days.push_back(std::to_string(day));
    row.weekdays = join_list(days);
    row.from_minute = f.from_minute;
    row.to_minute = f.to_minute;
    row.updated_at = hub.clock.now();
    return {};
}

// The rule in words, for the audit trail: a deleted one can be read there and made again.
std::string content_of(const RuleDetails& d) {
    const auto& r = d.rule;
    std::string text = std::to_string(r.position) + " '" + r.name + "' " + std::string{to_string(r.kind)} + " ";
    text += r.kind == RuleKind::read ? d.group : std::string{to_string(r.event)} + " " + d.destination_name;
    const auto add = [&text](const char* name, const std::string& list) {
        if (!list.empty()) text += std::string{"; "} + name + " " + list;
    };
    add("clinics", join_list(d.clinics));
    add("modalities", r.modalities);
    add("body_parts", r.body_parts);
    add("urgencies", r.urgencies);
    add("patient_classes", r.patient_classes);
    add("weekdays", r.weekdays);
    if (r.from_minute) add("minutes", std::to_string(*r.from_minute) + "-" + std::to_string(r.to_minute.value_or(0)));
    if (!r.enabled) text += "; disabled";
    return text;
}

}  // namespace

core::Result<RuleDetails> create_routing_rule(const Hub& hub, const domain::Actor& actor, const RuleForm& form,
                                              const Idempotency& idempotency) {
    const Deed what{"routing_rule.create", "routing_rule"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<RuleDetails> {
        const auto org = kept_organisation(actor);
        if (!org) return org.error();
        auto known = find_replayed<core::RoutingRuleId>(
            c, actor, idempotency, "routing rule", deed,
            [&](const auto& id) { return store::find_routing_rule(c, store::scope_of(c, actor), id); });
        if (!known) return known.error();
        if (*known) return rule_details(c, std::move(**known));
        if (store::count_rules(c, *org) >= max_rules) {
            return core::refuse(Errc::conflict, "too_many_rules", "a reading centre has at most 200 rules");
        }
        RoutingRule row;
        row.org_id = *org;
        if (const auto taken_over = take_form(c, hub, row, form); !taken_over) return taken_over.error();
        row.id = core::RoutingRuleId{hub.ids.uuid()};
        row.created_at = row.updated_at;
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        auto d = rule_details(c, std::move(row));
        deed.entity_id = d.rule.id.value;
        deed.org_id = org->value;
        deed.detail = content_of(d);
        return d;
    });
}

core::Result<RuleDetails> amend_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id,
                                             const RuleForm& form, Version expected) {
    const Deed what{"routing_rule.amend", "routing_rule", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<RuleDetails> {
        auto row = store::find_routing_rule(c, store::scope_of(c, actor), id);
        if (!row) return not_found("routing rule");
        deed.org_id = row->org_id.value;
        if (expected && *expected != row->version) return stale_error();
        if (const auto taken_over = take_form(c, hub, *row, form); !taken_over) return taken_over.error();
        if (!store::update_row(c, *row)) return stale_error();
        auto d = rule_details(c, std::move(*row));
        deed.detail = content_of(d);
        return d;
    });
}

core::Result<void> delete_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id,
                                       Version expected) {
    const Deed what{"routing_rule.delete", "routing_rule", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<void> {
        auto row = store::find_routing_rule(c, store::scope_of(c, actor), id);
        if (!row) return not_found("routing rule");
        deed.org_id = row->org_id.value;
        if (expected && *expected != row->version) return stale_error();
        const auto d = rule_details(c, *row);
        if (!store::delete_routing_rule(c, *row)) return stale_error();
        deed.detail = content_of(d);
        return {};
    });
}

core::Result<RuleDetails> get_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<RuleDetails> {
        auto row = store::find_routing_rule(c, store::scope_of(c, actor), id);
        if (!row) return not_found("routing rule");
        return rule_details(c, std::move(*row));
    });
}

std::vector<RuleDetails> list_routing_rules(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<RuleDetails> all;
        for (auto& row : store::list_routing_rules(c, store::scope_of(c, actor), page)) {
            all.push_back(rule_details(c, std::move(row)));
        }
        return all;
    });
}

}  // namespace telehub::app
