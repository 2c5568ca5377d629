// JSON that is written piece by piece, without a document in between.
#pragma once
#include <string>
#include <string_view>

namespace telehub::core {

// A string with its quotes (RFC 8259 7), which stays UTF-8.
void append_json_string(std::string& json, std::string_view utf8);

}  // namespace telehub::core
