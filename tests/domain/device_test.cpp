#include "telehub/domain/device.h"

#include <gtest/gtest.h>

namespace telehub::domain {
namespace {

TEST(DeviceServices, AreNamesPartedByCommas) {
    EXPECT_TRUE(are_device_services(every_device_service));
    EXPECT_TRUE(are_device_services(modality_services));
    EXPECT_TRUE(are_device_services("query"));
    EXPECT_TRUE(are_device_services("")) << "C-ECHO alone";
    for (const char* wrong : {"everything", "store,", ",store", "store query", "Store", "store,,query"}) {
        EXPECT_FALSE(are_device_services(wrong)) << wrong;
    }
    for (const auto s : all_device_services) {
        EXPECT_TRUE(has_service(every_device_service, s)) << to_string(s);
        EXPECT_FALSE(has_service("", s)) << to_string(s);
        EXPECT_TRUE(are_device_services(to_string(s)));
    }
    EXPECT_TRUE(has_service("query,store", DeviceService::store));
    EXPECT_FALSE(has_service("storecommit,retrieve", DeviceService::store)) << "a part of a name is not the name";
    EXPECT_FALSE(has_service(modality_services, DeviceService::retrieve));
}

}  // namespace
}  // namespace telehub::domain
