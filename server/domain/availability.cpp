#include "telehub/domain/availability.h"

#include <algorithm>
#include <string>

namespace telehub::domain {

std::string_view to_string(QuotaClass q) {
    switch (q) {
        case QuotaClass::open: return "open";
        case QuotaClass::clinic: return "clinic";
    }
    return "";
}

namespace {

class Faults {
  public:
    explicit Faults(std::string path) : path_(std::move(path)) {}
    void require(bool ok, const char* field, const char* message) {
        if (!ok) all.push_back({path_ + "." + field, message});
    }
    std::vector<core::FieldError> all;

  private:
    std::string path_;
};

std::string path_of(const char* list, std::size_t i) {
    return "$." + std::string{list} + "[" + std::to_string(i) + "]";
}

template <class Window>
bool times_overlap(const Window& a, const Window& b) {
    return a.from_minute < b.to_minute && b.from_minute < a.to_minute;
}

template <class Window>
void check_window(Faults& faults, const Window& w) {
    faults.require(w.from_minute >= 0 && w.from_minute < 1440, "from", "a time of the day such as 08:30");
    faults.require(w.to_minute > w.from_minute && w.to_minute <= 1440, "to", "after 'from' and at most 24:00");
    faults.require(w.slot_minutes >= 5 && w.slot_minutes <= 480, "slot_minutes", "from 5 to 480");
}

std::vector<core::FieldError> check_rule(const WeeklyRule& r, const std::string& path) {
    Faults faults(path);
    check_window(faults, r);
    faults.require(r.weekday >= 1 && r.weekday <= 7, "weekday", "from 1 (Monday) to 7");
    faults.require(r.to_minute - r.from_minute >= r.slot_minutes, "slot_minutes",
                   "does not fit between 'from' and 'to'");
    const bool share =
        r.quota == QuotaClass::open ? r.reserved_share == 0 : r.reserved_share >= 1 && r.reserved_share <= 100;
    faults.require(share, "reserved_share", "1 to 100 percent for quota class 'clinic', 0 for 'open'");
    faults.require(r.valid_to >= r.valid_from, "valid_to", "not before 'valid_from'");
    return std::move(faults.all);
}

std::vector<core::FieldError> check_exception(const DayException& e, const std::string& path) {
    Faults faults(path);
    check_window(faults, e);
    faults.require(!e.open || e.to_minute - e.from_minute >= e.slot_minutes, "slot_minutes",
                   "does not fit between 'from' and 'to'");
    return std::move(faults.all);
}

bool overlap(const WeeklyRule& a, const WeeklyRule& b) {
    return a.weekday == b.weekday && times_overlap(a, b) && a.valid_from <= b.valid_to && b.valid_from <= a.valid_to;
}

bool contradict(const DayException& a, const DayException& b) {
    return a.day == b.day && times_overlap(a, b) && (a.open || b.open);
}

// One of each pair, by name of the other.
template <class Item>
void check_pairs(const std::vector<Item>& items, const char* list, bool (*clash)(const Item&, const Item&),
                 std::vector<core::FieldError>& faults) {
    for (std::size_t i = 1; i < items.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (!clash(items[i], items[k])) continue;
            faults.push_back({path_of(list, i), "overlaps " + path_of(list, k)});
            break;
        }
    }
}

struct Window {
    int from_minute, to_minute, slot_minutes;
    QuotaClass quota = QuotaClass::open;
    int reserved_share = 0;
};

// Slot `i` of the day is reserved when the share of the slots up to it reaches one more.
bool reserved(const Window& w, int i) { return (i + 1) * w.reserved_share / 100 > i * w.reserved_share / 100; }

bool is_closed(const std::vector<DayException>& today, int from, int to) {
    return std::ranges::any_of(
        today, [&](const DayException& e) { return !e.open && from < e.to_minute && e.from_minute < to; });
}

void add_window(const Window& w, core::Day day, core::WallClock& clock, const std::vector<DayException>* closed,
                std::vector<Slot>& slots) {
    for (int i = 0, from = w.from_minute; from + w.slot_minutes <= w.to_minute; ++i, from += w.slot_minutes) {
        if (closed != nullptr && is_closed(*closed, from, from + w.slot_minutes)) continue;
        const auto start = clock.at(day, from).first;
        if (!start) continue;
        const auto end = *start + std::chrono::minutes{w.slot_minutes};
        slots.push_back({*start, end, reserved(w, i) ? QuotaClass::clinic : QuotaClass::open});
    }
}

}  // namespace

std::vector<core::FieldError> check_availability(const Availability& a) {
    std::vector<core::FieldError> faults;
    const auto take = [&faults](std::vector<core::FieldError> more) {
        for (auto& f : more) faults.push_back(std::move(f));
    };
    if (a.rules.size() > max_rules) return {{"$.rules", "at most " + std::to_string(max_rules)}};
    if (a.exceptions.size() > max_exceptions) return {{"$.exceptions", "at most " + std::to_string(max_exceptions)}};
    for (std::size_t i = 0; i < a.rules.size(); ++i) take(check_rule(a.rules[i], path_of("rules", i)));
    for (std::size_t i = 0; i < a.exceptions.size(); ++i) {
        take(check_exception(a.exceptions[i], path_of("exceptions", i)));
    }
    if (!faults.empty()) return faults;
    check_pairs(a.rules, "rules", overlap, faults);
    check_pairs(a.exceptions, "exceptions", contradict, faults);
    return faults;
}

Cover cover_of(const std::vector<Slot>& slots, core::Timestamp from, core::Timestamp to, bool clinic,
               core::Timestamp now) {
    bool is_reserved = false;
    auto covered = from;
    const auto first = std::ranges::upper_bound(slots, from, {}, &Slot::ends_at);
    for (auto at = first; at != slots.end() && covered < to && at->starts_at <= covered; ++at) {
        is_reserved = is_reserved || !at->open_to(clinic, now);
        covered = at->ends_at;
    }
    if (covered < to) return Cover::outside;
    return is_reserved ? Cover::reserved : Cover::whole;
}

void add_slots_of_day(const Availability& a, core::Day day, bool holiday, core::WallClock& clock,
                      std::vector<Slot>& slots) {
    const auto begin = slots.size();
    std::vector<DayException> today;
    for (auto at = std::ranges::lower_bound(a.exceptions, day, {}, &DayException::day);
         at != a.exceptions.end() && at->day == day; ++at) {
        today.push_back(*at);
    }
    const int weekday = core::iso_weekday(day);
    for (const auto& r : a.rules) {
        if (holiday || r.weekday != weekday || day < r.valid_from || day > r.valid_to) continue;
        add_window({r.from_minute, r.to_minute, r.slot_minutes, r.quota, r.reserved_share}, day, clock, &today, slots);
    }
    for (const auto& e : today) {
        if (e.open) add_window({e.from_minute, e.to_minute, e.slot_minutes}, day, clock, nullptr, slots);
    }
    const auto mine = slots.begin() + static_cast<std::ptrdiff_t>(begin);
    if (!std::ranges::is_sorted(mine, slots.end(), {}, &Slot::starts_at)) {
        std::ranges::stable_sort(mine, slots.end(), {}, &Slot::starts_at);
    }
    // Where a skipped hour or an additional window brings two of them together, the earlier stands.
    auto kept = mine;
    for (auto at = mine; at != slots.end(); ++at) {
        if (kept != mine && at->starts_at < std::prev(kept)->ends_at) continue;
        *kept++ = *at;
    }
    slots.erase(kept, slots.end());
}

}  // namespace telehub::domain
