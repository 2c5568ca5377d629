// Who carries mails and calls of webhooks out of the hub. A port: `outgoing` implements it by SMTP and HTTPS.
// Thread-safe; each call runs on its caller's thread and waits no longer than the configuration says.
#pragma once
#include <string>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/error.h"

namespace telehub::core {
struct Config;
}

namespace telehub::app {

struct OutgoingMail {
    std::string message_id;  // the same whenever it is sent again
    core::Timestamp at;
    std::string to;  // an address
    std::string subject;
    std::string text;
    std::string calendar;         // iCalendar that goes with it, or ""
    std::string calendar_method;  // REQUEST or CANCEL
};

struct OutgoingCall {
    std::string url;
    std::vector<std::string> headers;  // "Name: value"
    std::string body;                  // JSON
};

class Courier {
  public:
    virtual ~Courier() = default;
    // The server has taken it. Refuses with busy: "unreachable", "timed_out", "not_secure" (no TLS, or a certificate
    // that is not trusted), "not_signed_in", "refused_by_server"; with invalid "address_refused" when it will never
    // take mail for this address.
    virtual core::Result<void> mail(const core::Config& config, const OutgoingMail& mail) = 0;
    // It was answered with 2xx. Refuses with busy: "unreachable", "timed_out", "not_secure", "address_not_allowed" (of
    // this machine or a private network), "redirected", "answer_too_large", "refused_by_server".
    virtual core::Result<void> call(const core::Config& config, const OutgoingCall& call) = 0;
    // Ends what is under way, now; nothing is sent any more.
    virtual void stop() = 0;
};

// For programs that send nothing: everything is unreachable.
Courier& no_courier();

}  // namespace telehub::app
