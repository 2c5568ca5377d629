#include "telehub/core/clock.h"

#include <gtest/gtest.h>

namespace telehub::core {
namespace {

TEST(Clock, WritesAndReadsRfc3339) {
    const Timestamp at{1'769'846'709'250};
    EXPECT_EQ(to_rfc3339(at), "2026-01-31T08:05:09.250Z");
    EXPECT_EQ(from_rfc3339("2026-01-31T08:05:09.250Z"), at);
    EXPECT_EQ(from_rfc3339("2026-01-31T16:05:09.25+08:00"), at);
    EXPECT_EQ(from_rfc3339("1969-12-31T23:59:59.999Z"), (Timestamp{-1}));
    EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, RefusesWhatIsNotRfc3339) {
    for (const char* bad :
         {"", "2026-01-31", "2026-02-29T00:00:00Z", "2026-01-31T08:05:09", "2026-01-31T24:00:00Z",
          "2026-01-31T08:05:09.Z", "2026-01-31T08:05:09Zx", "2026-01-31 08:05:09Z", "2026-01-31T08:05:09+0800"}) {
        EXPECT_FALSE(from_rfc3339(bad)) << bad;
    }
}

TEST(Clock, KnowsTheDaysThatExist) {
    EXPECT_TRUE(is_iso_date("2024-02-29"));
    EXPECT_FALSE(is_iso_date("2026-02-29"));
    EXPECT_FALSE(is_iso_date("2026-2-9"));
    EXPECT_FALSE(is_iso_date("2026-02-09 "));
}

TEST(Clock, FakeClockMovesOnlyWhenTold) {
    FakeClock clock({1000});
    EXPECT_EQ(clock.now(), (Timestamp{1000}));
    clock.advance(std::chrono::seconds(2));
    EXPECT_EQ(clock.now(), (Timestamp{3000}));
}

}  // namespace
}  // namespace telehub::core
