// The status line and header of a response, as bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "telehub/http/message.h"

namespace telehub::http {

// False when a status is outside 200 to 599, or a header is not a token and a value without control
// characters: written out, it could split the response in two. Such a response is a fault of its handler.
bool is_sound(const Response& response);

// How the peer sees where the body ends.
struct Framing {
    std::optional<std::uint64_t> length;  // none: chunked, or the end of the connection
    bool chunked = false;
};

// Adds what every response carries (X-Request-Id, the security headers, HSTS over TLS, Date) and frames the
// body. Framing headers that the handler set (Content-Length, Connection, Transfer-Encoding) and Server are
// dropped.
std::string response_head(const Response& response, const Request& request, const Framing& framing, bool keep_alive);

// Whether bytes follow the header: not after HEAD, nor with 204 and 304.
bool has_body(unsigned status, const Request& request);

}  // namespace telehub::http
