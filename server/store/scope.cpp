#include "telehub/store/scope.h"

#include <algorithm>

namespace telehub::store {

namespace {

void add_once(std::vector<core::OrgId>& orgs, const core::OrgId& org) {
    if (std::ranges::find(orgs, org) == orgs.end()) orgs.push_back(org);
}

void add_subtree(Connection& c, std::vector<core::OrgId>& orgs, const core::OrgId& root) {
    const Kind kinds[] = {Kind::text};
    const Param params[] = {param("root", root)};
    c.select(
        "WITH RECURSIVE below (id) AS (SELECT id FROM organisation WHERE id = :root"
        " UNION SELECT o.id FROM organisation o JOIN below ON o.parent_id = below.id) SELECT id FROM below",
        params, kinds, [&](std::span<const Value> row) { add_once(orgs, core::OrgId{row[0].text}); });
}

}  // namespace

Scope scope_of(Connection& c, const domain::Actor& actor) {
    using domain::Role;
    Scope scope;
    for (const auto& held : actor.roles) {
        if (held.role == Role::system && held.org.empty()) {
            scope.everything = true;
        } else if (held.role == Role::system) {  // a device: a scanner of the clinic, a workstation of the centre
            add_once(scope.owner, held.org);
            add_once(scope.reader, held.org);
        } else if (domain::clinic_roles.has(held.role)) {
            add_once(scope.owner, held.org);
        } else if (domain::reading_roles.has(held.role)) {
            add_once(scope.reader, held.org);
            if (held.role == Role::coordinator || held.role == Role::qc_officer) add_once(scope.judge, held.org);
        } else if (held.role == Role::administrator) {
            add_subtree(c, scope.owner, held.org);
        }
    }
    return scope;
}

std::string Where::in_list(std::string_view column, std::string_view prefix, const std::vector<core::OrgId>& orgs) {
    if (orgs.empty()) return "1 = 0";
    std::string list;
    for (std::size_t i = 0; i < orgs.size(); ++i) {
        const auto& name = names_.emplace_back(std::string{prefix} + std::to_string(i));
        list += (list.empty() ? ":" : ", :") + name;
        params_.push_back(param(name, orgs[i]));
    }
    return std::string{column} + " IN (" + list + ")";
}

Where& Where::owned(const Scope& scope) {
    if (scope.everything) return *this;
    return add(in_list("t.org_id", "scope_owner", scope.owner));
}

Where& Where::visible(const Scope& scope) {
    if (scope.everything) return *this;
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto reader = in_list("t.reading_org_id", "scope_reader", scope.reader);
    return add("(" + owner + " OR " + reader + ")");
}

Where& Where::visible_archive(const Scope& scope) {
    add("t.state <> 'discarded'");
    if (scope.everything) return *this;
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto reader = in_list("t.reading_org_id", "scope_reader", scope.reader);
    const auto judge = in_list("t.reading_org_id", "scope_judge", scope.judge);
    return add("(" + owner + " OR (" + reader + " AND t.state <> 'quarantined') OR " + judge + ")");
}

Where& Where::visible_readers(const Scope& scope) {
    const std::string reads =
        "t.id IN (SELECT r.user_id FROM user_role r WHERE r.role IN ('reporting_radiologist', 'verifying_radiologist')";
    return add(reads + (scope.everything ? ")" : " AND " + in_list("r.org_id", "scope_reader", scope.reader) + ")"));
}

Where& Where::visible_reports(const Scope& scope) {
    if (scope.everything) return *this;
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto reader = in_list("t.reading_org_id", "scope_reader", scope.reader);
    return add("((" + owner + " AND t.state = 'published') OR " + reader + ")");
}

}  // namespace telehub::store
