#include "openssl_bytes.h"

#include <charconv>
#include <utility>

namespace telehub::core {

std::string to_hex(std::span<const unsigned char> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const unsigned char b : bytes) {
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

std::optional<std::vector<unsigned char>> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    std::vector<unsigned char> out(text.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char* const at = text.data() + 2 * i;
        const auto [end, fault] = std::from_chars(at, at + 2, out[i], 16);
        if (fault != std::errc{} || end != at + 2) return {};
    }
    return out;
}

std::vector<unsigned char> secret_bytes(IdSource& random, std::size_t count) {
    auto bytes = from_hex(random.secret(count));
    if (!bytes || bytes->size() != count) throw std::logic_error("the id source did not give hex");
    return std::move(*bytes);
}

std::uint64_t big_endian(std::span<const unsigned char> bytes) {
    std::uint64_t n = 0;
    for (const unsigned char b : bytes) n = n << 8 | b;
    return n;
}

}  // namespace telehub::core
