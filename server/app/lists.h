// Lists that are kept as one text.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

namespace telehub::app {

// The items that are not empty.
inline std::vector<std::string> split_list(const std::string& list, char separator) {
    std::vector<std::string> items;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(separator, at), list.size());
        if (end > at) items.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return items;
}

}  // namespace telehub::app
