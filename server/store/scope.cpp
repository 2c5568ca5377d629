#include "telehub/store/scope.h"

#include <algorithm>

#include "scoped.h"
#include "telehub/domain/consultation.h"
#include "telehub/store/people.h"

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

// "('assigned', 'scheduled')": the states in which a case grants its material, and `more`.
std::string running_states(std::initializer_list<domain::ConsultationState> more = {}) {
    std::string list;
    for (const auto state : domain::all_consultation_states) {
        if (!domain::grants_material(state) && std::ranges::find(more, state) == more.end()) continue;
        list += (list.empty() ? "('" : ", '") + std::string{to_string(state)} + "'";
    }
    return list + ")";
}

// Those in which its experts see the case itself.
std::string seen_states() {
    return running_states({domain::ConsultationState::delivered, domain::ConsultationState::rated});
}

// The cases that :scope_person answers, as `k`, in one of these states.
std::string own_cases(const std::string& states) {
    return "consultation k JOIN consultation_member p ON p.consultation_id = k.id AND p.user_id = :scope_person"
           " AND p.removed_at IS NULL AND p.part IN ('expert', 'chair') AND k.state IN " +
           states;
}

// What of this kind the running ones of them grant, as `m`.
std::string granted(const std::string& kind) {
    return own_cases(running_states()) +
           " JOIN consultation_material m ON m.consultation_id = k.id AND m.removed_at IS NULL AND m.kind = '" + kind +
           "'";
}

// A study that turned out to be another patient's is not what was granted.
const std::string& granted_studies() {
    static const std::string sql = "t.study_uid IN (SELECT s.study_uid FROM " + granted("study") +
                                   " JOIN study s ON s.study_uid = m.ref AND s.patient_key = k.patient_key"
                                   " UNION SELECT a.study_uid FROM " +
                                   granted("attachment") + " JOIN attachment a ON a.id = m.ref AND a.study_uid <> '')";
    return sql;
}

}  // namespace

Scope scope_of(Connection& c, const domain::Actor& actor) {
    using domain::Role;
    Scope scope;
    scope.user = actor.user;
    for (const auto& held : actor.roles) {
        if (domain::routing_keepers.has(held.role)) add_once(scope.keeper, held.org);
        if (held.role == Role::system && held.org.empty()) {
            scope.everything = true;
        } else if (held.role == Role::system) {  // a device: a scanner of the clinic, a workstation of the centre
            add_once(scope.owner, held.org);
            add_once(scope.reader, held.org);
        } else if (domain::clinic_roles.has(held.role)) {
            add_once(scope.owner, held.org);
            if (held.role == Role::clinic_physician) add_once(scope.physician, held.org);
        } else if (held.role == Role::consultant) {
            scope.person = actor.user;
        } else if (domain::reading_roles.has(held.role)) {
            add_once(scope.reader, held.org);
            if (held.role == Role::coordinator || held.role == Role::qc_officer) add_once(scope.judge, held.org);
            if (held.role == Role::coordinator) add_once(scope.coordinator, held.org);
            if (held.role == Role::coordinator) add_once(scope.arranger, held.org);
        } else if (held.role == Role::administrator) {
            add_subtree(c, scope.owner, held.org);
            add_subtree(c, scope.administrator, held.org);
            add_subtree(c, scope.arranger, held.org);
        }
    }
    return scope;
}

bool administers(const Scope& scope, const core::OrgId& org) {
    return scope.everything || std::ranges::find(scope.administrator, org) != scope.administrator.end();
}

House house_of(Connection& c, const domain::Actor& actor) {
    House house;
    for (const auto& held : actor.roles) {
        if (held.role == domain::Role::system && held.org.empty()) {
            house.everything = true;
        } else {
            add_once(house.roots, root_organisation(c, held.org));
        }
    }
    return house;
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

Where& Where::administered(const Scope& scope) {
    if (scope.everything) return *this;
    return add(in_list("t.org_id", "scope_administrator", scope.administrator));
}

Where& Where::administered_organisations(const Scope& scope) {
    if (scope.everything) return *this;
    return add(in_list("t.id", "scope_administrator", scope.administrator));
}

Where& Where::kept(const Scope& scope) {
    if (scope.everything) return *this;
    return add(in_list("t.org_id", "scope_keeper", scope.keeper));
}

Where& Where::visible(const Scope& scope) {
    if (scope.everything) return *this;
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto reader = in_list("t.reading_org_id", "scope_reader", scope.reader);
    return add("(" + owner + " OR " + reader + ")");
}

void Where::name_person(const Scope& scope) { params_.push_back(param("scope_person", scope.person)); }

std::string Where::owned_studies(const Scope& scope) {
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto physician = in_list("t.org_id", "scope_physician", scope.physician);
    return "(" + owner + " AND (t.consultation_id = '' OR " + physician + "))";
}

Where& Where::visible_studies(const Scope& scope) {
    if (scope.everything) return *this;
    auto any = owned_studies(scope) + " OR " + in_list("t.reading_org_id", "scope_reader", scope.reader);
    if (!scope.person.empty()) {
        name_person(scope);
        any += " OR (t.state NOT IN ('quarantined', 'discarded') AND " + granted_studies() + ")";
    }
    return add("(" + any + ")");
}

Where& Where::visible_archive(const Scope& scope) {
    add("t.state <> 'discarded'");
    if (scope.everything) return *this;
    const auto reader = in_list("t.reading_org_id", "scope_reader", scope.reader);
    const auto judge = in_list("t.reading_org_id", "scope_judge", scope.judge);
    auto any = owned_studies(scope) + " OR (" + reader + " AND t.state <> 'quarantined') OR " + judge;
    if (!scope.person.empty()) {
        name_person(scope);
        any += " OR (t.state <> 'quarantined' AND " + granted_studies() + ")";
    }
    return add("(" + any + ")");
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
    auto any = "(" + owner + " AND t.state = 'published') OR " + reader;
    if (!scope.person.empty()) {
        name_person(scope);
        any += " OR (t.state = 'published' AND t.id IN (SELECT m.ref FROM " + granted("report") + "))";
    }
    return add("(" + any + ")");
}

Where& Where::visible_consultations(const Scope& scope) {
    using enum domain::ConsultationState;
    if (scope.everything) return *this;
    const auto asked = in_list("t.expert_org_id", "scope_coordinator", scope.coordinator);
    auto any =
        in_list("t.org_id", "scope_physician", scope.physician) + " OR (" + asked + " AND t.submitted_at IS NOT NULL)";
    if (!scope.person.empty()) {
        name_person(scope);
        any += " OR t.id IN (SELECT k.id FROM " + own_cases(seen_states()) +
               ") OR (t.state = 'submitted' AND t.id IN (SELECT r.consultation_id FROM ring r"
               " WHERE r.user_id = :scope_person AND r.outcome = 'ringing'))"
               " OR (t.state IN ('delivered', 'rated', 'archived') AND t.id IN (SELECT m.ref FROM " +
               granted("consultation") + "))";
    }
    return add("(" + any + ")");
}

Where& Where::visible_attachments(const Scope& scope) {
    using enum domain::ConsultationState;
    if (scope.everything) return *this;
    const auto asked = in_list("k.expert_org_id", "scope_coordinator", scope.coordinator);
    auto any = in_list("t.org_id", "scope_physician", scope.physician) +
               " OR (t.consultation_id IN (SELECT k.id FROM consultation k WHERE " + asked +
               " AND k.submitted_at IS NOT NULL AND k.state IN " + running_states({submitted, returned, accepted}) +
               ") AND (t.purpose = 'consent' OR t.id IN (SELECT m.ref FROM consultation_material m"
               " WHERE m.kind = 'attachment' AND m.removed_at IS NULL)))";
    if (!scope.person.empty()) {
        name_person(scope);
        any += " OR t.id IN (SELECT m.ref FROM " + granted("attachment") + ")";
    }
    return add("(" + any + ")");
}

std::string Where::invited(const Scope& scope) {
    const auto owner = in_list("t.org_id", "scope_owner", scope.owner);
    const auto inviting = in_list("t.org_id", "scope_inviting", scope.arranger);
    const auto asked = in_list("t.expert_org_id", "scope_asked", scope.arranger);
    return owner + " OR " + inviting + " OR " + asked;
}

Where& Where::visible_invitations(const Scope& scope) {
    if (scope.everything) return *this;
    return add("(" + invited(scope) + ")");
}

Where& Where::visible_appointments(const Scope& scope) {
    if (scope.everything) return *this;
    name_person(scope);
    return add("(" + invited(scope) +
                   " OR (t.id IN (SELECT x.appointment_id FROM appointment_expert x JOIN expert e ON e.id = x.expert_id"
                   " WHERE e.user_id = :scope_user) AND (t.consultation_id IS NULL OR t.consultation_id IN"
                   " (SELECT k.id FROM " +
                   own_cases(seen_states()) + "))))",
               "scope_user", scope.user);
}

Where& Where::visible_roster(const Scope& scope) {
    if (scope.everything) return *this;
    return add("(" + in_list("t.org_id", "scope_arranger", scope.arranger) + " OR t.user_id = :scope_user)",
               "scope_user", scope.user);
}

Where& Where::in_house(const House& house) {
    if (house.everything) return *this;
    const auto roots = in_list("id", "house_root", house.roots);
    return add("t.org_id IN (WITH RECURSIVE house (id) AS (SELECT id FROM organisation WHERE " + roots +
               " UNION SELECT o.id FROM organisation o JOIN house ON o.parent_id = house.id) SELECT id FROM house)");
}

Where& Where::addressed_to(const core::UserId& user) { return add("t.user_id = :scope_user", "scope_user", user); }

Where own_or_shared(const domain::Actor& actor) {
    return Where{}.add(
        "(t.user_id = :scope_user OR (t.shared = 1 AND t.org_id ="
        " (SELECT u.org_id FROM user_account u WHERE u.id = :scope_user)))",
        "scope_user", actor.user);
}

Where& Where::in_calendar_of(const core::UserId& user) {
    return add(
        "(t.id IN (SELECT x.appointment_id FROM appointment_expert x JOIN expert e ON e.id = x.expert_id"
        " WHERE e.user_id = :scope_user) OR t.consultation_id IN (SELECT m.consultation_id FROM consultation_member m"
        " WHERE m.user_id = :scope_user AND m.removed_at IS NULL)"
        " OR (t.created_by = :scope_user AND t.consultation_id IS NULL))",
        "scope_user", user);
}

}  // namespace telehub::store
