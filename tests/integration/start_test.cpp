// Starting telehubd where it must not start.
#include <gtest/gtest.h>

#include "support/daemon.h"

namespace telehub::test {
namespace {

TEST(Start, ASecondHubOnOneFolderIsRefusedAndTheFirstGoesOn) {
    Daemon hub;
    hub.start();
    const auto second = run_process({"env", "TELEHUB_DATA=" + hub.data().string(), "TELEHUB_HTTPS_PORT=0",
                                     "TELEHUB_DICOM_PORT=0", "TELEHUB_DICOM_TLS_PORT=0", TELEHUBD_PATH});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE((second.out + second.err).find("another telehubd runs on"), std::string::npos) << second.err;
    EXPECT_EQ(hub.anonymous().get("/readyz").status, 200);
    EXPECT_TRUE(std::filesystem::exists(hub.data() / "ports.json"));
    EXPECT_EQ(hub.stop(), 0);
    hub.start();
    EXPECT_EQ(hub.anonymous().get("/healthz").status, 200);
}

}  // namespace
}  // namespace telehub::test
