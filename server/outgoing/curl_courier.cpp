#include "telehub/outgoing/curl_courier.h"

#include "curl_handle.h"
#include "smtp.h"
#include "webhook_call.h"

namespace telehub::outgoing {

CurlCourier::CurlCourier() { prepare_curl(); }

core::Result<void> CurlCourier::mail(const core::Config& config, const app::OutgoingMail& mail) {
    return send_mail(config, mail, stopped_);
}

core::Result<void> CurlCourier::call(const core::Config& config, const app::OutgoingCall& call) {
    return call_webhook(config, call, stopped_);
}

}  // namespace telehub::outgoing
