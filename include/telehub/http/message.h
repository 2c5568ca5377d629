// Requests and responses as plain values: handlers know nothing of Beast, TLS or coroutines.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "telehub/core/clock.h"
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

// A body that is made piece by piece while it is sent. Called by one thread at a time: for the first piece where the
// handler ran, then on a pool of the server's own; the next piece is made while the last one is on its way. It lives at
// most as long as its connection takes to notice the end, and goes on that pool too; both may be after the server has
// gone.
class BodySource {
  public:
    virtual ~BodySource() = default;
    // Fills `piece`, which is empty but keeps its room; 256 KB to 1 MB is a good size, and smaller ones are gathered.
    // False: nothing comes after what stands in `piece`. What it throws becomes 500 when nothing has been sent yet;
    // later it closes the connection. Either way a log line.
    virtual bool next(std::string& piece) = 0;
    // For a body of what happens (live events). More than zero after a next(): this piece is sent as it is, however
    // small, and the following one is not asked for before this time has passed and then awake() has said yes;
    // meanwhile the connection costs no thread, and a server that stops breaks it off. Called where next() is.
    virtual std::chrono::milliseconds rest() const { return {}; }
    // Whether next() is to be asked. On an io thread, while no other call is under way: it must not wait.
    virtual bool awake() noexcept { return true; }
};

struct StreamBody {
    std::unique_ptr<BodySource> source;
    // Bytes in all; a source that gives another number is a fault like one that throws. None: chunked, and for a client
    // of HTTP/1.0 up to the end of the connection.
    std::optional<std::uint64_t> length;
};

struct Response {
    unsigned status = 200;
    Pairs headers;
    std::variant<std::string, FileBody, StreamBody> body;

    Response& set(std::string name, std::string value) &;
    Response&& set(std::string name, std::string value) && { return std::move(set(std::move(name), std::move(value))); }
};

// Takes a request's body as it arrives. Called by one thread at a time, on the server's own pool for bodies. A
// connection that breaks is not told to it: what has arrived until then is still fed, and the sink goes, without
// finish(), on that pool (on an io thread only when the pool has no room: a destructor must not wait long).
class BodySink {
  public:
    virtual ~BodySink() = default;
    // The next bytes, 1 to 256 KB. False: no more is wanted, and finish() says why. What it throws becomes 500.
    virtual bool feed(std::span<const char> data) = 0;
    // The body is whole, or feed() refused: then the rest is not read and the connection closes after the answer.
    virtual Response finish() = 0;
};

Response text_response(unsigned status, std::string content_type, std::string body);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(core::Timestamp at);

std::string_view reason_phrase(unsigned status);
unsigned status_of(core::Errc code);

// RFC 9457: {"type":"about:blank" or "urn:telehub:error:REASON","title","status","detail","reason","request_id",
// "errors":[{"path","message"}]}. `status` 0 means status_of(error.code).
Response problem(const core::Error& error, std::string_view request_id, unsigned status = 0);

}  // namespace telehub::http
