// What a registered device may ask of the hub: services of PS3.4, as names parted by commas. C-ECHO is for all.
#pragma once
#include <array>
#include <string_view>

namespace telehub::domain {

enum class DeviceService {
    store,       // annex B
    query,       // annex C: C-FIND
    retrieve,    // annex C: C-MOVE and C-GET
    worklist,    // annex K
    mpps,        // annex F
    commitment,  // annex J
};
inline constexpr std::array all_device_services{DeviceService::store,    DeviceService::query,
                                                DeviceService::retrieve, DeviceService::worklist,
                                                DeviceService::mpps,     DeviceService::commitment};
std::string_view to_string(DeviceService s);

inline constexpr std::string_view every_device_service = "store,query,retrieve,worklist,mpps,commitment";
inline constexpr std::string_view modality_services =
    "store,worklist,mpps,commitment";  // a scanner has no need to look

bool are_device_services(std::string_view names);  // known ones, or none at all
bool has_service(std::string_view names, DeviceService s);

}  // namespace telehub::domain
