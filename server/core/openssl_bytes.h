// What the files of this folder that call OpenSSL share. Not for other modules. Thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/ids.h"

namespace telehub::core {

// The deleter of an OpenSSL object.
template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};

// Every call that can only fail when the library or the machine is broken.
inline void must(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

std::string to_hex(std::span<const unsigned char> bytes);                      // lower case
std::optional<std::vector<unsigned char>> from_hex(std::string_view text);     // nothing when it is not hex
std::vector<unsigned char> secret_bytes(IdSource& random, std::size_t count);  // throws when it gave no hex
std::uint64_t big_endian(std::span<const unsigned char> bytes);                // at most 8 bytes

}  // namespace telehub::core
