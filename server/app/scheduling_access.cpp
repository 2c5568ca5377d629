#include "scheduling_access.h"

#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;

bool may_arrange(store::Connection& c, const domain::Actor& actor, const core::OrgId& org) {
    const auto scope = store::scope_of(c, actor);
    return scope.everything || std::ranges::find(scope.arranger, org) != scope.arranger.end();
}

core::Error may_not_arrange() {
    return core::refuse(Errc::forbidden, "role_not_allowed", "this is for the coordinators of that organisation");
}

core::Result<core::OrgId> arranged_organisation(store::Connection& c, const domain::Actor& actor,
                                                const std::string& org_id) {
    const core::OrgId org = org_id.empty() ? actor.org : core::OrgId{org_id};
    if (may_arrange(c, actor, org)) return org;
    const bool known = store::find_organisation(c, org).has_value() &&
                       store::root_organisation(c, org) == store::root_organisation(c, actor.org);
    if (!known) return not_found("organisation");
    return may_not_arrange();
}

bool is_specialty(std::string_view s) {
    return !s.empty() && s.size() <= 32 && made_of(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

std::optional<core::Timestamp> instant_of(Form& form, const std::string& path, const std::string& text) {
    const auto at = core::from_rfc3339(text);
    form.require(at.has_value(), path, "a time with its zone, such as 2026-01-31T08:05:00+08:00");
    return at;
}

}  // namespace telehub::app
