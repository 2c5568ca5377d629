#include "telehub/domain/device.h"

#include <algorithm>
#include <ranges>

namespace telehub::domain {

std::string_view to_string(DeviceService s) {
    switch (s) {
        case DeviceService::store: return "store";
        case DeviceService::query: return "query";
        case DeviceService::retrieve: return "retrieve";
        case DeviceService::worklist: return "worklist";
        case DeviceService::mpps: return "mpps";
        case DeviceService::commitment: return "commitment";
    }
    return {};
}

bool are_device_services(std::string_view names) {
    return names.empty() || std::ranges::all_of(names | std::views::split(','), [](auto&& name) {
               const std::string_view text{name.begin(), name.end()};
               return std::ranges::any_of(all_device_services, [&](auto s) { return to_string(s) == text; });
           });
}

bool has_service(std::string_view names, DeviceService s) {
    return std::ranges::any_of(names | std::views::split(','), [&](auto&& name) {
        return std::string_view{name.begin(), name.end()} == to_string(s);
    });
}

}  // namespace telehub::domain
