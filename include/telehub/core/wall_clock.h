// From the wall clock of a time zone to instants, and back, with daylight saving right: a time that the clock skips has
// no instant, one that it shows twice has two. Offsets are looked up in ICU once for the months that share one.
// One thread at a time; copies are independent.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "telehub/core/clock.h"

namespace telehub::core {

// Days since 1970-01-01 in the proleptic Gregorian calendar, wherever one is.
using Day = std::int32_t;

std::optional<Day> day_from_iso(std::string_view text);  // "2026-01-31"; nothing when there is no such day
std::string to_iso(Day day);
constexpr int iso_weekday(Day day) { return ((day % 7) + 10) % 7 + 1; }  // 1: Monday

class WallClock {
  public:
    // Nothing when `zone` is no IANA name ("Asia/Shanghai", "UTC"): neither an abbreviation nor an offset.
    static std::optional<WallClock> of(std::string_view zone);

    struct Instants {
        std::optional<Timestamp> first;   // nothing: the clock skips this time
        std::optional<Timestamp> second;  // the clock shows this time twice
    };
    // `minute` counts from midnight, 0 to 1440; 1440 is midnight of the day after.
    Instants at(Day day, int minute);

    struct Reading {
        Day day = 0;
        int minute = 0;
    };
    Reading read(Timestamp t);
    std::chrono::milliseconds offset(Timestamp t);  // east is positive

  private:
    struct Zone;
    explicit WallClock(std::shared_ptr<const Zone> zone) : zone_(std::move(zone)) {}
    std::shared_ptr<const Zone> zone_;  // shared by copies: it never changes
    // No transition between these instants, and the offset there.
    std::int64_t steady_from_ = 0, steady_to_ = 0, offset_ = 0;
};

}  // namespace telehub::core
