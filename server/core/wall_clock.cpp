#include "telehub/core/wall_clock.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace telehub::core {

using namespace std::chrono;

namespace {
constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;
// No zone's offset changes by more than a day (Pacific/Apia did by a whole one).
constexpr std::int64_t widest_shift = day_ms + 2 * 60 * minute_ms;
}  // namespace

std::optional<Day> day_from_iso(std::string_view text) {
    if (!is_iso_date(text)) return {};
    const auto number = [&](std::size_t from, std::size_t count) {
        int n = 0;
        for (const char ch : text.substr(from, count)) n = n * 10 + (ch - '0');
        return n;
    };
    const sys_days days = year{number(0, 4)} / number(5, 2) / number(8, 2);
    return static_cast<Day>(days.time_since_epoch().count());
}

std::string to_iso(Day day) {
    const year_month_day date{sys_days{days{day}}};
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

struct WallClock::Zone {
    std::unique_ptr<icu::TimeZone> icu;

    std::int64_t offset(std::int64_t utc) const {
        std::int32_t raw = 0;
        std::int32_t summer = 0;
        UErrorCode status = U_ZERO_ERROR;
        icu->getOffset(static_cast<UDate>(utc), false, raw, summer, status);
        return raw + summer;
    }
};

std::optional<WallClock> WallClock::of(std::string_view name) {
    if (name.size() > 64 || (name != "UTC" && name.find('/') == std::string_view::npos)) return {};
    const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    UBool known = false;
    icu::UnicodeString canonical;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, known, status);
    if (U_FAILURE(status) || !known) return {};
    auto zone = std::make_shared<Zone>();
    zone->icu.reset(icu::TimeZone::createTimeZone(id));
    if (!zone->icu || *zone->icu == icu::TimeZone::getUnknown()) return {};
    return WallClock(std::move(zone));
}

milliseconds WallClock::offset(Timestamp t) {
    if (t.ms >= steady_from_ && t.ms < steady_to_) return milliseconds{offset_};
    offset_ = zone_->offset(t.ms);
    // Half a year at most: a zone without transitions is asked now and then all the same.
    steady_from_ = t.ms - 180 * day_ms;
    steady_to_ = t.ms + 180 * day_ms;
    if (const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(zone_->icu.get())) {
        icu::TimeZoneTransition transition;
        if (basic->getNextTransition(static_cast<UDate>(t.ms), false, transition)) {
            steady_to_ = std::min(steady_to_, static_cast<std::int64_t>(transition.getTime()));
        }
        if (basic->getPreviousTransition(static_cast<UDate>(t.ms), true, transition)) {
            steady_from_ = std::max(steady_from_, static_cast<std::int64_t>(transition.getTime()));
        }
    } else {
        steady_from_ = t.ms;
        steady_to_ = t.ms + 1;
    }
    return milliseconds{offset_};
}

WallClock::Instants WallClock::at(Day day, int minute) {
    const auto wall = day * day_ms + minute * minute_ms;
    if (wall - offset_ >= steady_from_ + widest_shift && wall - offset_ < steady_to_ - widest_shift) {
        return {Timestamp{wall - offset_}, {}};
    }
    const std::array around{offset(Timestamp{wall - widest_shift}).count(),
                            offset(Timestamp{wall + widest_shift}).count()};
    Instants found;
    // The larger offset comes to this wall time first.
    for (const auto candidate : {std::max(around[0], around[1]), std::min(around[0], around[1])}) {
        const Timestamp instant{wall - candidate};
        if (zone_->offset(instant.ms) != candidate) continue;
        if (!found.first) {
            found.first = instant;
        } else if (*found.first != instant) {
            found.second = instant;
        }
    }
    offset(found.first.value_or(Timestamp{wall - around[1]}));  // the next question is about a time near this one
    return found;
}

WallClock::Reading WallClock::read(Timestamp t) {
    const auto wall = t.ms + offset(t).count();
    const auto day = (wall >= 0 ? wall : wall - day_ms + 1) / day_ms;
    return {static_cast<Day>(day), static_cast<int>((wall - day * day_ms) / minute_ms)};
}

}  // namespace telehub::core
