#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <stdexcept>

#include "http/support.h"

namespace telehub::http::test {
namespace {

TEST(WorkerPool, RefusesWhatIsOverTheBound) {
    Gate gate;
    std::atomic<int> ran{0};
    std::optional<WorkerPool> pool(std::in_place, 2, 3);
    const auto work = [&] {
        gate.wait();
        ++ran;
    };
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(pool->try_post(work)) << i;
    EXPECT_FALSE(pool->try_post(work));
    gate.open();
    pool.reset();
    EXPECT_EQ(ran, 5);
}

TEST(WorkerPool, CountsWhatWaits) {
    Gate gate;
    WorkerPool pool(1, 2);
    ASSERT_TRUE(pool.try_post([&] {
        gate.arrive();
        gate.wait();
    }));
    gate.wait_for_arrivals(1);
    EXPECT_EQ(pool.queued(), 0U);
    EXPECT_TRUE(pool.try_post([] {}));
    EXPECT_TRUE(pool.try_post([] {}));
    EXPECT_EQ(pool.queued(), 2U);
    EXPECT_FALSE(pool.try_post([] {}));
    gate.open();
}

TEST(WorkerPool, WithoutAQueueTakesAsMuchAsItHasThreads) {
    Gate gate;
    WorkerPool pool(1, 0);
    EXPECT_TRUE(pool.try_post([&] { gate.wait(); }));
    EXPECT_FALSE(pool.try_post([] {}));
    gate.open();
}

TEST(WorkerPool, OutlivesWorkThatThrows) {
    Gate gate;
    WorkerPool pool(1, 4);
    EXPECT_TRUE(pool.try_post([] { throw std::runtime_error("on purpose"); }));
    EXPECT_TRUE(pool.try_post([] { throw 7; }));
    EXPECT_TRUE(pool.try_post([&] { gate.arrive(); }));
    gate.wait_for_arrivals(1);
}

TEST(WorkerPool, NeedsAThread) { EXPECT_THROW(WorkerPool(0, 1), std::invalid_argument); }

}  // namespace
}  // namespace telehub::http::test
