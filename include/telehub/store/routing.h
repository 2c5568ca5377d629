// Queries on reading groups, destinations and routing rules. Scoped ones show those whose routing the scope keeps.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

std::vector<ReadingGroup> list_reading_groups(Connection& c, const Scope& scope, const Page& page);  // newest first
std::optional<ReadingGroup> find_reading_group(Connection& c, const Scope& scope, const core::ReadingGroupId& id);
std::optional<ReadingGroup> find_reading_group(Connection& c, const core::ReadingGroupId& id);  // unscoped
std::optional<ReadingGroup> find_reading_group(Connection& c, const core::OrgId& org, const std::string& code);
std::vector<UserAccount> members_of_group(Connection& c, const core::ReadingGroupId& id);  // by login
bool is_group_member(Connection& c, const core::ReadingGroupId& id, const core::UserId& user);
void replace_group_members(Connection& c, const core::ReadingGroupId& id, const std::vector<core::UserId>& users);

std::vector<Destination> list_destinations(Connection& c, const Scope& scope, const Page& page);  // newest first
std::optional<Destination> find_destination(Connection& c, const Scope& scope, const core::DestinationId& id);
std::optional<Destination> find_destination(Connection& c, const core::DestinationId& id);  // unscoped
std::optional<Destination> find_destination(Connection& c, const core::OrgId& org, const std::string& name);

// In the order in which they are looked at: by position. The cursor is "position:id".
std::vector<RoutingRule> list_routing_rules(Connection& c, const Scope& scope, const Page& page);
std::string routing_rule_cursor(const RoutingRule& row);
std::vector<RoutingRule> rules_of(Connection& c, const core::OrgId& org);  // all, for the hub itself
std::int64_t count_rules(Connection& c, const core::OrgId& org);
std::optional<RoutingRule> find_routing_rule(Connection& c, const Scope& scope, const core::RoutingRuleId& id);
std::optional<RoutingRule> find_routing_rule(Connection& c, const core::RoutingRuleId& id);  // unscoped
// False when its version is another by now.
[[nodiscard]] bool delete_routing_rule(Connection& c, const RoutingRule& row);

}  // namespace telehub::store
