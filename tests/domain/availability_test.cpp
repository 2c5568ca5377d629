// Slots out of rules, exceptions, holidays and the wall clock.
#include "telehub/domain/availability.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

constexpr int at(int hour, int minute = 0) { return hour * 60 + minute; }
core::Day day(const char* text) { return core::day_from_iso(text).value(); }

WeeklyRule rule(int weekday, int from, int to, int minutes = 30) {
    return {weekday, from, to, minutes, QuotaClass::open, 0, first_day, last_day};
}

// "08:00 08:30c": starts in the zone, c for a slot that is reserved for clinics.
std::string starts(const Availability& a, const char* date, bool holiday = false) {
    auto clock = core::WallClock::of(a.time_zone).value();
    std::vector<Slot> slots;
    add_slots_of_day(a, day(date), holiday, clock, slots);
    std::string text;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (i > 0) {
            EXPECT_GE(slots[i].starts_at, slots[i - 1].ends_at) << "two slots at once";
        }
        const auto read = clock.read(slots[i].starts_at);
        char one[16];
        std::snprintf(one, sizeof one, "%02d:%02d%s", read.minute / 60, read.minute % 60,
                      slots[i].quota == QuotaClass::clinic ? "c" : "");
        text += (text.empty() ? "" : " ") + std::string{one};
    }
    return text;
}

std::string paths(const Availability& a) {
    std::string text;
    for (const auto& f : check_availability(a)) text += (text.empty() ? "" : " ") + f.path;
    return text;
}

constexpr const char* monday = "2026-02-02";

TEST(Slots, AreCutFromTheWeeksRules) {
    Availability a{
        "Asia/Shanghai", {rule(1, at(8), at(9, 45)), rule(1, at(14), at(15), 20), rule(2, at(8), at(9))}, {}};
    EXPECT_EQ(starts(a, monday), "08:00 08:30 09:00 14:00 14:20 14:40") << "a rest that is too short is no slot";
    EXPECT_EQ(starts(a, "2026-02-03"), "08:00 08:30");
    EXPECT_EQ(starts(a, "2026-02-04"), "");
    EXPECT_EQ(starts(a, monday, true), "");
}

TEST(Slots, AreOfTheRulesThatAreValidThatDay) {
    Availability a{"Asia/Shanghai", {rule(1, at(8), at(9))}, {}};
    a.rules[0].valid_from = day("2026-02-09");
    a.rules[0].valid_to = day("2026-02-16");
    EXPECT_EQ(starts(a, monday), "");
    EXPECT_EQ(starts(a, "2026-02-09"), "08:00 08:30");
    EXPECT_EQ(starts(a, "2026-02-16"), "08:00 08:30");
    EXPECT_EQ(starts(a, "2026-02-23"), "");
}

TEST(Slots, AClosedTimeTakesWhatItTouchesAndAnOpenOneAdds) {
    Availability a{"Asia/Shanghai", {rule(1, at(8), at(10))}, {}};
    a.exceptions = {{day(monday), false, at(8, 45), at(9, 15), 30}};
    EXPECT_EQ(starts(a, monday), "08:00 09:30");
    a.exceptions = {{day(monday), false, 0, 1440, 30}};
    EXPECT_EQ(starts(a, monday), "");
    a.exceptions = {{day(monday), true, at(20), at(21), 60}};
    EXPECT_EQ(starts(a, monday), "08:00 08:30 09:00 09:30 20:00");
    EXPECT_EQ(starts(a, monday, true), "20:00") << "who says so works on a holiday";
    a.exceptions = {{day(monday), true, at(9, 45), at(10, 45), 30}};
    EXPECT_EQ(starts(a, monday), "08:00 08:30 09:00 09:30 10:15") << "the earlier of two that overlap stands";
    EXPECT_EQ(starts(a, "2026-02-09"), "08:00 08:30 09:00 09:30");
}

TEST(Slots, AReservedShareIsSpreadOverTheDay) {
    Availability a{"Asia/Shanghai", {rule(1, at(8), at(12))}, {}};
    a.rules[0].quota = QuotaClass::clinic;
    a.rules[0].reserved_share = 25;
    EXPECT_EQ(starts(a, monday), "08:00 08:30 09:00 09:30c 10:00 10:30 11:00 11:30c");
    a.rules[0].reserved_share = 100;
    EXPECT_EQ(starts(a, monday), "08:00c 08:30c 09:00c 09:30c 10:00c 10:30c 11:00c 11:30c");
}

TEST(Slots, AReservedOneIsForAllFromADayBeforeOn) {
    const core::Timestamp start{1'000'000'000'000};
    const Slot slot{start, start + std::chrono::minutes{30}, QuotaClass::clinic};
    EXPECT_TRUE(slot.open_to(true, {}));
    EXPECT_FALSE(slot.open_to(false, start - std::chrono::hours{24} - std::chrono::milliseconds{1}));
    EXPECT_TRUE(slot.open_to(false, start - std::chrono::hours{24}));
}

TEST(Slots, WhatTheClockSkipsIsNoneAndWhatItShowsTwiceIsOne) {
    Availability a{"Europe/Berlin", {rule(7, at(1), at(4))}, {}};
    EXPECT_EQ(starts(a, "2026-03-22"), "01:00 01:30 02:00 02:30 03:00 03:30");
    EXPECT_EQ(starts(a, "2026-03-29"), "01:00 01:30 03:00 03:30") << "the clocks go forward";
    EXPECT_EQ(starts(a, "2026-10-25"), "01:00 01:30 02:00 02:30 03:00 03:30") << "the clocks go back";
    auto clock = core::WallClock::of("Europe/Berlin").value();
    std::vector<Slot> slots;
    add_slots_of_day(a, day("2026-10-25"), false, clock, slots);
    EXPECT_EQ(core::to_rfc3339(slots.at(2).starts_at), "2026-10-25T00:00:00.000Z") << "of the two, the first";
    EXPECT_EQ(core::to_rfc3339(slots.at(4).starts_at), "2026-10-25T02:00:00.000Z");
}

TEST(Slots, ThatReachOverASkippedHourDoNotOverlapTheNext) {
    Availability a{"Europe/Berlin", {rule(7, at(1, 30), at(4), 45)}, {}};
    EXPECT_EQ(starts(a, "2026-03-29"), "01:30") << "it ends at 03:15; 03:00 would begin inside it";
}

TEST(Cover, IsWholeWhereSlotsFollowEachOther) {
    const auto t = [](int minute) { return core::Timestamp{minute * 60'000}; };
    const std::vector<Slot> slots{{t(0), t(30)}, {t(30), t(60), QuotaClass::clinic}, {t(90), t(120)}};
    const core::Timestamp long_before{-100 * 86'400'000ll};
    EXPECT_EQ(cover_of(slots, t(0), t(30), false, long_before), Cover::whole);
    EXPECT_EQ(cover_of(slots, t(10), t(20), false, long_before), Cover::whole);
    EXPECT_EQ(cover_of(slots, t(10), t(40), false, long_before), Cover::reserved);
    EXPECT_EQ(cover_of(slots, t(10), t(40), true, long_before), Cover::whole);
    EXPECT_EQ(cover_of(slots, t(10), t(40), false, t(0)), Cover::whole) << "the day before";
    EXPECT_EQ(cover_of(slots, t(30), t(61), true, long_before), Cover::outside);
    EXPECT_EQ(cover_of(slots, t(60), t(90), true, long_before), Cover::outside);
    EXPECT_EQ(cover_of(slots, t(-1), t(30), true, long_before), Cover::outside);
    EXPECT_EQ(cover_of(slots, t(100), t(121), true, long_before), Cover::outside);
    EXPECT_EQ(cover_of({}, t(0), t(30), true, long_before), Cover::outside);
}

TEST(AvailabilityCheck, NamesEveryFault) {
    EXPECT_EQ(paths({"Asia/Shanghai", {rule(1, at(8), at(9)), rule(1, at(9), at(10)), rule(2, at(8), at(9))}, {}}), "");
    EXPECT_EQ(paths({"Asia/Shanghai",
                     {rule(0, at(8), at(9)), rule(1, -1, at(9)), rule(1, at(10), at(9)), rule(1, 0, 1441)},
                     {}}),
              "$.rules[0].weekday $.rules[1].from $.rules[2].to $.rules[2].slot_minutes $.rules[3].to");
    EXPECT_EQ(paths({"Asia/Shanghai", {rule(1, at(8), at(9), 4), rule(1, at(8), at(8, 20))}, {}}),
              "$.rules[0].slot_minutes $.rules[1].slot_minutes");
    Availability shares{"Asia/Shanghai", {rule(1, at(8), at(9)), rule(2, at(8), at(9))}, {}};
    shares.rules[0].reserved_share = 10;
    shares.rules[1].quota = QuotaClass::clinic;
    EXPECT_EQ(paths(shares), "$.rules[0].reserved_share $.rules[1].reserved_share");
}

TEST(AvailabilityCheck, RefusesRulesOfOneTimeUnlessTheyAreOfOtherDays) {
    Availability a{"Asia/Shanghai", {rule(1, at(8), at(10)), rule(1, at(9), at(11))}, {}};
    EXPECT_EQ(paths(a), "$.rules[1]");
    a.rules[0].valid_to = day("2026-02-01");
    a.rules[1].valid_from = day("2026-02-02");
    EXPECT_EQ(paths(a), "");
    a.exceptions = {{day(monday), false, at(8), at(10), 30}, {day(monday), true, at(9), at(11), 30}};
    EXPECT_EQ(paths(a), "$.exceptions[1]") << "open and closed at once";
    a.exceptions[1].open = false;
    EXPECT_EQ(paths(a), "");
    a.rules.assign(max_rules + 1, rule(1, at(8), at(9)));
    EXPECT_EQ(paths(a), "$.rules");
}

}  // namespace
}  // namespace telehub::domain
