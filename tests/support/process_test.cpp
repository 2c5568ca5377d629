#include "support/process.h"

#include <gtest/gtest.h>

#include <string>
#include <system_error>

namespace telehub::test {
namespace {

TEST(RunProcess, PassesInputAndOutputsApart) {
    const std::string text(1 << 20, 'x');  // more than a pipe holds
    const auto copied = run_process({"cat"}, text);
    EXPECT_EQ(copied.exit_code, 0);
    EXPECT_TRUE(copied.out == text);
    const auto failed = run_process({"cat", "/nonexistent/file"});
    EXPECT_EQ(failed.exit_code, 1);
    EXPECT_EQ(failed.out, "");
    EXPECT_NE(failed.err, "");
}

TEST(RunProcess, AChildThatReadsNothingIsNoError) {
    EXPECT_EQ(run_process({"true"}, std::string(1 << 20, 'x')).exit_code, 0);
}

TEST(RunProcess, KillsAtTheLimit) {
    const auto result = run_process({"sleep", "60"}, {}, std::chrono::seconds{1});
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.exit_code, 128 + 9);
}

TEST(RunProcess, ThrowsWhenThereIsNoSuchProgram) {
    EXPECT_THROW(run_process({"telehub-no-such-program"}), std::system_error);
    EXPECT_THROW(run_process({}), std::system_error);
}

}  // namespace
}  // namespace telehub::test
