// From Beast's parsed header to our Request, with the checks that Beast leaves to its user.
#pragma once
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "telehub/http/message.h"

namespace telehub::http {

// The body is taken piece by piece, so that memory follows what has arrived and not what Content-Length
// declares.
using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

// A refusal by the server itself, before any handler.
struct Refusal {
    unsigned status = 400;
    const char* reason = "";
    const char* detail = "";
};

Response problem(const Refusal& refusal, const Request& request);

// Copies method, path, query and headers into `request`. To be called before the body is read, so that
// trailer fields never mix with the header's. What it refuses leaves the connection unfit for another
// request.
std::optional<Refusal> read_request_head(const Parser& parser, Request& request);

// Of a request that a reverse proxy on this machine passes on: for whom it speaks, by the last X-Forwarded-For, which
// it wrote itself, and whether that one came over TLS, by X-Forwarded-Proto. What is no address changes nothing.
void take_over_from_proxy(Request& request);

// What a parser's error means: 431 for a header over its bound, 413 for a body, otherwise 400.
Refusal refusal_of(boost::beast::error_code parse_error);

// X-Request-Id is taken over only when it is 1 to 64 of [A-Za-z0-9._-], so that it can stand in a log line.
bool is_request_id(std::string_view text);

}  // namespace telehub::http
