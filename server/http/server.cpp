#include "telehub/http/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "listener.h"
#include "telehub/core/log.h"
#include "tls.h"

namespace telehub::http {

namespace asio = boost::asio;

namespace {

constexpr unsigned streaming_threads = 4;

asio::ip::tcp::endpoint endpoint_of(const ServerOptions& options) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) throw std::invalid_argument("not an IP address: " + options.address);
    if (options.certificate.has_value() != options.key.has_value()) {
        throw std::invalid_argument("a certificate needs its key, and a key its certificate");
    }
    if (!options.certificate && !address.is_loopback()) {
        throw std::invalid_argument("plain HTTP is served on loopback only, not on " + options.address);
    }
    return {address, options.port};
}

std::optional<asio::ssl::context> tls_of(const ServerOptions& options) {
    if (!options.certificate) return std::nullopt;
    return make_tls_context(*options.certificate, *options.key);
}

}  // namespace

// The order of the members is the order of need: what comes later is used by nothing that comes earlier,
// except by coroutines, and stop() has ended all of those.
struct Server::Impl {
    Impl(ServerOptions options, Router router, WorkerPool& workers, Observer observer)
        : endpoint(endpoint_of(options)),
          tls(tls_of(options)),
          // A connection has one piece in the pool, and one body that is let go there.
          streams(streaming_threads, 2 * options.max_connections),
          context{std::move(options), std::make_shared<const Router>(std::move(router)), workers, streams,
                  std::move(observer)},
          io(static_cast<int>(std::max(1U, context.options.io_threads))),
          // Without TLS all come from the proxy.
          sessions(context.options.max_connections,
                   tls ? context.options.max_connections_per_address : context.options.max_connections),
          listener(io, endpoint, context, tls ? &*tls : nullptr, sessions) {}

    void start();
    void stop(std::chrono::milliseconds drain);
    void run_io();

    const asio::ip::tcp::endpoint endpoint;
    std::optional<asio::ssl::context> tls;
    WorkerPool streams;
    ServerContext context;
    asio::io_context io;
    SessionSet sessions;
    Listener listener;
    std::mutex life;  // start() and stop() take turns
    std::vector<std::thread> threads;
    bool started = false;
    bool stopped = false;
};

void Server::Impl::start() {
    const std::lock_guard lock(life);
    if (started || stopped) throw std::logic_error("a server starts once");
    started = true;
    // Until stop() closes it, the listener is what keeps io.run() from returning.
    asio::co_spawn(listener.executor(), listener.run(), [](std::exception_ptr e) {
        if (e) core::log::error("http.listener_ended");
    });
    for (unsigned i = 0; i < std::max(1U, context.options.io_threads); ++i) threads.emplace_back([this] { run_io(); });
}

void Server::Impl::run_io() {
    for (;;) {
        try {
            io.run();
            return;
        } catch (const std::exception& e) {
            core::log::error("http.io_threw", {{"what", e.what()}});
        }
    }
}

void Server::Impl::stop(std::chrono::milliseconds drain) {
    const std::lock_guard lock(life);
    if (stopped) return;
    stopped = true;
    context.stopping = true;
    if (!started) return;
    asio::post(listener.executor(), [this] { listener.close(); });
    sessions.close();
    if (!sessions.wait_until_empty(drain)) {
        core::log::warn("http.drain_ran_out", {{"drain_ms", drain.count()}});
        sessions.abort();
        sessions.wait_until_empty();
    }
    // Neither listener nor session is left, so the io threads run out of work.
    for (auto& thread : threads) thread.join();
}

Server::Server(ServerOptions options, Router router, WorkerPool& workers, Observer observer) try
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router), workers, std::move(observer))) {
} catch (const boost::system::system_error& e) {
    throw std::system_error(e.code(), e.what());
}

Server::~Server() { stop(std::chrono::milliseconds{0}); }

void Server::start() { impl_->start(); }
std::uint16_t Server::port() const { return impl_->listener.port(); }
void Server::stop(std::chrono::milliseconds drain) { impl_->stop(drain); }

}  // namespace telehub::http
