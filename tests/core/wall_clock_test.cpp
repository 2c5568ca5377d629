#include "telehub/core/wall_clock.h"

#include <gtest/gtest.h>

namespace telehub::core {
namespace {

constexpr int at(int hour, int minute) { return hour * 60 + minute; }

std::string instant(WallClock& clock, const char* day, int minute) {
    const auto found = clock.at(day_from_iso(day).value(), minute);
    if (!found.first) return "none";
    return to_rfc3339(*found.first) + (found.second ? " " + to_rfc3339(*found.second) : "");
}

TEST(Day, IsOfTheCalendar) {
    EXPECT_EQ(day_from_iso("1970-01-01"), 0);
    EXPECT_EQ(day_from_iso("2026-01-31"), 20484);
    EXPECT_EQ(day_from_iso("1969-12-31"), -1);
    for (const char* none : {"2026-02-29", "2026-1-31", "", "2026-01-31T00:00"})
        EXPECT_FALSE(day_from_iso(none)) << none;
    for (const char* day : {"0001-01-01", "1582-10-10", "2024-02-29", "9999-12-31"}) {
        EXPECT_EQ(to_iso(day_from_iso(day).value()), day);
    }
}

TEST(Day, KnowsItsWeekday) {
    EXPECT_EQ(iso_weekday(0), 4);  // 1970-01-01 was a Thursday
    EXPECT_EQ(iso_weekday(day_from_iso("2026-03-29").value()), 7);
    EXPECT_EQ(iso_weekday(day_from_iso("2026-03-30").value()), 1);
    EXPECT_EQ(iso_weekday(-1), 3);
    EXPECT_EQ(iso_weekday(-4), 7);
    EXPECT_EQ(iso_weekday(-719'162), 1);
}

TEST(WallClock, KnowsIanaNamesAlone) {
    for (const char* zone : {"Asia/Shanghai", "Europe/Berlin", "America/Argentina/Ushuaia", "UTC"}) {
        EXPECT_TRUE(WallClock::of(zone)) << zone;
    }
    for (const char* zone : {"", "CST", "GMT+8", "GMT+08:00", "Asia/Shanghi", "Mars/Olympus", "asia", "+08:00"}) {
        EXPECT_FALSE(WallClock::of(zone)) << zone;
    }
}

TEST(WallClock, WithoutSummerTimeOneTimeIsOneInstant) {
    auto clock = WallClock::of("Asia/Shanghai").value();
    EXPECT_EQ(instant(clock, "2026-01-31", at(8, 30)), "2026-01-31T00:30:00.000Z");
    EXPECT_EQ(instant(clock, "2026-01-31", 0), "2026-01-30T16:00:00.000Z");
    EXPECT_EQ(instant(clock, "2026-01-31", 1440), "2026-01-31T16:00:00.000Z");
    EXPECT_EQ(instant(clock, "2031-07-01", at(8, 30)), "2031-07-01T00:30:00.000Z");
}

TEST(WallClock, TheHourThatTheClockSkipsHasNoInstant) {
    auto clock = WallClock::of("Europe/Berlin").value();
    EXPECT_EQ(instant(clock, "2026-03-29", at(1, 59)), "2026-03-29T00:59:00.000Z");
    EXPECT_EQ(instant(clock, "2026-03-29", at(2, 0)), "none");
    EXPECT_EQ(instant(clock, "2026-03-29", at(2, 59)), "none");
    EXPECT_EQ(instant(clock, "2026-03-29", at(3, 0)), "2026-03-29T01:00:00.000Z");
}

TEST(WallClock, TheHourThatItShowsTwiceHasTwo) {
    auto clock = WallClock::of("Europe/Berlin").value();
    EXPECT_EQ(instant(clock, "2026-10-25", at(1, 59)), "2026-10-24T23:59:00.000Z");
    EXPECT_EQ(instant(clock, "2026-10-25", at(2, 0)), "2026-10-25T00:00:00.000Z 2026-10-25T01:00:00.000Z");
    EXPECT_EQ(instant(clock, "2026-10-25", at(2, 59)), "2026-10-25T00:59:00.000Z 2026-10-25T01:59:00.000Z");
    EXPECT_EQ(instant(clock, "2026-10-25", at(3, 0)), "2026-10-25T02:00:00.000Z");
}

TEST(WallClock, OtherShiftsThanAnHour) {
    auto half = WallClock::of("Australia/Lord_Howe").value();  // half an hour, on 2026-10-04 at 02:00
    EXPECT_EQ(instant(half, "2026-10-04", at(2, 15)), "none");
    EXPECT_EQ(instant(half, "2026-10-04", at(2, 30)), "2026-10-03T15:30:00.000Z");
    auto whole_day = WallClock::of("Pacific/Apia").value();  // had no 2011-12-30
    EXPECT_EQ(instant(whole_day, "2011-12-30", at(12, 0)), "none");
    EXPECT_EQ(instant(whole_day, "2011-12-31", at(0, 0)), "2011-12-30T10:00:00.000Z");
    auto midnight = WallClock::of("America/Sao_Paulo").value();  // skipped the first hour of 2018-11-04
    EXPECT_EQ(instant(midnight, "2018-11-04", 0), "none");
    EXPECT_EQ(instant(midnight, "2018-11-04", at(1, 0)), "2018-11-04T03:00:00.000Z");
}

// Whatever was asked before: the answer goes by the zone alone. Every quarter of an hour of two years, against a clock
// that remembers nothing.
TEST(WallClock, WhatItRemembersChangesNoAnswer) {
    for (const char* zone : {"Europe/Berlin", "America/New_York", "Asia/Shanghai"}) {
        auto remembers = WallClock::of(zone).value();
        const auto first = day_from_iso("2026-01-01").value();
        for (auto day = first; day < first + 730; day += 1) {
            for (int minute = 0; minute < 1440; minute += day % 7 == 0 ? 15 : 360) {
                const auto fresh = WallClock::of(zone)->at(day, minute);
                const auto known = remembers.at(day, minute);
                ASSERT_EQ(known.first, fresh.first) << zone << ' ' << to_iso(day) << ' ' << minute;
                ASSERT_EQ(known.second, fresh.second) << zone << ' ' << to_iso(day) << ' ' << minute;
                if (!known.first) continue;
                const auto read = remembers.read(*known.first);
                ASSERT_EQ(read.day, day);
                ASSERT_EQ(read.minute, minute);
            }
        }
    }
}

}  // namespace
}  // namespace telehub::core
