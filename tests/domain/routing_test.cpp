// Which rule fits which case, and which of them counts.
#include "telehub/domain/routing.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

constexpr auto zone = "Asia/Shanghai";

RoutingCase chest_ct(int minute = 600, int weekday = 3) {
    return {core::OrgId{"tc01"}, "CT", "CHEST", "routine", "outpatient", {minute, weekday}};
}

std::string missing(const RoutingCondition& condition, const RoutingCase& c) {
    std::string all;
    for (const auto field : mismatches(condition, c)) all += std::string{field} + " ";
    return all;
}

TEST(Routing, ACaseFitsWhatNamesItAndWhatNamesNothing) {
    const struct {
        RoutingCondition condition;
        const char* missing;
    } rows[] = {
        {{}, ""},
        {{{core::OrgId{"tc02"}, core::OrgId{"tc01"}}, {}, {}, {}, {}, {}, {}}, ""},
        {{{core::OrgId{"tc02"}}, {}, {}, {}, {}, {}, {}}, "clinics "},
        {{{}, {"MR", "CT"}, {}, {}, {}, {}, {}}, ""},
        {{{}, {"C"}, {}, {}, {}, {}, {}}, "modalities "},
        {{{}, {}, {"HEAD", "chest"}, {}, {}, {}, {}}, ""},
        {{{}, {}, {"ＣＨＥＳＴ"}, {}, {}, {}, {}}, ""},
        {{{}, {}, {"CHEST WALL"}, {}, {}, {}, {}}, "body_parts "},
        {{{}, {}, {}, {"routine"}, {}, {}, {}}, ""},
        {{{}, {}, {}, {"emergency", "urgent"}, {}, {}, {}}, "urgencies "},
        {{{}, {}, {}, {}, {"inpatient"}, {}, {}}, "patient_classes "},
        {{{}, {}, {}, {}, {}, {3}, {}}, ""},
        {{{}, {}, {}, {}, {}, {6, 7}, {}}, "weekdays "},
        {{{}, {}, {}, {}, {}, {}, DailyWindow{600, 601}}, ""},
        {{{}, {}, {}, {}, {}, {}, DailyWindow{540, 600}}, "hours "},
        {{{core::OrgId{"tc01"}}, {"MR"}, {"HEAD"}, {"routine"}, {}, {1}, {}}, "modalities body_parts weekdays "},
    };
    for (const auto& row : rows) EXPECT_EQ(missing(row.condition, chest_ct()), row.missing);
}

TEST(Routing, AWindowEndsBeforeItsLastMinuteAndMayGoOverMidnight) {
    const struct {
        DailyWindow window;
        int minute;
        bool holds;
    } rows[] = {
        {{480, 1020}, 479, false},  {{480, 1020}, 480, true},  {{480, 1020}, 1019, true}, {{480, 1020}, 1020, false},
        {{1320, 360}, 1319, false}, {{1320, 360}, 1320, true}, {{1320, 360}, 1439, true}, {{1320, 360}, 0, true},
        {{1320, 360}, 359, true},   {{1320, 360}, 360, false}, {{1320, 0}, 0, false},     {{1320, 1440}, 1439, true},
        {{0, 1440}, 0, true},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(row.window.holds(row.minute), row.holds)
            << row.window.from << "-" << row.window.to << " at " << row.minute;
    }
}

TEST(Routing, ANightBelongsToTheDayOnWhichItBegins) {
    const RoutingCondition friday_night{{}, {}, {}, {}, {}, {5}, DailyWindow{1320, 360}};
    EXPECT_TRUE(matches(friday_night, chest_ct(1330, 5)));
    EXPECT_TRUE(matches(friday_night, chest_ct(100, 6)));
    EXPECT_EQ(missing(friday_night, chest_ct(100, 5)), "weekdays ");
    EXPECT_EQ(missing(friday_night, chest_ct(1330, 6)), "weekdays ");
    const RoutingCondition sunday_night{{}, {}, {}, {}, {}, {7}, DailyWindow{1320, 360}};
    EXPECT_TRUE(matches(sunday_night, chest_ct(0, 1)));
}

TEST(Routing, TheFirstEnabledReadingRuleWinsAndEveryForwardingRuleFires) {
    const RoutingCondition any, mr{{}, {"MR"}, {}, {}, {}, {}, {}};
    const auto qc = RoutingEvent::study_qc_passed, published = RoutingEvent::report_published;
    const std::vector<RoutingRule> rules{
        {true, RuleKind::forward, qc, any},  {true, RuleKind::read, qc, mr},
        {false, RuleKind::read, qc, any},    {true, RuleKind::read, qc, any},
        {true, RuleKind::read, qc, any},     {true, RuleKind::forward, qc, mr},
        {false, RuleKind::forward, qc, any}, {true, RuleKind::forward, published, any},
        {true, RuleKind::forward, qc, any},
    };
    EXPECT_EQ(reading_rule(rules, chest_ct()), 3u);
    EXPECT_EQ(forwarding_rules(rules, qc, chest_ct()), (std::vector<std::size_t>{0, 8}));
    EXPECT_EQ(forwarding_rules(rules, published, chest_ct()), (std::vector<std::size_t>{7}));
    EXPECT_EQ(reading_rule(std::span{rules}.first(3), chest_ct()), std::nullopt);
    EXPECT_EQ(reading_rule({}, chest_ct()), std::nullopt);
}

TEST(Routing, TheWallClockIsThatOfTheZone) {
    const auto at = core::from_rfc3339("2026-01-31T16:30:00Z").value();  // a Saturday
    const auto there = wall_clock(at, zone);
    EXPECT_EQ(there.minute_of_day, 30);
    EXPECT_EQ(there.weekday, 7);
    EXPECT_EQ(wall_clock(at, "UTC").minute_of_day, 16 * 60 + 30);
    EXPECT_EQ(wall_clock(at, "UTC").weekday, 6);
}

TEST(Routing, AWindowOpensNextAtItsBeginning) {
    const auto at = core::from_rfc3339("2026-01-31T02:05:09.250Z").value();  // 10:05 there
    const auto opens = [&](int from, int to) { return core::to_rfc3339(next_opening({from, to}, at, zone)); };
    EXPECT_EQ(opens(600, 660), core::to_rfc3339(at));
    EXPECT_EQ(opens(606, 660), "2026-01-31T02:06:00.000Z");
    EXPECT_EQ(opens(540, 605), "2026-02-01T01:00:00.000Z");
    EXPECT_EQ(opens(1320, 360), "2026-01-31T14:00:00.000Z");
}

}  // namespace
}  // namespace telehub::domain
