// Names of enum values, and back.
#pragma once
#include <optional>
#include <string_view>

namespace telehub::domain {

template <class Enum, class All>
std::optional<Enum> from_name(const All& all, std::string_view name) {
    for (const Enum e : all) {
        if (to_string(e) == name) return e;
    }
    return {};
}

}  // namespace telehub::domain
