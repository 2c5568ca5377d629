#include "address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace telehub::outgoing {

namespace {

struct Network4 {
    std::uint32_t address;
    unsigned bits;
};
constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c = 0) { return a << 24 | b << 16 | c << 8; }
constexpr Network4 apart4[] = {
    {v4(0, 0), 8},     {v4(10, 0), 8},         {v4(100, 64), 10},     {v4(127, 0), 8},       {v4(169, 254), 16},
    {v4(172, 16), 12}, {v4(192, 0, 0), 24},    {v4(192, 0, 2), 24},   {v4(192, 88, 99), 24}, {v4(192, 168), 16},
    {v4(198, 18), 15}, {v4(198, 51, 100), 24}, {v4(203, 0, 113), 24}, {v4(224, 0), 4},       {v4(240, 0), 4},
};

bool is_public4(std::uint32_t address) {
    return std::ranges::none_of(apart4, [&](const Network4& n) { return (address ^ n.address) >> (32 - n.bits) == 0; });
}

using Bytes6 = std::array<std::uint8_t, 16>;

bool begins(const Bytes6& address, std::initializer_list<std::uint8_t> with) {
    return std::equal(with.begin(), with.end(), address.begin());
}

std::uint32_t embedded4(const Bytes6& address, std::size_t at) {
    return std::uint32_t{address[at]} << 24 | std::uint32_t{address[at + 1]} << 16 |
           std::uint32_t{address[at + 2]} << 8 | address[at + 3];
}

bool is_public6(const Bytes6& a) {
    if (begins(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public4(embedded4(a, 12));     // mapped
    if (begins(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public4(embedded4(a, 12));  // NAT64
    if (begins(a, {0x20, 0x02})) return is_public4(embedded4(a, 2));                                    // 6to4
    if (begins(a, {0x20, 0x01, 0x00, 0x00}) || begins(a, {0x20, 0x01, 0x0d, 0xb8})) return false;  // Teredo, examples
    return (a[0] & 0xe0) == 0x20;  // 2000::/3, the global unicast addresses
}

}  // namespace

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    Bytes6 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return is_public6(bytes);
}

}  // namespace telehub::outgoing
