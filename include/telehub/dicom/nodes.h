// The nodes that the hub calls, over DCMTK: C-STORE and C-ECHO as SCU, plain or by TLS (PS3.15 B.12). Opens one
// association at a time for a call of send(), more one after the other when the instances need more than 128
// presentation contexts. Thread-safe; each call runs on its caller's thread and waits no longer than the timeouts of
// `dicom` in the configuration.
#pragma once
#include <memory>

#include "telehub/app/nodes.h"

namespace telehub::dicom {

class DcmtkNodes final : public app::Nodes {
  public:
    DcmtkNodes();
    ~DcmtkNodes() override;
    app::SendReport send(const app::Hub& hub, const app::Node& node, std::span<const store::Instance> instances,
                         const app::SendOptions& options) override;
    core::Result<void> echo(const app::Hub& hub, const app::Node& node) override;
    core::Result<void> report_commitment(const app::Hub& hub, const app::Node& node,
                                         const app::CommitmentReport& report) override;
    void stop() override;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::dicom
