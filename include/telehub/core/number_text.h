// Numbers as text. Thread-safe.
#pragma once
#include <array>
#include <charconv>
#include <string>

namespace telehub::core {

// The shortest decimal text that reads as the same number again.
inline std::string shortest_text(double number) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

}  // namespace telehub::core
