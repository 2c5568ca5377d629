#include "connection.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_suffix.hpp>

namespace telehub::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

Connection::Stream Connection::make_stream(asio::ip::tcp::socket socket, asio::ssl::context* tls) {
    if (tls) return Stream(std::in_place_type<TlsStream>, std::move(socket), *tls);
    return Stream(std::in_place_type<beast::tcp_stream>, std::move(socket));
}

Connection::Connection(asio::ip::tcp::socket socket, asio::ssl::context* tls)
    : stream_(make_stream(std::move(socket), tls)) {}

beast::tcp_stream& Connection::tcp() {
    return std::visit([](auto& stream) -> beast::tcp_stream& { return beast::get_lowest_layer(stream); }, stream_);
}

asio::awaitable<void> Connection::handshake(std::chrono::milliseconds timeout) {
    auto* const tls = std::get_if<TlsStream>(&stream_);
    if (!tls) co_return;
    expires_after(timeout);
    co_await tls->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
}

asio::awaitable<std::size_t> Connection::read_some(asio::mutable_buffer into) {
    return std::visit([into](auto& stream) { return stream.async_read_some(into, asio::use_awaitable); }, stream_);
}

asio::awaitable<void> Connection::write_all(Buffers data, std::chrono::milliseconds timeout, Pace pace) {
    // TLS writes from the first buffer alone, and of an empty one nothing, for ever: those go last.
    std::ranges::stable_partition(data, [](const asio::const_buffer& b) { return b.size() > 0; });
    beast::buffers_suffix<Buffers> rest(data);
    const auto write_some = [&rest](auto& stream) { return stream.async_write_some(rest, asio::use_awaitable); };
    while (beast::buffer_bytes(rest) > 0) {
        expires_after(std::min(timeout, pace.left()));
        pace.begin_wait();
        const auto written = co_await std::visit(write_some, stream_);
        pace.end_wait(written);
        rest.consume(written);
    }
}

asio::awaitable<void> Connection::finish(std::chrono::milliseconds timeout) {
    boost::system::error_code error;
    auto quietly = asio::redirect_error(asio::use_awaitable, error);
    expires_after(timeout);
    // What goes wrong with the farewell of TLS does not keep TCP from saying its own.
    if (auto* const tls = std::get_if<TlsStream>(&stream_)) co_await tls->async_shutdown(quietly);
    tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::array<char, 4096> dropped;
    while (!error) co_await tcp().async_read_some(asio::buffer(dropped), quietly);
    close();
}

}  // namespace telehub::http
