// One exchange by libcurl, with what all of ours have in common.
#pragma once
#include <curl/curl.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "telehub/core/error.h"

namespace telehub::outgoing {

void prepare_curl();  // once, before threads

struct CurlList {
    curl_slist* list = nullptr;
    CurlList() = default;
    CurlList(const CurlList&) = delete;
    CurlList& operator=(const CurlList&) = delete;
    ~CurlList() { curl_slist_free_all(list); }
    void add(const std::string& line);
};

class CurlHandle {
  public:
    // Only these protocols; no proxy, no signals; TLS 1.2 and up with certificates checked against `ca_file`, or the
    // system's authorities when it is empty; all of it within `timeout_s` (0: as long as it takes); ended when
    // `stopped` is set.
    CurlHandle(const std::string& url, const char* protocols, const std::filesystem::path& ca_file, unsigned timeout_s,
               const std::atomic<bool>& stopped);

    template <class T>
    void set(CURLoption option, T value) {
        must(curl_easy_setopt(curl_.get(), option, value));
    }
    CURL* get() { return curl_.get(); }

    CURLcode perform() { return curl_easy_perform(curl_.get()); }
    long status();                            // of the last answer; 0: none
    std::string detail(CURLcode code) const;  // why a perform() failed, in libcurl's words
    // What a failed perform() comes to: busy "unreachable", "timed_out", "not_secure" or "stopped".
    core::Error error(CURLcode code) const;

  private:
    static void must(CURLcode code);
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
    const std::atomic<bool>& stopped_;
    std::unique_ptr<char[]> detail_;
};

}  // namespace telehub::outgoing
