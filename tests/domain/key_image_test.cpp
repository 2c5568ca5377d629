// Key images as a column holds them.
#include <gtest/gtest.h>

#include <stdexcept>

#include "telehub/domain/report.h"

namespace telehub::domain {
namespace {

TEST(KeyImage, ComesBackAsItWasKept) {
    const std::vector<KeyImage> images{{core::SopUid{"1.2.3"}, 1, {}, {}},
                                       {core::SopUid{"1.2.4"}, 96, -600.0, 1500.0},
                                       {core::SopUid{"1.2.5"}, 1, 0.1, 1e-7}};
    EXPECT_EQ(key_images_from(key_images_text(images)), images);
    EXPECT_EQ(key_images_text(std::span{images}.first(2)), "1.2.3 1\n1.2.4 96 -600 1500\n");
    EXPECT_TRUE(key_images_from("").empty());
}

TEST(KeyImage, IsNotGuessed) {
    for (const char* text : {"1.2.3\n", "1.2.3 x\n", "1.2.3 1 40\n", "1.2.3 1 40 400 7\n"}) {
        EXPECT_THROW(key_images_from(text), std::invalid_argument) << text;
    }
}

}  // namespace
}  // namespace telehub::domain
