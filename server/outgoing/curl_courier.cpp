#include "telehub/outgoing/curl_courier.h"

#include "curl_handle.h"
#include "smtp.h"
#include "webhook_call.h"

namespace telehub::outgoing {

namespace {
core::Error stopped() { return core::refuse(core::Errc::busy, "stopped", "the hub is stopping"); }
}  // namespace

CurlCourier::CurlCourier() { prepare_curl(); }

core::Result<void> CurlCourier::mail(const core::Config& config, const app::OutgoingMail& mail) {
    if (stopped_) return stopped();
    return send_mail(config, mail, stopped_);
}

core::Result<void> CurlCourier::call(const core::Config& config, const app::OutgoingCall& call) {
    if (stopped_) return stopped();
    return call_webhook(config, call, stopped_);
}

}  // namespace telehub::outgoing
