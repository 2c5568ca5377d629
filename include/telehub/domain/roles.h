// Who people are to the hub. A role is held in one organisation; an Actor is a person, device or the system itself
// with all roles held. Values, thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/ids.h"

namespace telehub::domain {

enum class Role : std::uint8_t {
    technician,             // 技师
    clinic_physician,       // 申请医师
    reporting_radiologist,  // 书写医师
    verifying_radiologist,  // 审核医师
    coordinator,            // 调度
    consultant,             // 专家
    qc_officer,             // 质控
    administrator,          // 管理员
    system,                 // the hub itself and the devices it trusts; never granted to a person
};
inline constexpr std::array all_roles{Role::technician,
                                      Role::clinic_physician,
                                      Role::reporting_radiologist,
                                      Role::verifying_radiologist,
                                      Role::coordinator,
                                      Role::consultant,
                                      Role::qc_officer,
                                      Role::administrator,
                                      Role::system};

std::string_view to_string(Role role);
std::optional<Role> role_from(std::string_view name);  // not "system"

class RoleSet {
  public:
    constexpr RoleSet() = default;
    constexpr RoleSet(std::initializer_list<Role> roles) {
        for (const Role r : roles) add(r);
    }
    constexpr void add(Role r) { bits_ |= bit(r); }
    constexpr bool has(Role r) const { return (bits_ & bit(r)) != 0; }
    constexpr bool meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr RoleSet operator|(RoleSet other) const {
        RoleSet both;
        both.bits_ = bits_ | other.bits_;
        return both;
    }

    constexpr RoleSet operator&(RoleSet other) const {
        RoleSet common;
        common.bits_ = bits_ & other.bits_;
        return common;
    }

  private:
    static constexpr std::uint16_t bit(Role r) { return static_cast<std::uint16_t>(1u << static_cast<unsigned>(r)); }
    std::uint16_t bits_ = 0;
};

// Roles that sit in a reading centre and see the studies sent to it.
inline constexpr RoleSet reading_roles{Role::reporting_radiologist, Role::verifying_radiologist, Role::coordinator,
                                       Role::qc_officer};
// Roles that sit where the patient is and see their own organisation's rows.
inline constexpr RoleSet clinic_roles{Role::technician, Role::clinic_physician};

// Who keeps a reading centre's groups, rules, destinations and jobs.
inline constexpr RoleSet routing_keepers{Role::coordinator, Role::administrator};

struct OrgRole {
    core::OrgId org;
    Role role{};
};

struct Actor {
    core::UserId user;  // empty for the system and for devices
    std::string name;   // a person's name, a device's AE title, or "system"
    core::OrgId org;    // the home organisation
    std::vector<OrgRole> roles;
    bool second_factor = false;  // shown at this sign-in
    std::string request_id;      // for the audit trail
    std::string remote_address;

    RoleSet roles_in(const core::OrgId& org) const;
    RoleSet roles_anywhere() const;
    static Actor system();                                       // the hub's own jobs
    static Actor device(std::string ae_title, core::OrgId org);  // system rights in its own organisation
};

}  // namespace telehub::domain
