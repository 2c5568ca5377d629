// One accepted TCP connection, plain or TLS, as bytes. The two streams stand in a variant: what is built on
// top is written once, and whoever needs the stream itself (an upgrade) can visit it. Everything happens on
// the connection's executor. What goes wrong throws boost::system::system_error.
#pragma once
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <variant>

#include "pace.h"

namespace telehub::http {

using Buffers = std::array<boost::asio::const_buffer, 3>;

class Connection {
  public:
    Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);  // null: plain

    bool secure() const { return std::holds_alternative<TlsStream>(stream_); }
    boost::asio::any_io_executor executor() { return tcp().get_executor(); }

    boost::asio::awaitable<void> handshake(std::chrono::milliseconds timeout);

    // The deadline of all reads until the next call; when it passes, the socket is closed.
    void expires_after(std::chrono::milliseconds timeout) { tcp().expires_after(timeout); }
    boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer into);

    // Writes all of it; `timeout` starts anew with each byte that the peer takes, as long as it keeps the pace.
    boost::asio::awaitable<void> write_all(Buffers data, std::chrono::milliseconds timeout, Pace pace);

    // Says that nothing more comes, then waits up to `timeout` for the peer to close, dropping what it still
    // sends: closing at once would reset the connection under a peer that has not read our answer (RFC
    // 9112 9.6).
    boost::asio::awaitable<void> finish(std::chrono::milliseconds timeout);

    bool is_open() { return tcp().socket().is_open(); }

    // Whatever is under way ends with an error.
    void close() { tcp().close(); }

  private:
    using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;
    using Stream = std::variant<boost::beast::tcp_stream, TlsStream>;

    static Stream make_stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);
    boost::beast::tcp_stream& tcp();

    Stream stream_;
};

}  // namespace telehub::http
