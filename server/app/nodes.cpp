#include "telehub/app/nodes.h"

namespace telehub::app {

core::Result<Node> node_of(const store::Device& device) {
    const auto refused = [](const char* why) { return core::refuse(core::Errc::conflict, "not_a_destination", why); };
    if (!device.enabled) return refused("the device is disabled");
    if (device.address.empty()) return refused("the device has no address");
    if (device.port <= 0 || device.port > 65535) return refused("the device has no port to send to");
    return Node{device.ae_title, device.address, static_cast<std::uint16_t>(device.port), device.receives_tls};
}

}  // namespace telehub::app
