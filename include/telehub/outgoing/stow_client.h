// STOW-RS as a client (PS3.18 10.5), by libcurl. A library of its own beside `dicom`: `app` declares the port WebNodes
// and stays without a network, as it stays without DCMTK. Objects go from the disk to the socket as they are stored;
// requests carry a bounded number of them and answers are read up to a bound. Certificates are checked, redirects are
// not followed, a proxy of the environment is not used. Thread-safe.
#pragma once
#include <atomic>

#include "telehub/app/web_nodes.h"

namespace telehub::outgoing {

class StowClient final : public app::WebNodes {
  public:
    StowClient();
    app::SendReport send(const app::Hub& hub, const app::WebNode& node, std::span<const store::Instance> instances,
                         const app::SendOptions& options) override;
    core::Result<void> probe(const app::Hub& hub, const app::WebNode& node) override;
    void stop() override { stopped_ = true; }

  private:
    std::atomic<bool> stopped_ = false;
};

}  // namespace telehub::outgoing
