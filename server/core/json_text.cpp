#include "telehub/core/json_text.h"

#include <array>
#include <cstdio>

namespace telehub::core {

void append_json_string(std::string& json, std::string_view utf8) {
    json += '"';
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (byte < 0x20) {
            std::array<char, 8> text{};
            std::snprintf(text.data(), text.size(), "\\u%04x", byte);
            json += text.data();
        } else {
            json += c;
        }
    }
    json += '"';
}

}  // namespace telehub::core
