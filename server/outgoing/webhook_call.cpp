#include "webhook_call.h"

#include <unistd.h>

#include "address_guard.h"
#include "curl_handle.h"

namespace telehub::outgoing {

namespace {

constexpr std::size_t max_answer = 64 * 1024;

struct Exchange {
    bool allow_private = false;
    bool not_allowed = false;
    bool too_large = false;
    std::size_t read = 0;
};

// Nobody needs what a webhook says: it is counted, and not kept.
std::size_t drop_answer(char*, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    exchange.read += size * count;
    exchange.too_large = exchange.read > max_answer;
    return exchange.too_large ? 0 : size * count;
}

// The address is the one that is connected to, whatever the name said a moment ago.
curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* to) {
    auto& exchange = *static_cast<Exchange*>(self);
    if (!exchange.allow_private && !is_public(to->addr)) {
        exchange.not_allowed = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

core::Error busy(const char* reason, std::string detail) {
    return core::refuse(core::Errc::busy, reason, std::move(detail));
}

}  // namespace

core::Result<void> call_webhook(const core::Config& config, const app::OutgoingCall& call,
                                const std::atomic<bool>& stopped) {
    const auto& settings = config.webhooks;
    const auto ca = settings.ca_file.empty() ? settings.ca_file : config.data / settings.ca_file;
    // Plain HTTP only where this machine may be called; that it goes nowhere else was seen when the webhook was made.
    CurlHandle curl(call.url, settings.allow_private ? "https,http" : "https", ca, settings.timeout_s, stopped);
    Exchange exchange{settings.allow_private};
    curl.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl.set(CURLOPT_OPENSOCKETDATA, &exchange);
    curl.set(CURLOPT_WRITEFUNCTION, &drop_answer);
    curl.set(CURLOPT_WRITEDATA, &exchange);
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_USERAGENT, "telehub");
    curl.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    CurlList headers;
    headers.add("Content-Type: application/json");
    headers.add("Expect:");
    for (const auto& line : call.headers) headers.add(line);
    curl.set(CURLOPT_HTTPHEADER, headers.list);
    curl.set(CURLOPT_POST, 1L);
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl.set(CURLOPT_POSTFIELDS, call.body.c_str());
    const auto code = curl.perform();
    if (exchange.not_allowed) {
        return busy("address_not_allowed", "the address is of this machine or a private network");
    }
    if (exchange.too_large) return busy("answer_too_large", "the answer is longer than 64 KB");
    if (code != CURLE_OK) return curl.error(code);
    const auto status = curl.status();
    const auto answered = "the webhook answered " + std::to_string(status);
    if (status >= 200 && status < 300) return {};
    if (status >= 300 && status < 400) return busy("redirected", answered + "; redirects are not followed");
    return busy("refused_by_server", answered);
}

}  // namespace telehub::outgoing
