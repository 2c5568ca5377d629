#include "telehub/domain/roles.h"

#include <gtest/gtest.h>

#include <map>

namespace telehub::domain {
namespace {

const core::OrgId clinic{"clinic"};
const core::OrgId centre{"centre"};

bool same(RoleSet a, RoleSet b) {
    for (const Role r : all_roles) {
        if (a.has(r) != b.has(r)) return false;
    }
    return true;
}

TEST(Roles, NamesRoundTrip) {
    const std::map<std::string, Role> names{{"technician", Role::technician},
                                            {"clinic_physician", Role::clinic_physician},
                                            {"reporting_radiologist", Role::reporting_radiologist},
                                            {"verifying_radiologist", Role::verifying_radiologist},
                                            {"coordinator", Role::coordinator},
                                            {"consultant", Role::consultant},
                                            {"qc_officer", Role::qc_officer},
                                            {"administrator", Role::administrator}};
    EXPECT_EQ(names.size() + 1, all_roles.size());
    for (const auto& [name, role] : names) {
        EXPECT_EQ(to_string(role), name);
        EXPECT_EQ(role_from(name), role);
    }
    EXPECT_EQ(to_string(static_cast<Role>(all_roles.size())), "") << "a role that all_roles lacks";
}

TEST(Roles, SystemIsNeverReadFromAName) {
    EXPECT_EQ(to_string(Role::system), "system");
    for (const char* name : {"system", "", "Technician", "technician ", "root"}) EXPECT_FALSE(role_from(name)) << name;
}

TEST(RoleSet, HoldsEachRoleApartFromTheOthers) {
    for (const Role r : all_roles) {
        const RoleSet one{r};
        EXPECT_FALSE(one.empty());
        for (const Role other : all_roles) EXPECT_EQ(one.has(other), other == r);
    }
    EXPECT_TRUE(RoleSet{}.empty());
    EXPECT_FALSE(RoleSet{}.meets(RoleSet{}));
    EXPECT_TRUE((RoleSet{Role::technician} | RoleSet{Role::system}).has(Role::system));
    EXPECT_FALSE(clinic_roles.meets(reading_roles));
}

TEST(Actor, HoldsARoleOnlyWhereItWasGranted) {
    Actor actor;
    actor.org = clinic;
    actor.roles = {{clinic, Role::technician}, {centre, Role::reporting_radiologist}, {centre, Role::coordinator}};
    EXPECT_TRUE(same(actor.roles_in(clinic), {Role::technician}));
    EXPECT_TRUE(same(actor.roles_in(centre), {Role::reporting_radiologist, Role::coordinator}));
    EXPECT_TRUE(actor.roles_in(core::OrgId{"elsewhere"}).empty());
    EXPECT_TRUE(actor.roles_in(core::OrgId{}).empty());
    EXPECT_TRUE(same(actor.roles_anywhere(), {Role::technician, Role::reporting_radiologist, Role::coordinator}));
}

TEST(Actor, WithoutRolesMayNothing) {
    Actor actor;
    actor.org = clinic;
    EXPECT_TRUE(actor.roles_in(clinic).empty());
    EXPECT_TRUE(actor.roles_anywhere().empty());
}

TEST(Actor, TheSystemActsInEveryOrganisation) {
    const Actor system = Actor::system();
    EXPECT_EQ(system.name, "system");
    EXPECT_TRUE(system.user.empty());
    EXPECT_FALSE(system.second_factor);
    EXPECT_TRUE(same(system.roles_in(clinic), {Role::system}));
    EXPECT_TRUE(same(system.roles_in(centre), {Role::system}));
}

TEST(Actor, ADeviceActsInItsOwnOrganisationOnly) {
    const Actor device = Actor::device("CT1", clinic);
    EXPECT_EQ(device.name, "CT1");
    EXPECT_EQ(device.org, clinic);
    EXPECT_TRUE(device.user.empty());
    EXPECT_TRUE(same(device.roles_in(clinic), {Role::system}));
    EXPECT_TRUE(device.roles_in(centre).empty());
}

TEST(Actor, OnlyTheSystemRoleReachesBeyondAnEmptyOrganisation) {
    Actor actor;
    actor.roles = {{core::OrgId{}, Role::administrator}};
    EXPECT_TRUE(actor.roles_in(clinic).empty());
}

}  // namespace
}  // namespace telehub::domain
