#include "telehub/core/local_time.h"

#include <gtest/gtest.h>

namespace telehub::core {
namespace {

TEST(LocalTime, ShanghaiCrossesMidnight) {
    const auto local = to_local(*from_rfc3339("2026-01-31T18:05:09.250Z"), "Asia/Shanghai");
    EXPECT_TRUE(local.zone_known);
    EXPECT_EQ(local.year, 2026);
    EXPECT_EQ(local.month, 2);
    EXPECT_EQ(local.day, 1);
    EXPECT_EQ(local.hour, 2);
    EXPECT_EQ(local.minute, 5);
    EXPECT_EQ(local.second, 9);
    EXPECT_EQ(local.millisecond, 250);
    EXPECT_EQ(local.utc_offset, std::chrono::hours{8});
}

TEST(LocalTime, SummerTimeCounts) {
    EXPECT_EQ(to_local(*from_rfc3339("2026-07-01T00:00:00Z"), "Europe/Berlin").utc_offset,
              std::chrono::hours{2});
    EXPECT_EQ(to_local(*from_rfc3339("2026-01-01T00:00:00Z"), "Europe/Berlin").utc_offset,
              std::chrono::hours{1});
}

TEST(LocalTime, UnknownZoneIsUtcAndSaysSo) {
    for (const char* zone : {"", "Asia/Nowhere", "\xFF\xFE"}) {
        const auto local = to_local({-1}, zone);
        EXPECT_FALSE(local.zone_known);
        EXPECT_EQ(local.year, 1969);
        EXPECT_EQ(local.hour, 23);
        EXPECT_EQ(local.millisecond, 999);
    }
}

TEST(LocalTime, TheDayIsTheZones) {
    EXPECT_EQ(local_date(*from_rfc3339("2026-01-31T15:59:59.999Z"), "Asia/Shanghai"), "2026-01-31");
    EXPECT_EQ(local_date(*from_rfc3339("2026-01-31T16:00:00Z"), "Asia/Shanghai"), "2026-02-01");
    EXPECT_EQ(local_date({-1}, ""), "1969-12-31");
}

TEST(LocalTime, OffsetText) {
    EXPECT_EQ(utc_offset_text(std::chrono::minutes{480}, ""), "+0800");
    EXPECT_EQ(utc_offset_text(std::chrono::minutes{-210}, ":"), "-03:30");
    EXPECT_EQ(utc_offset_text(std::chrono::minutes{0}, ":"), "+00:00");
}

}  // namespace
}  // namespace telehub::core
