#include "telehub/app/nodes.h"

#include "telehub/app/hub.h"
#include "telehub/app/web_nodes.h"
#include "telehub/store/people.h"

namespace telehub::app {

core::Result<Node> node_of(store::Connection& c, const store::Device& device) {
    const auto refused = [](const char* why) { return core::refuse(core::Errc::conflict, "not_a_destination", why); };
    if (!store::is_let_in(c, device)) return refused("the device or its organisation is closed");
    if (device.address.empty()) return refused("the device has no address");
    if (device.port <= 0 || device.port > 65535) return refused("the device has no port to send to");
    return Node{device.ae_title, device.address, static_cast<std::uint16_t>(device.port), device.receives_tls,
                device.certificate_sha256};
}

namespace {

class NoWebNodes final : public WebNodes {
  public:
    SendReport send(const Hub&, const WebNode&, std::span<const store::Instance> instances,
                    const SendOptions&) override {
        SendReport report;
        report.unreachable = true;
        for (const auto& i : instances) report.failed.push_back({i.sop_uid, refused().reason, refused().detail});
        return report;
    }
    core::Result<void> probe(const Hub&, const WebNode&) override { return refused(); }
    void stop() override {}

  private:
    static core::Error refused() {
        return core::refuse(core::Errc::busy, "unreachable", "this program calls no web services");
    }
};

}  // namespace

WebNodes& no_web_nodes() {
    static NoWebNodes none;
    return none;
}

}  // namespace telehub::app
