#include "http_call.h"

#include <algorithm>
#include <array>
#include <exception>

#include "curl_handle.h"
#include "telehub/core/log.h"

namespace telehub::outgoing {

namespace {

struct Exchange {
    const HttpCall& call;
    HttpAnswer answer;
    bool too_large = false;
};

// An exception must not pass through C code.
std::size_t read_body(char* to, std::size_t size, std::size_t count, void* self) {
    try {
        return static_cast<Exchange*>(self)->call.body->read(to, size * count);
    } catch (const std::exception& e) {
        core::log::error("forward_body_broken", {{"what", e.what()}});
        return CURL_READFUNC_ABORT;
    }
}

int seek_body(void* self, curl_off_t offset, int origin) {
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
    const bool done = static_cast<Exchange*>(self)->call.body->seek(static_cast<std::uint64_t>(offset));
    return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<Exchange*>(self);
    if (exchange.answer.body.size() + size * count > exchange.call.max_answer) {
        exchange.too_large = true;
        return 0;
    }
    exchange.answer.body.append(data, size * count);
    return size * count;
}

void set_exchange(CurlHandle& curl, Exchange& exchange, const core::Config& config) {
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_USERAGENT, "telehub");
    curl.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl.set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(config.forward.connect_timeout_s));
    curl.set(CURLOPT_LOW_SPEED_LIMIT, 100L);  // bytes a second: less is silence
    curl.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(exchange.call.idle_timeout.count()));
    curl.set(CURLOPT_WRITEFUNCTION, &keep_answer);
    curl.set(CURLOPT_WRITEDATA, &exchange);
    if (exchange.call.body == nullptr) return;
    curl.set(CURLOPT_POST, 1L);
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.call.body->size()));
    curl.set(CURLOPT_READFUNCTION, &read_body);
    curl.set(CURLOPT_READDATA, &exchange);
    curl.set(CURLOPT_SEEKFUNCTION, &seek_body);
    curl.set(CURLOPT_SEEKDATA, &exchange);
}

core::Error refused(CURLcode code, const Exchange& exchange, const CurlHandle& curl, bool stopped) {
    const auto busy = [&](const char* reason) { return core::refuse(core::Errc::busy, reason, curl.detail(code)); };
    if (exchange.too_large) return busy("answer_too_large");
    if (stopped) return busy("stopped");
    if (code == CURLE_OPERATION_TIMEDOUT) return busy("timed_out");
    constexpr std::array dropped{CURLE_SEND_ERROR,   CURLE_RECV_ERROR,         CURLE_GOT_NOTHING,
                                 CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_ABORTED_BY_CALLBACK};
    return busy(std::ranges::find(dropped, code) != dropped.end() ? "line_dropped" : "unreachable");
}

}  // namespace

core::Result<HttpAnswer> call_http(const HttpCall& call, const app::WebNode& node, const core::Config& config,
                                   const std::atomic<bool>& stopped) {
    CurlList headers;
    headers.add("Accept: application/dicom+json");
    headers.add("Expect:");
    if (!node.token.empty()) headers.add("Authorization: Bearer " + node.token);
    if (call.body != nullptr) headers.add("Content-Type: " + call.body->content_type());
    Exchange exchange{call, {}, false};
    CurlHandle curl(call.url, "http,https", node.ca_file, 0, stopped);
    curl.set(CURLOPT_HTTPHEADER, headers.list);
    set_exchange(curl, exchange, config);
    if (const auto code = curl.perform(); code != CURLE_OK) return refused(code, exchange, curl, stopped);
    exchange.answer.status = curl.status();
    curl_off_t wait = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &wait);
    if (wait > 0) exchange.answer.retry_after = std::chrono::seconds{wait};
    return std::move(exchange.answer);
}

}  // namespace telehub::outgoing
