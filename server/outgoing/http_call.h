// One HTTP exchange by libcurl, bounded in time and in what is read.
#pragma once
#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "multipart_body.h"
#include "telehub/app/web_nodes.h"
#include "telehub/core/config.h"

namespace telehub::outgoing {

struct HttpAnswer {
    long status = 0;
    std::string body;
    std::optional<std::chrono::seconds> retry_after;
};

struct HttpCall {
    std::string url;
    MultipartBody* body = nullptr;        // POST; null: GET
    std::size_t max_answer = 0;           // bytes
    std::chrono::seconds idle_timeout{};  // without a byte from or to it
};

// Refuses with busy: "unreachable" (no connection, or the wrong certificate), "line_dropped", "timed_out",
// "answer_too_large" or "stopped". What the server says, whatever its status, is an answer.
core::Result<HttpAnswer> call_http(const HttpCall& call, const app::WebNode& node, const core::Config& config,
                                   const std::atomic<bool>& stopped);

}  // namespace telehub::outgoing
