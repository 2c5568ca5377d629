// Queries on experts, their availability, holidays, rooms and the duty roster. Profiles, rooms and holidays are seen by
// the whole consortium (store/scope.h: House), the duty roster by its organisation.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scheduling_rows.h"
#include "telehub/store/scope.h"

namespace telehub::store {

struct ExpertFilter {
    std::string specialty;
    std::string org_id;
    std::optional<bool> enabled;
};
std::vector<Expert> list_experts(Connection& c, const House& house, const ExpertFilter& filter, const Page& page);
std::optional<Expert> find_expert(Connection& c, const House& house, const core::ExpertId& id);
std::optional<Expert> find_expert(Connection& c, const core::ExpertId& id);  // for the hub itself, unscoped
std::optional<Expert> find_expert_of_user(Connection& c, const core::UserId& user);
// Experts that can be booked: enabled, with an enabled account and a licence that is valid on `today` and covers the
// specialty (or, when that is "", one of theirs), as domain::licence_covers says it.
struct BookableExpert {
    core::ExpertId id;
    core::OrgId org;
    std::int64_t version = 0;
    std::int64_t claim_version = 0;  // changes with every claim of the expert that is made or given back
    std::string licensed_until;      // the last day
};
std::vector<BookableExpert> bookable_experts(Connection& c, const House& house, const std::string& specialty,
                                             const std::string& expert_id, const std::string& today);
std::vector<std::string> specialties_of(Connection& c, const core::ExpertId& id);
void set_specialties(Connection& c, const core::ExpertId& id, const std::vector<std::string>& specialties);

std::vector<AvailabilityRule> rules_of(Connection& c, const core::ExpertId& id);
std::vector<AvailabilityException> exceptions_of(Connection& c, const core::ExpertId& id);  // by day
void clear_availability(Connection& c, const core::ExpertId& id);

bool is_holiday(Connection& c, const core::OrgId& org, const std::string& day);
// From `from` to `to`, both included, by organisation and day.
std::vector<Holiday> holidays_between(Connection& c, const std::string& from, const std::string& to);
std::vector<Holiday> list_holidays(Connection& c, const House& house, const std::string& org_id,
                                   const std::string& from, const std::string& to);
bool remove_holiday(Connection& c, const core::OrgId& org, const std::string& day);

std::vector<Room> list_rooms(Connection& c, const House& house, const std::string& org_id, const Page& page);
std::optional<Room> find_room(Connection& c, const House& house, const core::RoomId& id);
std::optional<Room> find_room(Connection& c, const core::RoomId& id);  // for the hub itself, unscoped
bool room_name_exists(Connection& c, const core::OrgId& org, const std::string& name, const core::RoomId& but);

struct RosterFilter {
    std::string specialty;
    std::string org_id;
    std::optional<Timestamp> at;
};
// Not those that were taken away; the first made first.
std::vector<RosterEntry> list_roster(Connection& c, const Scope& scope, const RosterFilter& filter, const Page& page);
std::optional<RosterEntry> find_roster_entry(Connection& c, const Scope& scope, const core::RosterId& id);
std::vector<RosterEntry> roster_at(Connection& c, const core::OrgId& org, const std::string& specialty, Timestamp at);
// Somebody else has this post in some of this time.
bool post_is_held(Connection& c, const RosterEntry& entry);

}  // namespace telehub::store
