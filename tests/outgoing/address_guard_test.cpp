#include "address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace telehub::outgoing {
namespace {

bool is_public_text(const char* text) {
    sockaddr_storage storage{};
    if (in_addr v4{}; ::inet_pton(AF_INET, text, &v4) == 1) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_addr = v4;
        std::memcpy(&storage, &in, sizeof in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        EXPECT_EQ(::inet_pton(AF_INET6, text, &in.sin6_addr), 1) << text;
        std::memcpy(&storage, &in, sizeof in);
    }
    return is_public(reinterpret_cast<const sockaddr&>(storage));
}

TEST(AddressGuard, LetsThePublicInternetThrough) {
    for (const char* text : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.1",
                             "192.167.255.255", "192.169.0.1", "223.255.255.255", "2606:4700::1111", "2400:3200::1"}) {
        EXPECT_TRUE(is_public_text(text)) << text;
    }
}

TEST(AddressGuard, StopsThisMachineAndPrivateNetworks) {
    for (const char* text : {"0.0.0.0",         "10.0.0.1",   "100.64.0.1",      "127.0.0.1", "127.255.255.254",
                             "169.254.169.254", "172.16.0.1", "172.31.255.255",  "192.0.0.1", "192.168.1.1",
                             "198.18.0.1",      "224.0.0.1",  "255.255.255.255", "::",        "::1",
                             "fe80::1",         "fc00::1",    "fd12:3456::1",    "ff02::1",   "2001:db8::1",
                             "2001:0:1::1"}) {
        EXPECT_FALSE(is_public_text(text)) << text;
    }
}

TEST(AddressGuard, LooksIntoAddressesThatCarryAnotherOne) {
    EXPECT_FALSE(is_public_text("::ffff:127.0.0.1"));
    EXPECT_FALSE(is_public_text("::ffff:192.168.0.1"));
    EXPECT_FALSE(is_public_text("64:ff9b::10.0.0.1"));
    EXPECT_FALSE(is_public_text("2002:7f00:1::1"));  // 6to4 of 127.0.0.1
    EXPECT_TRUE(is_public_text("::ffff:8.8.8.8"));
    EXPECT_TRUE(is_public_text("64:ff9b::8.8.8.8"));
}

TEST(AddressGuard, StopsWhatIsNoInternetAddress) {
    sockaddr local{};
    local.sa_family = AF_UNIX;
    EXPECT_FALSE(is_public(local));
}

}  // namespace
}  // namespace telehub::outgoing
