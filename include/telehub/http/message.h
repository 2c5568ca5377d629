// Requests and responses as plain values: handlers know nothing of Beast, TLS or coroutines.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "telehub/core/error.h"

namespace telehub::http {

enum class Method { get, head, post, put, patch, del, options };
std::string_view to_string(Method m);

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;
    std::string path;  // decoded, without query
    Pairs query;       // decoded, in order
    Pairs headers;     // names lower-cased
    Pairs params;      // {name} parts of the route's pattern, decoded
    std::string body;
    std::string request_id;  // ours, or the client's X-Request-Id when it is 1 to 64 of [A-Za-z0-9._-]
    std::string remote_address;
    bool remote_is_loopback = false;
    bool secure = false;  // came over TLS

    std::string_view header(std::string_view lower_case_name) const;      // "" when absent
    std::optional<std::string> query_value(std::string_view name) const;  // the first
    std::string_view param(std::string_view name) const;
    std::optional<std::string> cookie(std::string_view name) const;
};

struct FileBody {
    std::filesystem::path file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Response {
    unsigned status = 200;
    Pairs headers;
    std::variant<std::string, FileBody> body;

    Response& set(std::string name, std::string value);
};

Response text_response(unsigned status, std::string content_type, std::string body);

unsigned status_of(core::Errc code);

// RFC 9457: {"type":"about:blank" or "urn:telehub:error:REASON","title","status","detail","reason","request_id",
// "errors":[{"path","message"}]}. `status` 0 means status_of(error.code).
Response problem(const core::Error& error, std::string_view request_id, unsigned status = 0);

}  // namespace telehub::http
