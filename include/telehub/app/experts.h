// Experts, when they can be met, holidays, rooms and the duty roster. Everybody of the consortium sees the first four;
// coordinators keep those of their organisation, administrators also of all below it, an expert their own profile and
// availability.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/store/experts.h"

namespace telehub::app {

struct ExpertForm {
    std::string login;  // when it is made; not changed later
    std::string title;
    std::vector<std::string> specialties;  // 1 to 32 of A-Z and 0-9: what a licence's scope lists
    std::vector<std::string> languages;    // BCP 47: "zh", "en-GB"
    std::string time_zone;                 // IANA
    std::string introduction;
    bool enabled = true;
};
struct ExpertDetails {
    store::Expert expert;
    std::string login, name;
    std::vector<std::string> specialties;
    std::optional<store::Licence> licence;  // the one that is valid longest, if any is today
};
core::Result<ExpertDetails> create_expert(const Hub& hub, const domain::Actor& actor, const ExpertForm& form,
                                          const Idempotency& idempotency);
// The expert changes neither specialties nor whether they can be booked.
core::Result<ExpertDetails> amend_expert(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id,
                                         const ExpertForm& form, Version expected);
core::Result<ExpertDetails> get_expert(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id);
std::vector<ExpertDetails> list_experts(const Hub& hub, const domain::Actor& actor, const store::ExpertFilter& filter,
                                        const store::Page& page);

// Wall times of the expert's zone, "08:30"; "24:00" is the end of the day.
struct AvailabilityForm {
    struct Rule {
        std::int64_t weekday = 0;  // 1: Monday
        std::string from, to;
        std::int64_t slot_minutes = 0;
        std::string quota_class;  // "open" or "clinic"
        std::int64_t reserved_share = 0;
        std::string valid_from, valid_to;  // dates, or "" for always
    };
    struct Exception {
        std::string date;
        std::string kind;      // "closed" or "open"
        std::string from, to;  // both "" for the whole day
        std::int64_t slot_minutes = 0;
    };
    std::vector<Rule> rules;
    std::vector<Exception> exceptions;
};
struct AvailabilityDetails {
    store::Expert expert;
    std::vector<store::AvailabilityRule> rules;
    std::vector<store::AvailabilityException> exceptions;
};
core::Result<AvailabilityDetails> get_availability(const Hub& hub, const domain::Actor& actor,
                                                   const core::ExpertId& id);
// The whole set anew. What is booked stays booked.
core::Result<AvailabilityDetails> set_availability(const Hub& hub, const domain::Actor& actor, const core::ExpertId& id,
                                                   const AvailabilityForm& form, Version expected);
// The slots that such a set would make in the days from..to (62 at most); nothing is changed.
core::Result<std::vector<domain::Slot>> preview_availability(const Hub& hub, const domain::Actor& actor,
                                                             const core::ExpertId& id, const AvailabilityForm& form,
                                                             const std::string& from, const std::string& to);

struct HolidayForm {
    std::string org_id;  // "" for the actor's own
    std::string date;
    std::string name;
};
core::Result<store::Holiday> set_holiday(const Hub& hub, const domain::Actor& actor, const HolidayForm& form);
core::Result<void> remove_holiday(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                  const std::string& date);
std::vector<store::Holiday> list_holidays(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                          const std::string& from, const std::string& to);

struct RoomForm {
    std::string org_id;  // when it is made: "" for the actor's own
    std::string name;
    std::string kind;  // "meeting", "ward" or "virtual"
    std::int64_t capacity = 0;
    bool enabled = true;
};
core::Result<store::Room> create_room(const Hub& hub, const domain::Actor& actor, const RoomForm& form,
                                      const Idempotency& idempotency);
core::Result<store::Room> amend_room(const Hub& hub, const domain::Actor& actor, const core::RoomId& id,
                                     const RoomForm& form, Version expected);
core::Result<store::Room> get_room(const Hub& hub, const domain::Actor& actor, const core::RoomId& id);
std::vector<store::Room> list_rooms(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                    const store::Page& page);

struct RosterForm {
    std::string org_id;  // "" for the actor's own
    std::string login;
    std::string specialty;
    std::int64_t position = 1;
    std::string starts_at, ends_at;  // RFC 3339
};
struct RosterDetails {
    store::RosterEntry entry;
    std::string name;
};
// Refuses with conflict "position_taken" a post that somebody has in some of this time.
core::Result<RosterDetails> create_roster_entry(const Hub& hub, const domain::Actor& actor, const RosterForm& form,
                                                const Idempotency& idempotency);
core::Result<RosterDetails> get_roster_entry(const Hub& hub, const domain::Actor& actor, const core::RosterId& id);
core::Result<void> remove_roster_entry(const Hub& hub, const domain::Actor& actor, const core::RosterId& id,
                                       Version expected);
std::vector<RosterDetails> list_roster(const Hub& hub, const domain::Actor& actor, const store::RosterFilter& filter,
                                       const store::Page& page);

}  // namespace telehub::app
