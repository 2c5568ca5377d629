// The HTTPS server: accepts, speaks TLS and HTTP/1.1, parses within bounds, and hands each request to an ordinary
// function on a bounded worker pool. A full pool answers 503 with Retry-After. Nothing blocks on its io threads.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "telehub/http/message.h"

namespace telehub::http {

using Handler = std::function<Response(const Request&)>;

// Sees the head of a request (its `body` is empty) before the body has come. A Response refuses it without reading
// the body, and a client that waits for "100 Continue" never sends it; a sink (never null) takes it as it comes.
using Begin = std::function<std::variant<Response, std::unique_ptr<BodySink>>(const Request&)>;

inline constexpr std::uint64_t unbounded = std::numeric_limits<std::uint64_t>::max();

struct Route {
    Method method = Method::get;
    std::string pattern;         // "/api/v1/orders/{id}/submit"; a {name} matches one non-empty segment
    Handler handler;             // runs on a worker; what it throws becomes 500 and a log line
    std::uint64_t max_body = 0;  // bytes; 0: the server's default; a streamed body may be `unbounded`
    Begin begin = nullptr;       // instead of handler: the body is streamed. Runs on a worker, throws as handler does
};

// Immutable after construction; thread-safe. GET routes answer HEAD too, where no row of HEAD does.
class Router {
  public:
    // `pages` answers GET and HEAD of each path whose first segment begins no row: what lies beside a row stays 404,
    // and
    // "/" is the pages' where it is no row. Throws std::logic_error when two rows are the same.
    explicit Router(std::vector<Route> routes, std::optional<Route> pages = {});
    ~Router();
    Router(Router&&) noexcept;

    struct Match {
        const Route* route = nullptr;  // null: 404 when allow is empty, else 405
        Pairs params;
        std::vector<Method> allow;
    };
    Match match(Method method, std::string_view decoded_path) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// A fixed number of threads and a bounded queue. Thread-safe.
class WorkerPool {
  public:
    WorkerPool(unsigned threads, unsigned queue);
    ~WorkerPool();                              // runs what is queued, then joins
    bool try_post(std::function<void()> work);  // false when the queue is full or the pool is stopping
    std::size_t queued() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                            // 0: any
    std::optional<std::filesystem::path> certificate;  // PEM chain; none: plain HTTP, refused unless on loopback
    std::optional<std::filesystem::path> key;
    unsigned io_threads = 2;
    unsigned max_connections = 1024;             // more are answered 503 and closed
    unsigned max_connections_per_address = 256;  // the same; with TLS, as a proxy speaks for many
    std::size_t max_header = 16 * 1024;
    std::uint64_t max_body = 1 << 20;
    std::chrono::milliseconds handshake_timeout{10'000};
    std::chrono::milliseconds header_timeout{10'000};  // from the first byte of a request to the end of its header
    std::chrono::milliseconds body_timeout{30'000};    // for the body; for a streamed one, without progress
    std::chrono::milliseconds idle_timeout{60'000};    // between requests
    std::chrono::milliseconds write_timeout{30'000};   // without progress
    // Who is slower than this, after some patience, is cut off: bytes a second of a streamed body, or of a response.
    std::uint64_t least_rate = 1024;
    std::chrono::milliseconds slow_grace{60'000};
};

// Called once a request, on an io thread; must not block. `route` is the pattern, "" when none matched.
using Observer = std::function<void(const Request&, std::string_view route, unsigned status, std::uint64_t bytes,
                                    std::chrono::microseconds took)>;

class Server {
  public:
    Server(ServerOptions options, Router router, WorkerPool& workers,
           Observer observer);  // binds; throws std::system_error
    ~Server();                  // stop(0)
    void start();
    std::uint16_t port() const;
    void stop(std::chrono::milliseconds drain);  // no new requests; running ones get `drain` to end; then joins

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace telehub::http
