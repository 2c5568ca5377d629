#include "telehub/domain/licence.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

TEST(Licence, TheDayOfExpiryStillCounts) {
    EXPECT_TRUE(licence_covers("*", "2026-12-31", "CT", "2026-12-30"));
    EXPECT_TRUE(licence_covers("*", "2026-12-31", "CT", "2026-12-31"));
    EXPECT_FALSE(licence_covers("*", "2026-12-31", "CT", "2027-01-01"));
    EXPECT_FALSE(licence_covers("*", "2026-09-30", "CT", "2026-10-01"));
    EXPECT_FALSE(licence_covers("*", "", "CT", "2026-10-01"));
}

TEST(Licence, CoversTheModalitiesOfItsScope) {
    for (const char* scope : {"CT", "CT,MR", "MR,CT", "DX,CT,MR"}) {
        EXPECT_TRUE(licence_covers(scope, "2026-12-31", "CT", "2026-01-01")) << scope;
    }
    for (const char* scope : {"", "MR", "CTA", "XCT", "MR,CTA", "ct", ",", "CT*"}) {
        EXPECT_FALSE(licence_covers(scope, "2026-12-31", "CT", "2026-01-01")) << scope;
    }
}

TEST(Licence, APartOfAModalityIsNotCovered) {
    for (const char* modality : {"C", "T", "", ",", "ct"}) {
        EXPECT_FALSE(licence_covers("CT,MR", "2026-12-31", modality, "2026-01-01")) << modality;
    }
}

TEST(Licence, AnExpiredOneCoversNothingWhateverItsScope) {
    EXPECT_FALSE(licence_covers("CT", "2025-12-31", "CT", "2026-01-01"));
}

}  // namespace
}  // namespace telehub::domain
