#include "telehub/core/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "telehub/core/crypto.h"

namespace telehub::core {
namespace {

std::int64_t time_of(const std::string& uuid) { return std::stoll(uuid.substr(0, 8) + uuid.substr(9, 4), nullptr, 16); }

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == text.npos; }

// RFC 9562 5.7.
TEST(Uuid, HasTheFormOfVersion7) {
    const SystemClock clock;
    SystemIds ids(clock);
    for (int i = 0; i < 1000; ++i) {
        auto id = ids.uuid();
        ASSERT_EQ(id.size(), 36u);
        EXPECT_EQ(id[14], '7') << id;
        EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos) << id;
        for (const std::size_t dash : {23, 18, 13, 8}) {
            ASSERT_EQ(id[dash], '-') << id;
            id.erase(dash, 1);
        }
        EXPECT_TRUE(is_hex(id)) << id;
    }
}

// The order holds for the process, so a fake time must lie after the ids that other tests made.
std::int64_t unused_time() {
    const SystemClock clock;
    SystemIds ids(clock);
    return time_of(ids.uuid()) + 1000;
}

TEST(Uuid, CarriesTheTimeOfTheClock) {
    FakeClock clock({unused_time()});
    SystemIds ids(clock);
    EXPECT_EQ(time_of(ids.uuid()), clock.now().ms);
    clock.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(time_of(ids.uuid()), clock.now().ms);
}

TEST(Uuid, GrowsWhenTheClockStandsOrGoesBack) {
    FakeClock clock({unused_time()});
    SystemIds ids(clock);
    auto last = ids.uuid();
    for (int i = 0; i < 10'000; ++i) {
        const auto next = ids.uuid();
        ASSERT_LT(last, next);
        last = next;
        if (i == 5000) clock.advance(std::chrono::hours(-1));
    }
}

TEST(Uuid, GrowsAcrossSources) {
    FakeClock clock({unused_time()});
    SystemIds one(clock), other(clock);
    const auto first = one.uuid();
    const auto second = other.uuid();
    EXPECT_LT(first, second);
    EXPECT_LT(second, one.uuid());
}

TEST(Uuid, IsUniqueAndGrowsInEachOfManyThreads) {
    const SystemClock clock;
    SystemIds ids(clock);
    std::vector<std::vector<std::string>> made(8);
    {
        std::vector<std::jthread> threads;
        for (auto& own : made) {
            threads.emplace_back([&ids, &own] {
                for (int i = 0; i < 5000; ++i) own.push_back(ids.uuid());
            });
        }
    }
    std::set<std::string> all;
    for (const auto& own : made) {
        EXPECT_TRUE(std::ranges::is_sorted(own));
        all.insert(own.begin(), own.end());
    }
    EXPECT_EQ(all.size(), 8u * 5000u);
}

// PS3.5 9.1 and B.2.
TEST(DicomUid, IsTheIntegerOfAUuid) {
    const SystemClock clock;
    SystemIds ids(clock);
    std::set<std::string> all;
    for (int i = 0; i < 2000; ++i) {
        const auto uid = ids.dicom_uid();
        ASSERT_TRUE(uid.starts_with("2.25.")) << uid;
        ASSERT_LE(uid.size(), 64u);
        const auto digits = uid.substr(5);
        ASSERT_NE(digits.front(), '0') << uid;
        unsigned __int128 number = 0;
        for (const char c : digits) {
            ASSERT_TRUE(c >= '0' && c <= '9') << uid;
            number = number * 10 + static_cast<unsigned>(c - '0');
        }
        EXPECT_EQ(static_cast<unsigned>(number >> 76) & 15u, 4u) << uid;
        EXPECT_EQ(static_cast<unsigned>(number >> 62) & 3u, 2u) << uid;
        all.insert(uid);
    }
    EXPECT_EQ(all.size(), 2000u);
}

TEST(Secret, IsHexOfTheSizeAsked) {
    const SystemClock clock;
    SystemIds ids(clock);
    EXPECT_EQ(ids.secret(0), "");
    const auto secret = ids.secret(32);
    EXPECT_EQ(secret.size(), 64u);
    EXPECT_TRUE(is_hex(secret)) << secret;
    EXPECT_NE(secret, ids.secret(32));
}

}  // namespace
}  // namespace telehub::core
