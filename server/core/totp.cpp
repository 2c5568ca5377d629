#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "openssl_bytes.h"
#include "telehub/core/crypto.h"

namespace telehub::core {

namespace {

constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::int64_t step_ms = 30'000;

std::string to_base32(std::span<const unsigned char> bytes) {
    std::string out;
    unsigned pending = 0, bits = 0;
    for (const unsigned char b : bytes) {
        pending = (pending << 8 | b) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5) out += base32_digits[pending >> (bits - 5) & 31];
    }
    if (bits > 0) out += base32_digits[pending << (5 - bits) & 31];
    return out;
}

// Either case and with or without padding, since people type these. Nothing when it is not base32 or empty.
std::vector<unsigned char> from_base32(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::vector<unsigned char> out;
    unsigned pending = 0, bits = 0;
    for (const char c : text) {
        const auto value = base32_digits.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        if (value == std::string_view::npos) return {};
        pending = (pending << 5 | static_cast<unsigned>(value)) & 0xffff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<unsigned char>(pending >> bits));
        }
    }
    return out;
}

// HOTP of the time step (RFC 4226 section 5.3).
std::string code_of_step(std::span<const unsigned char> key, std::int64_t step) {
    std::array<unsigned char, 8> counter;
    for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
    std::array<unsigned char, 20> mac;
    std::size_t size = 0;
    must(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, key.data(), key.size(), counter.data(), counter.size(),
                   mac.data(), mac.size(), &size) != nullptr &&
             size == mac.size(),
         "HMAC");
    const auto offset = static_cast<std::size_t>(mac.back() & 15);
    const auto number = static_cast<unsigned>(big_endian(std::span(mac).subspan(offset, 4)) & 0x7fffffff);
    char out[8];
    std::snprintf(out, sizeof out, "%06u", number % 1'000'000);
    return out;
}

}  // namespace

std::string new_totp_secret(IdSource& random) { return to_base32(secret_bytes(random, 20)); }

std::string totp(std::string_view secret, Timestamp at) {
    const auto key = from_base32(secret);
    if (key.empty() || at.ms < 0) throw std::invalid_argument("not a base32 secret or a time before 1970");
    return code_of_step(key, at.ms / step_ms);
}

std::optional<std::int64_t> check_totp(std::string_view secret, std::string_view code, Timestamp now) {
    const auto key = from_base32(secret);
    if (key.empty() || now.ms < 0) return {};
    const std::int64_t current = now.ms / step_ms;
    std::optional<std::int64_t> found;
    // All three are computed whatever matches, so that the time taken says nothing.
    for (std::int64_t step = std::max<std::int64_t>(current - 1, 0); step <= current + 1; ++step) {
        if (equal_in_constant_time(code_of_step(key, step), code)) found = step;
    }
    return found;
}

}  // namespace telehub::core
