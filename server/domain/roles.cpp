#include "telehub/domain/roles.h"

namespace telehub::domain {

std::string_view to_string(Role role) {
    switch (role) {
        case Role::technician: return "technician";
        case Role::clinic_physician: return "clinic_physician";
        case Role::reporting_radiologist: return "reporting_radiologist";
        case Role::verifying_radiologist: return "verifying_radiologist";
        case Role::coordinator: return "coordinator";
        case Role::consultant: return "consultant";
        case Role::qc_officer: return "qc_officer";
        case Role::administrator: return "administrator";
        case Role::system: return "system";
    }
    return "";
}

std::optional<Role> role_from(std::string_view name) {
    for (const Role r : all_roles) {
        if (r != Role::system && to_string(r) == name) return r;
    }
    return {};
}

RoleSet Actor::roles_in(const core::OrgId& where) const {
    RoleSet held;
    for (const auto& r : roles) {
        // The hub's own jobs act in every organisation; a device only in its own.
        if (r.org == where || (r.role == Role::system && r.org.empty())) held.add(r.role);
    }
    return held;
}

RoleSet Actor::roles_anywhere() const {
    RoleSet held;
    for (const auto& r : roles) held.add(r.role);
    return held;
}

Actor Actor::system() {
    Actor a;
    a.name = "system";
    a.roles.push_back({core::OrgId{}, Role::system});
    return a;
}

Actor Actor::device(std::string ae_title, core::OrgId org) {
    Actor a;
    a.name = std::move(ae_title);
    a.org = org;
    a.roles.push_back({std::move(org), Role::system});
    return a;
}

}  // namespace telehub::domain
