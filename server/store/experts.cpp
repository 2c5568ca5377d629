#include "telehub/store/experts.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Expert> list_experts(Connection& c, const House& house, const ExpertFilter& filter, const Page& page) {
    Where where;
    where.in_house(house);
    if (!filter.org_id.empty()) where.add("t.org_id = :org", "org", filter.org_id);
    if (filter.enabled) where.add("t.enabled = :enabled", "enabled", *filter.enabled);
    if (!filter.specialty.empty()) {
        where.add("t.id IN (SELECT expert_id FROM expert_specialty WHERE specialty = :specialty)", "specialty",
                  filter.specialty);
    }
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<Expert>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit), where.params());
}

std::optional<Expert> find_expert(Connection& c, const House& house, const core::ExpertId& id) {
    Where where;
    where.in_house(house).add("t.id = :id", "id", id);
    return select_one<Expert>(c, where);
}

std::optional<Expert> find_expert(Connection& c, const core::ExpertId& id) {
    return select_one<Expert>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Expert> find_expert_of_user(Connection& c, const core::UserId& user) {
    return select_one<Expert>(c, "WHERE t.user_id = :id", {param("id", user)});
}

std::vector<BookableExpert> bookable_experts(Connection& c, const House& house, const std::string& specialty,
                                             const std::string& expert_id, const std::string& today) {
    Where where;
    where.in_house(house).add("t.enabled = 1 AND u.enabled = 1 AND l.revoked_at IS NULL");
    where.add("u.org_id IN (SELECT id FROM organisation WHERE active = 1)");
    where.add("l.expires_on >= :today", "today", today);
    where.add("(l.scope = '*' OR ',' || l.scope || ',' LIKE '%,' || s.specialty || ',%')");
    if (!specialty.empty()) where.add("s.specialty = :specialty", "specialty", specialty);
    if (!expert_id.empty()) where.add("t.id = :expert", "expert", expert_id);
    const auto sql =
        "SELECT t.id, t.org_id, t.version, COALESCE(MAX(v.version), 0), MAX(l.expires_on) FROM expert_specialty s JOIN "
        "expert t ON t.id = "
        "s.expert_id"
        " JOIN user_account u ON u.id = t.user_id JOIN licence l ON l.user_id = t.user_id"
        " LEFT JOIN claim_version v ON v.resource = 'expert:' || t.id " +
        where.text() + " GROUP BY t.id, t.org_id, t.version ORDER BY t.id";
    const Kind kinds[] = {Kind::text, Kind::text, Kind::integer, Kind::integer, Kind::text};
    std::vector<BookableExpert> all;
    c.select(sql, where.params(), kinds, [&](std::span<const Value> row) {
        all.push_back(
            {core::ExpertId{row[0].text}, core::OrgId{row[1].text}, row[2].integer, row[3].integer, row[4].text});
    });
    return all;
}

std::vector<std::string> specialties_of(Connection& c, const core::ExpertId& id) {
    std::vector<std::string> all;
    for (auto& row :
         select_rows<ExpertSpecialty>(c, "WHERE t.expert_id = :id ORDER BY t.specialty", {param("id", id)})) {
        all.push_back(std::move(row.specialty));
    }
    return all;
}

void set_specialties(Connection& c, const core::ExpertId& id, const std::vector<std::string>& specialties) {
    c.execute("DELETE FROM expert_specialty WHERE expert_id = :id", {param("id", id)});
    for (const auto& s : specialties) insert_row(c, ExpertSpecialty{id, s});
}

std::vector<AvailabilityRule> rules_of(Connection& c, const core::ExpertId& id) {
    return select_rows<AvailabilityRule>(c, "WHERE t.expert_id = :id ORDER BY t.position", {param("id", id)});
}

std::vector<AvailabilityException> exceptions_of(Connection& c, const core::ExpertId& id) {
    return select_rows<AvailabilityException>(c, "WHERE t.expert_id = :id ORDER BY t.day, t.position",
                                              {param("id", id)});
}

void clear_availability(Connection& c, const core::ExpertId& id) {
    c.execute("DELETE FROM availability_rule WHERE expert_id = :id", {param("id", id)});
    c.execute("DELETE FROM availability_exception WHERE expert_id = :id", {param("id", id)});
}

bool is_holiday(Connection& c, const core::OrgId& org, const std::string& day) {
    return select_integer(c, "SELECT COUNT(*) FROM holiday WHERE org_id = :org AND day = :day",
                          {param("org", org), param("day", day)}) > 0;
}

std::vector<Holiday> holidays_between(Connection& c, const std::string& from, const std::string& to) {
    return select_rows<Holiday>(c, "WHERE t.day >= :from AND t.day <= :to ORDER BY t.org_id, t.day",
                                {param("from", from), param("to", to)});
}

std::vector<Holiday> list_holidays(Connection& c, const House& house, const std::string& org_id,
                                   const std::string& from, const std::string& to) {
    Where where;
    where.in_house(house).add("t.day >= :from", "from", from).add("t.day <= :to", "to", to);
    if (!org_id.empty()) where.add("t.org_id = :org", "org", org_id);
    return select_rows<Holiday>(c, where.text() + " ORDER BY t.day, t.org_id LIMIT 2000", where.params());
}

bool remove_holiday(Connection& c, const core::OrgId& org, const std::string& day) {
    return c.execute("DELETE FROM holiday WHERE org_id = :org AND day = :day",
                     {param("org", org), param("day", day)}) == 1;
}

std::vector<Room> list_rooms(Connection& c, const House& house, const std::string& org_id, const Page& page) {
    Where where;
    where.in_house(house);
    if (!org_id.empty()) where.add("t.org_id = :org", "org", org_id);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<Room>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit), where.params());
}

std::optional<Room> find_room(Connection& c, const House& house, const core::RoomId& id) {
    Where where;
    where.in_house(house).add("t.id = :id", "id", id);
    return select_one<Room>(c, where);
}

std::optional<Room> find_room(Connection& c, const core::RoomId& id) {
    return select_one<Room>(c, "WHERE t.id = :id", {param("id", id)});
}

bool room_name_exists(Connection& c, const core::OrgId& org, const std::string& name, const core::RoomId& but) {
    return select_integer(c, "SELECT COUNT(*) FROM room WHERE org_id = :org AND name = :name AND id <> :but",
                          {param("org", org), param("name", name), param("but", but)}) > 0;
}

std::vector<RosterEntry> list_roster(Connection& c, const Scope& scope, const RosterFilter& filter, const Page& page) {
    Where where;
    where.visible_roster(scope).add("t.removed_at IS NULL");
    if (!filter.org_id.empty()) where.add("t.org_id = :org", "org", filter.org_id);
    if (!filter.specialty.empty()) where.add("t.specialty = :specialty", "specialty", filter.specialty);
    if (filter.at) where.add("t.starts_at <= :at AND t.ends_at > :at", "at", *filter.at);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<RosterEntry>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::optional<RosterEntry> find_roster_entry(Connection& c, const Scope& scope, const core::RosterId& id) {
    Where where;
    where.visible_roster(scope).add("t.removed_at IS NULL").add("t.id = :id", "id", id);
    return select_one<RosterEntry>(c, where);
}

std::vector<RosterEntry> roster_at(Connection& c, const core::OrgId& org, const std::string& specialty, Timestamp at) {
    return select_rows<RosterEntry>(
        c,
        "WHERE t.org_id = :org AND t.specialty = :specialty AND t.ends_at > :at AND t.starts_at <= :at"
        " AND t.removed_at IS NULL ORDER BY t.position, t.id LIMIT 100",
        {param("org", org), param("specialty", specialty), param("at", at)});
}

bool post_is_held(Connection& c, const RosterEntry& e) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM duty_roster WHERE org_id = :org AND specialty = :specialty AND"
                          " position = :position AND ends_at > :from AND starts_at < :to AND removed_at IS NULL",
                          {param("org", e.org_id), param("specialty", e.specialty), param("position", e.position),
                           param("from", e.starts_at), param("to", e.ends_at)}) > 0;
}

}  // namespace telehub::store
