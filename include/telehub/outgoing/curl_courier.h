// Mails by SMTP and calls of webhooks by HTTPS, both by libcurl. Certificates are checked, a proxy of the environment
// is not used, answers are read up to a bound. A webhook's address is checked where the socket is opened, so that no
// name and no redirect leads to this machine or a private network; redirects are not followed. Thread-safe.
#pragma once
#include <atomic>

#include "telehub/app/courier.h"

namespace telehub::outgoing {

class CurlCourier final : public app::Courier {
  public:
    CurlCourier();
    core::Result<void> mail(const core::Config& config, const app::OutgoingMail& mail) override;
    core::Result<void> call(const core::Config& config, const app::OutgoingCall& call) override;
    void stop() override { stopped_ = true; }

  private:
    std::atomic<bool> stopped_ = false;
};

}  // namespace telehub::outgoing
