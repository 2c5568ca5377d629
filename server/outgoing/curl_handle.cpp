#include "curl_handle.h"

#include <new>
#include <stdexcept>

namespace telehub::outgoing {

namespace {

// Called at least once a second, whatever happens on the line.
int watch(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0;
}

}  // namespace

void prepare_curl() {
    static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!ready) throw std::runtime_error("libcurl does not start");
}

void CurlList::add(const std::string& line) {
    auto* const longer = curl_slist_append(list, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list = longer;
}

void CurlHandle::must(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error(std::string{"libcurl: "} + curl_easy_strerror(code));
}

CurlHandle::CurlHandle(const std::string& url, const char* protocols, const std::filesystem::path& ca_file,
                       unsigned timeout_s, const std::atomic<bool>& stopped)
    : curl_(curl_easy_init(), &curl_easy_cleanup), stopped_(stopped), detail_(new char[CURL_ERROR_SIZE]()) {
    if (!curl_) throw std::bad_alloc();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!ca_file.empty()) {
        set(CURLOPT_CAINFO, ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // this authority and no other
    }
    set(CURLOPT_TIMEOUT, static_cast<long>(timeout_s));
    set(CURLOPT_ERRORBUFFER, detail_.get());
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &watch);
    set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopped_));
}

long CurlHandle::status() {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
}

std::string CurlHandle::detail(CURLcode code) const {
    return *detail_.get() != '\0' ? detail_.get() : curl_easy_strerror(code);
}

core::Error CurlHandle::error(CURLcode code) const {
    const auto busy = [&](const char* reason) { return core::refuse(core::Errc::busy, reason, detail(code)); };
    if (stopped_) return busy("stopped");
    if (code == CURLE_OPERATION_TIMEDOUT) return busy("timed_out");
    constexpr CURLcode insecure[] = {CURLE_USE_SSL_FAILED,     CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
                                     CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,   CURLE_SSL_ISSUER_ERROR};
    for (const auto one : insecure) {
        if (code == one) return busy("not_secure");
    }
    return busy("unreachable");
}

}  // namespace telehub::outgoing
