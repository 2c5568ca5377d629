#include "server_context.h"

#include <openssl/rand.h>

#include <cstdio>
#include <stdexcept>

namespace telehub::http {

RequestIds::RequestIds() {
    std::array<unsigned char, 8> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) throw std::runtime_error("RAND_bytes");
    for (const unsigned char byte : random) {
        std::array<char, 3> hex{};
        std::snprintf(hex.data(), hex.size(), "%02x", byte);
        prefix_ += hex.data();
    }
    prefix_ += '-';
}

std::string RequestIds::next() { return prefix_ + std::to_string(++count_); }

}  // namespace telehub::http
