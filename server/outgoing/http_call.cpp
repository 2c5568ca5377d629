#include "http_call.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <stdexcept>

#include "telehub/core/log.h"

namespace telehub::outgoing {

namespace {

struct Exchange {
    const HttpCall& call;
    const std::atomic<bool>& stopped;
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

int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(self)->stopped.load() ? 1 : 0;
}

struct Headers {
    curl_slist* list = nullptr;
    ~Headers() { curl_slist_free_all(list); }
    void add(const std::string& line) {
        auto* const longer = curl_slist_append(list, line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        list = longer;
    }
};

template <class T>
void set(CURL* curl, CURLoption option, T value) {
    if (const auto code = curl_easy_setopt(curl, option, value); code != CURLE_OK) {
        throw std::runtime_error(std::string{"libcurl: "} + curl_easy_strerror(code));
    }
}

// Whom to trust, how long to wait, and what not to do.
void set_connection(CURL* curl, const HttpCall& call, const app::WebNode& node, const core::Config& config) {
    set(curl, CURLOPT_URL, call.url.c_str());
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_USERAGENT, "telehub");
    set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!node.ca_file.empty()) {
        set(curl, CURLOPT_CAINFO, node.ca_file.c_str());
        set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // this authority and no other
    }
    set(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(config.forward.connect_timeout_s));
    set(curl, CURLOPT_LOW_SPEED_LIMIT, 100L);  // bytes a second: less is silence
    set(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(call.idle_timeout.count()));
}

// Called at least once a second, whatever happens on the line.
void set_callbacks(CURL* curl, Exchange& exchange) {
    set(curl, CURLOPT_WRITEFUNCTION, &keep_answer);
    set(curl, CURLOPT_WRITEDATA, &exchange);
    set(curl, CURLOPT_NOPROGRESS, 0L);
    set(curl, CURLOPT_XFERINFOFUNCTION, &watch);
    set(curl, CURLOPT_XFERINFODATA, &exchange);
    if (exchange.call.body == nullptr) return;
    set(curl, CURLOPT_POST, 1L);
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.call.body->size()));
    set(curl, CURLOPT_READFUNCTION, &read_body);
    set(curl, CURLOPT_READDATA, &exchange);
    set(curl, CURLOPT_SEEKFUNCTION, &seek_body);
    set(curl, CURLOPT_SEEKDATA, &exchange);
}

core::Error refused(CURLcode code, const Exchange& exchange, const char* detail) {
    const auto busy = [&](const char* reason) {
        return core::refuse(core::Errc::busy, reason, *detail != '\0' ? detail : curl_easy_strerror(code));
    };
    if (exchange.too_large) return busy("answer_too_large");
    if (exchange.stopped) return busy("stopped");
    if (code == CURLE_OPERATION_TIMEDOUT) return busy("timed_out");
    constexpr std::array dropped{CURLE_SEND_ERROR,   CURLE_RECV_ERROR,         CURLE_GOT_NOTHING,
                                 CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_ABORTED_BY_CALLBACK};
    return busy(std::ranges::find(dropped, code) != dropped.end() ? "line_dropped" : "unreachable");
}

}  // namespace

void prepare_http() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) throw std::runtime_error("libcurl does not start");
}

core::Result<HttpAnswer> call_http(const HttpCall& call, const app::WebNode& node, const core::Config& config,
                                   const std::atomic<bool>& stopped) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) throw std::bad_alloc();
    Headers headers;
    headers.add("Accept: application/dicom+json");
    headers.add("Expect:");
    if (!node.token.empty()) headers.add("Authorization: Bearer " + node.token);
    if (call.body != nullptr) headers.add("Content-Type: " + call.body->content_type());
    Exchange exchange{call, stopped, {}, false};
    char detail[CURL_ERROR_SIZE] = "";
    set(curl.get(), CURLOPT_ERRORBUFFER, detail);
    set(curl.get(), CURLOPT_HTTPHEADER, headers.list);
    set_connection(curl.get(), call, node, config);
    set_callbacks(curl.get(), exchange);
    if (const auto code = curl_easy_perform(curl.get()); code != CURLE_OK) return refused(code, exchange, detail);
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &exchange.answer.status);
    curl_off_t wait = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &wait);
    if (wait > 0) exchange.answer.retry_after = std::chrono::seconds{wait};
    return std::move(exchange.answer);
}

}  // namespace telehub::outgoing
