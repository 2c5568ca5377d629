#include "telehub/store/routing.h"

#include <charconv>

#include "scoped.h"

namespace telehub::store {

namespace {

template <class Row>
std::vector<Row> list_kept(Connection& c, const Scope& scope, const Page& page) {
    Where where;
    where.kept(scope);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Row>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                            where.params());
}

template <class Row, class Id>
std::optional<Row> find_kept(Connection& c, const Scope& scope, const Id& id) {
    Where where;
    where.kept(scope).add("t.id = :id", "id", id);
    return select_one<Row>(c, where);
}

}  // namespace

std::vector<ReadingGroup> list_reading_groups(Connection& c, const Scope& scope, const Page& page) {
    return list_kept<ReadingGroup>(c, scope, page);
}

std::optional<ReadingGroup> find_reading_group(Connection& c, const Scope& scope, const core::ReadingGroupId& id) {
    return find_kept<ReadingGroup>(c, scope, id);
}

std::optional<ReadingGroup> find_reading_group(Connection& c, const core::ReadingGroupId& id) {
    return select_one<ReadingGroup>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<ReadingGroup> find_reading_group(Connection& c, const core::OrgId& org, const std::string& code) {
    return select_one<ReadingGroup>(c, "WHERE t.org_id = :org AND t.code = :code",
                                    {param("org", org), param("code", code)});
}

std::vector<UserAccount> members_of_group(Connection& c, const core::ReadingGroupId& id) {
    return select_rows<UserAccount>(
        c, "JOIN reading_group_member m ON m.user_id = t.id WHERE m.group_id = :id ORDER BY t.login",
        {param("id", id)});
}

bool is_group_member(Connection& c, const core::ReadingGroupId& id, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM reading_group_member WHERE group_id = :id AND user_id = :user_id",
                          {param("id", id), param("user_id", user)}) > 0;
}

void replace_group_members(Connection& c, const core::ReadingGroupId& id, const std::vector<core::UserId>& users) {
    c.execute("DELETE FROM reading_group_member WHERE group_id = :id", {param("id", id)});
    for (const auto& user : users) insert_row(c, ReadingGroupMember{id, user});
}

std::vector<Destination> list_destinations(Connection& c, const Scope& scope, const Page& page) {
    return list_kept<Destination>(c, scope, page);
}

std::optional<Destination> find_destination(Connection& c, const Scope& scope, const core::DestinationId& id) {
    return find_kept<Destination>(c, scope, id);
}

std::optional<Destination> find_destination(Connection& c, const core::DestinationId& id) {
    return select_one<Destination>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Destination> find_destination(Connection& c, const core::OrgId& org, const std::string& name) {
    return select_one<Destination>(c, "WHERE t.org_id = :org AND t.name = :name",
                                   {param("org", org), param("name", name)});
}

std::string routing_rule_cursor(const RoutingRule& row) { return std::to_string(row.position) + ":" + row.id.value; }

std::vector<RoutingRule> list_routing_rules(Connection& c, const Scope& scope, const Page& page) {
    Where where;
    where.kept(scope);
    if (const auto colon = page.after.find(':'); colon != std::string::npos) {
        std::int64_t position = 0;
        std::from_chars(page.after.data(), page.after.data() + colon, position);
        where.add("t.position >= :position", "position", position)
            .add("(t.position > :position OR t.id > :after)", "after", page.after.substr(colon + 1));
    }
    return select_rows<RoutingRule>(c, where.text() + " ORDER BY t.position, t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::vector<RoutingRule> rules_of(Connection& c, const core::OrgId& org) {
    return select_rows<RoutingRule>(c, "WHERE t.org_id = :org ORDER BY t.position, t.id", {param("org", org)});
}

std::int64_t count_rules(Connection& c, const core::OrgId& org) {
    return select_integer(c, "SELECT COUNT(*) FROM routing_rule WHERE org_id = :org", {param("org", org)});
}

std::optional<RoutingRule> find_routing_rule(Connection& c, const Scope& scope, const core::RoutingRuleId& id) {
    return find_kept<RoutingRule>(c, scope, id);
}

std::optional<RoutingRule> find_routing_rule(Connection& c, const core::RoutingRuleId& id) {
    return select_one<RoutingRule>(c, "WHERE t.id = :id", {param("id", id)});
}

bool delete_routing_rule(Connection& c, const RoutingRule& row) {
    return c.execute("DELETE FROM routing_rule WHERE id = :id AND version = :version",
                     {param("id", row.id), param("version", row.version)}) == 1;
}

}  // namespace telehub::store
