#include "timetable.h"

#include <algorithm>

#include "telehub/store/database.h"

namespace telehub::app {

using store::Connection;

namespace {

core::Day day_of(const std::string& text, core::Day otherwise) {
    return text.empty() ? otherwise : core::day_from_iso(text).value_or(otherwise);
}

}  // namespace

domain::Availability availability_from(const store::Expert& expert, const std::vector<store::AvailabilityRule>& rules,
                                       const std::vector<store::AvailabilityException>& exceptions) {
    domain::Availability a;
    a.time_zone = expert.time_zone;
    for (const auto& r : rules) {
        a.rules.push_back({static_cast<int>(r.weekday), static_cast<int>(r.from_minute), static_cast<int>(r.to_minute),
                           static_cast<int>(r.slot_minutes),
                           r.quota_class == "clinic" ? domain::QuotaClass::clinic : domain::QuotaClass::open,
                           static_cast<int>(r.reserved_share), day_of(r.valid_from, domain::first_day),
                           day_of(r.valid_to, domain::last_day)});
    }
    for (const auto& e : exceptions) {
        a.exceptions.push_back({day_of(e.day, domain::first_day), e.kind == "open", static_cast<int>(e.from_minute),
                                static_cast<int>(e.to_minute), static_cast<int>(e.slot_minutes)});
    }
    return a;
}

VersionedCache<domain::Availability>::Entry availability_of(Connection& c, const Hub& hub, const store::Expert& expert,
                                                            Reading reading) {
    auto& cache = hub.calendars->availability;
    if (auto known = cache.find(expert.id.value, expert.version)) return known;
    const auto rules = store::rules_of(c, expert.id);
    const auto exceptions = store::exceptions_of(c, expert.id);
    auto entry = std::make_shared<const domain::Availability>(availability_from(expert, rules, exceptions));
    if (reading == Reading::snapshot) {
        cache.keep(expert.id.value, expert.version, entry, 1 + rules.size() + exceptions.size());
    }
    return entry;
}

namespace {
core::Day utc_day(core::Timestamp t) {
    return static_cast<core::Day>(std::chrono::floor<std::chrono::days>(std::chrono::milliseconds{t.ms}).count());
}
}  // namespace

Calendar::Calendar(Connection& c, core::Timestamp from, core::Timestamp to) {
    // Two days more on either side: the day is another elsewhere, and a night's slots begin on the day before.
    for (const auto& h : store::holidays_between(c, core::to_iso(utc_day(from) - 2), core::to_iso(utc_day(to) + 2))) {
        if (const auto day = core::day_from_iso(h.day)) holidays_[h.org_id.value].push_back(*day);
    }
}

bool Calendar::is_holiday(const core::OrgId& org, core::Day day) const {
    const auto at = holidays_.find(org.value);
    return at != holidays_.end() && std::ranges::binary_search(at->second, day);
}

core::WallClock& Calendar::clock(const std::string& zone) {
    if (const auto known = clocks_.find(zone); known != clocks_.end()) return known->second;
    auto made = core::WallClock::of(zone);
    if (!made) throw store::DatabaseError("an expert's time zone is not known: " + zone);
    return clocks_.emplace(zone, std::move(*made)).first->second;
}

void Calendar::add_slots(const domain::Availability& availability, const core::OrgId& org, core::Timestamp from,
                         core::Timestamp to, std::vector<domain::Slot>& slots) {
    auto& wall = clock(availability.time_zone);
    const auto begin = static_cast<std::ptrdiff_t>(slots.size());
    const auto last = wall.read(to).day;
    for (auto day = wall.read(from).day - 1; day <= last; ++day) {
        domain::add_slots_of_day(availability, day, is_holiday(org, day), wall, slots);
    }
    const auto outside = [&](const domain::Slot& s) { return s.ends_at <= from || s.starts_at >= to; };
    slots.erase(std::remove_if(slots.begin() + begin, slots.end(), outside), slots.end());
}

}  // namespace telehub::app
