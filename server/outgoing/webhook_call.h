// A POST of JSON to a webhook.
#pragma once
#include <atomic>

#include "telehub/app/courier.h"
#include "telehub/core/config.h"

namespace telehub::outgoing {

core::Result<void> call_webhook(const core::Config& config, const app::OutgoingCall& call,
                                const std::atomic<bool>& stopped);

}  // namespace telehub::outgoing
