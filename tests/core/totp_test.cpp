#include <gtest/gtest.h>

#include <stdexcept>

#include "core/fixed_ids.h"
#include "telehub/core/crypto.h"

namespace telehub::core {
namespace {

// "12345678901234567890", the key of RFC 6238 appendix B.
const std::string rfc_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

Timestamp at_second(std::int64_t s) { return {s * 1000}; }

// RFC 6238 appendix B, SHA-1: the last six of its eight digits.
TEST(Totp, MatchesThePublishedVectors) {
    EXPECT_EQ(totp(rfc_secret, at_second(59)), "287082");
    EXPECT_EQ(totp(rfc_secret, at_second(1111111109)), "081804");
    EXPECT_EQ(totp(rfc_secret, at_second(1111111111)), "050471");
    EXPECT_EQ(totp(rfc_secret, at_second(1234567890)), "005924");
    EXPECT_EQ(totp(rfc_secret, at_second(2000000000)), "279037");
    EXPECT_EQ(totp(rfc_secret, at_second(20000000000)), "353130");
}

TEST(Totp, ReadsASecretAsPeopleTypeIt) {
    EXPECT_EQ(totp("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", at_second(59)), "287082");
    // RFC 4648 section 10: "foob" is MZXW6YQ=.
    EXPECT_EQ(totp("MZXW6YQ=", at_second(59)), totp("MZXW6YQ", at_second(59)));
    EXPECT_NE(totp("MZXW6YQ=", at_second(59)), totp("MZXW6===", at_second(59)));
}

TEST(Totp, GivesTheStepOfACodeOneStepEitherSide) {
    const auto now = at_second(1111111111);
    const std::int64_t step = 1111111111 / 30;
    using std::chrono::seconds;
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, now), now), step);
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, now - seconds(30)), now), step - 1);
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, now + seconds(30)), now), step + 1);
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, now - seconds(60)), now), std::nullopt);
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, now + seconds(60)), now), std::nullopt);
}

TEST(Totp, StepsChangeEveryThirtySeconds) {
    EXPECT_EQ(totp(rfc_secret, {59'999}), totp(rfc_secret, {30'000}));
    EXPECT_NE(totp(rfc_secret, {60'000}), totp(rfc_secret, {59'999}));
    EXPECT_EQ(check_totp(rfc_secret, totp(rfc_secret, {0}), {0}), 0);
}

TEST(Totp, RefusesWrongCodesAndSecrets) {
    for (const char* bad : {"", "28708", "2870822", " 287082", "287083", "28708a"}) {
        EXPECT_EQ(check_totp(rfc_secret, bad, at_second(59)), std::nullopt) << bad;
    }
    for (const char* bad : {"", "=", "A", "GEZDG1", "GEZDG NBV"}) {
        EXPECT_EQ(check_totp(bad, "287082", at_second(59)), std::nullopt) << bad;
        EXPECT_THROW(totp(bad, at_second(59)), std::invalid_argument) << bad;
    }
    EXPECT_EQ(check_totp(rfc_secret, "287082", {-1}), std::nullopt);
}

TEST(Totp, MakesSecretsOf160Bits) {
    FixedIds fixed;
    EXPECT_EQ(new_totp_secret(fixed), "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT");
    const SystemClock clock;
    SystemIds ids(clock);
    const auto secret = new_totp_secret(ids);
    EXPECT_EQ(secret.size(), 32u);
    EXPECT_NE(secret, new_totp_secret(ids));
    const auto now = clock.now();
    EXPECT_EQ(check_totp(secret, totp(secret, now), now), now.ms / 30'000);
}

}  // namespace
}  // namespace telehub::core
