// The request-target (RFC 9112 3.2) as a decoded path and query.
#pragma once
#include <optional>
#include <string_view>

#include "telehub/http/message.h"

namespace telehub::http {

struct Target {
    std::string path;
    Pairs query;
};

// Origin form "/a/b?c=d" and absolute form "http://host/a". Nothing when it is malformed, when a decoded part
// holds NUL or is not UTF-8, when the path holds a control character, or a "." or ".." segment. The path is
// decoded once, so %252e%252e is a segment named "%2e%2e", and %2F is a slash.
std::optional<Target> parse_target(std::string_view target);

}  // namespace telehub::http
