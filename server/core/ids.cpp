#include "telehub/core/ids.h"

#include <openssl/bn.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <mutex>

#include "openssl_bytes.h"
#include "telehub/core/crypto.h"

namespace telehub::core {

namespace {

using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_free>>;

template <std::size_t N>
std::array<unsigned char, N> random_bytes() {
    std::array<unsigned char, N> out;
    must(RAND_bytes(out.data(), N) == 1, "RAND_bytes");
    return out;
}

// The 60 leading bits (time and rand_a) and the 62 trailing ones (rand_b) of a UUIDv7.
struct Uuid7 {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
};
constexpr std::uint64_t head_mask = (std::uint64_t{1} << 60) - 1;
constexpr std::uint64_t tail_mask = (std::uint64_t{1} << 62) - 1;

// RFC 9562 6.2 method 2: within a millisecond, and when the clock went back, the random part grows by a
// random step; an overflow runs on into the time.
Uuid7 next_uuid7(Timestamp now) {
    const auto random = random_bytes<16>();
    const auto head = (static_cast<std::uint64_t>(std::max<std::int64_t>(now.ms, 0)) << 12 & head_mask) |
                      (big_endian(std::span(random).first(2)) & 0xfff);
    const auto tail = big_endian(std::span(random).subspan(2, 8)) & tail_mask;
    const auto stride = 1 + big_endian(std::span(random).last(4));

    // The order holds for the process, not for one SystemIds: two of them name rows of the same tables.
    static std::mutex mutex;
    static Uuid7 last;
    const std::lock_guard lock(mutex);
    if (head >> 12 > last.head >> 12) return last = {head, tail};
    last.tail += stride;
    last.head = (last.head + (last.tail >> 62)) & head_mask;
    last.tail &= tail_mask;
    return last;
}

}  // namespace

std::string SystemIds::uuid() {
    const auto id = next_uuid7(clock_.now());
    char out[40];
    std::snprintf(
        out, sizeof out, "%08llx-%04llx-7%03llx-%04llx-%012llx", static_cast<unsigned long long>(id.head >> 28),
        static_cast<unsigned long long>(id.head >> 12 & 0xffff), static_cast<unsigned long long>(id.head & 0xfff),
        static_cast<unsigned long long>(0x8000 | id.tail >> 48),
        static_cast<unsigned long long>(id.tail & 0xffff'ffff'ffff));
    return out;
}

std::string SystemIds::dicom_uid() {
    // PS3.5 B.2 wants the integer of a UUID, so the version (4) and the variant are set as in one.
    auto bytes = random_bytes<16>();
    bytes[6] = static_cast<unsigned char>(0x40 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
    const BigNumber number{BN_bin2bn(bytes.data(), bytes.size(), nullptr)};
    must(number != nullptr, "BN_bin2bn");
    char* const digits = BN_bn2dec(number.get());
    must(digits != nullptr, "BN_bn2dec");
    std::string uid = std::string("2.25.") + digits;
    OPENSSL_free(digits);
    return uid;
}

std::string SystemIds::secret(std::size_t bytes) {
    std::vector<unsigned char> out(bytes);
    must(RAND_priv_bytes(out.data(), static_cast<int>(bytes)) == 1, "RAND_priv_bytes");
    return to_hex(out);
}

}  // namespace telehub::core
