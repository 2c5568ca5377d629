// When an expert can be met: weekly rules in the expert's own zone, days that differ, holidays; out of these come the
// slots 号源. A slot is nothing that is stored: it is computed, and taken when a claim of the expert overlaps it. Pure,
// thread-safe but for the WallClock that is lent.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/error.h"
#include "telehub/core/wall_clock.h"

namespace telehub::domain {

// For whom a slot is. Of a rule's slots on a day, the reserved share is for organisations of kind clinic, spread evenly
// over the day; from `open_before` ahead of its start on, a slot is for all.
enum class QuotaClass { open, clinic };
std::string_view to_string(QuotaClass q);
inline constexpr std::chrono::hours open_before{24};

struct WeeklyRule {
    int weekday = 1;      // ISO: 1 is Monday
    int from_minute = 0;  // of the local day
    int to_minute = 0;    // at most 1440
    int slot_minutes = 30;
    QuotaClass quota = QuotaClass::open;
    int reserved_share = 0;    // percent; 0 for an open rule
    core::Day valid_from = 0;  // both days count
    core::Day valid_to = 0;
};

struct DayException {
    core::Day day = 0;
    bool open = false;  // an additional window, on a holiday too; else no slots between these times
    int from_minute = 0;
    int to_minute = 1440;
    int slot_minutes = 30;  // of an additional window
};

struct Availability {
    std::string time_zone;
    std::vector<WeeklyRule> rules;
    std::vector<DayException> exceptions;  // by day
};

inline constexpr core::Day first_day = -719'162;  // 0001-01-01
inline constexpr core::Day last_day = 2'932'896;  // 9999-12-31
inline constexpr std::size_t max_rules = 100;
inline constexpr std::size_t max_exceptions = 400;

// Faults with paths such as "$.rules[3].to": values out of their range, windows of two rules that overlap, an
// additional window over a closed one.
std::vector<core::FieldError> check_availability(const Availability& a);

struct Slot {
    core::Timestamp starts_at, ends_at;
    QuotaClass quota = QuotaClass::open;

    // Whether an organisation (of kind clinic or not) may book it now.
    bool open_to(bool clinic, core::Timestamp now) const {
        return quota == QuotaClass::open || clinic || starts_at <= now + open_before;
    }
};

// How much of a time the slots (in order) give to an organisation.
enum class Cover { whole, outside, reserved };  // outside: some of it is in no slot; reserved: in one for clinics
Cover cover_of(const std::vector<Slot>& slots, core::Timestamp from, core::Timestamp to, bool clinic,
               core::Timestamp now);

// Adds the slots of one local day, in order, to `slots`. What the clock skips makes no slot; of what it shows twice the
// first is taken.
void add_slots_of_day(const Availability& a, core::Day day, bool holiday, core::WallClock& clock,
                      std::vector<Slot>& slots);

}  // namespace telehub::domain
