// Memory for decoding: who comes when it is used up waits, and is told so after a while.
#include "decode_budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace telehub::dicom {
namespace {

using std::chrono::milliseconds;

TEST(DecodeBudget, IsGivenBackWithTheLease) {
    DecodeBudget budget(100, milliseconds{0});
    auto first = budget.take(60);
    ASSERT_TRUE(first);
    EXPECT_TRUE(budget.take(40)) << "and at once given back";
    const auto refused = budget.take(41);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::Errc::busy);
    EXPECT_EQ(refused.error().reason, "decoding_busy");
    first = budget.take(0);
    EXPECT_TRUE(budget.take(100));
}

TEST(DecodeBudget, OneThatNeedsMoreThanThereIsGetsItAlone) {
    DecodeBudget budget(100, milliseconds{0});
    const auto large = budget.take(1'000'000);
    ASSERT_TRUE(large);
    EXPECT_FALSE(budget.take(1));
}

TEST(DecodeBudget, WhoWaitsGoesOnWhenThereIsRoom) {
    DecodeBudget budget(100, std::chrono::minutes{1});
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 100; ++n) ASSERT_TRUE(budget.take(60));
        });
    }
    threads.clear();
    EXPECT_TRUE(budget.take(100));
}

}  // namespace
}  // namespace telehub::dicom
