#include "listener.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "request_head.h"
#include "response_head.h"
#include "telehub/core/log.h"

namespace telehub::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds pause_without_descriptors{100};

// Out of descriptors or memory: accepting again at once would fail again, as fast as the processor can.
bool is_shortage(const error_code& error) {
    return error == boost::system::errc::too_many_files_open ||
           error == boost::system::errc::too_many_files_open_in_system ||
           error == boost::system::errc::no_buffer_space || error == boost::system::errc::not_enough_memory;
}

}  // namespace

Listener::Listener(asio::io_context& io, const tcp::endpoint& at, ServerContext& context, asio::ssl::context* tls,
                   SessionSet& sessions)
    : io_(io),
      context_(context),
      tls_(tls),
      sessions_(sessions),
      acceptor_(asio::make_strand(io)),
      pause_(acceptor_.get_executor()) {
    acceptor_.open(at.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(at);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
}

asio::awaitable<void> Listener::run() {
    bool short_of_descriptors = false;
    while (acceptor_.is_open()) {
        error_code error;
        tcp::socket socket(asio::make_strand(io_));
        co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            short_of_descriptors = false;
            take(std::move(socket));
        } else if (is_shortage(error)) {
            if (!short_of_descriptors) core::log::warn("http.accept_paused", {{"what", error.message()}});
            short_of_descriptors = true;
            pause_.expires_after(pause_without_descriptors);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
        // Any other error is that of one connection that broke before we took it, or of close().
    }
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

void Listener::take(tcp::socket socket) try {
    error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    socket.set_option(tcp::no_delay(true), error);
    if (sessions_.full(remote.address())) return turn_away(socket);
    // A refusal here means that the server is stopping: the socket closes with the session.
    sessions_.start(std::make_shared<Session>(context_, std::move(socket), tls_, remote), remote.address());
} catch (const std::exception& e) {
    core::log::error("http.accept_threw", {{"what", e.what()}});  // one connection is lost; the loop goes on
}

// 503 without reading. Over TLS it could only be said after a handshake, which is what there is no room for.
void Listener::turn_away(tcp::socket& socket) {
    core::log::debug("http.too_many_connections");
    if (tls_) return;
    Request request;
    request.request_id = context_.ids.next();
    const Response response =
        problem(Refusal{503, "too_many_connections", "The server has too many connections."}, request);
    const auto& text = std::get<std::string>(response.body);
    const std::string bytes = response_head(response, request, {text.size()}, false) + text;
    error_code ignored;
    socket.non_blocking(true, ignored);  // a new socket's send buffer has room for this
    socket.write_some(asio::buffer(bytes), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace telehub::http
