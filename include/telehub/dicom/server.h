// The DICOM server: C-ECHO, C-STORE, C-FIND, C-MOVE and C-GET as SCP (PS3.4 annexes A to C, PS3.7, PS3.8), plain and
// over TLS by the BCP 195 profile (PS3.15 B.12). One association a thread, from a bounded number; more are told "local
// limit exceeded". Calling AE titles are known devices: over TLS bound to their certificate, over plain DICOM to their
// address.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>

#include "telehub/app/hub.h"

namespace telehub::dicom {

// What the metrics want to know. Called from association threads; must be quick and thread-safe.
struct DicomObserver {
    virtual ~DicomObserver() = default;
    virtual void association(bool accepted) = 0;
    virtual void stored(std::string_view outcome, std::uint64_t bytes, std::chrono::microseconds took) = 0;
};

class DicomServer {
  public:
    // Binds. Throws std::runtime_error when a port is taken or TLS files are wrong.
    DicomServer(const app::Hub& hub, DicomObserver& observer);
    ~DicomServer();

    void start();
    std::uint16_t plain_port() const;  // 0: not configured
    std::uint16_t tls_port() const;
    unsigned associations() const;
    void stop(std::chrono::milliseconds drain);  // no new associations; running ones get `drain`, then are aborted

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::dicom
