// Which kinds of news a webhook asked for.
#pragma once
#include <string_view>

namespace telehub::app {

// "*", or kinds parted by commas, where "consultation.*" is all of these.
inline bool wants_kind(std::string_view kinds, std::string_view kind) {
    while (!kinds.empty()) {
        const auto comma = kinds.find(',');
        auto one = kinds.substr(0, comma);
        if (one == "*" || one == kind) return true;
        if (one.ends_with(".*") && kind.starts_with(one.substr(0, one.size() - 1))) return true;
        kinds = comma == std::string_view::npos ? std::string_view{} : kinds.substr(comma + 1);
    }
    return false;
}

}  // namespace telehub::app
