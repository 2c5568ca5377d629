// Accepts connections and starts their sessions.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server_context.h"
#include "session_set.h"

namespace telehub::http {

class Listener {
  public:
    // Binds. Throws boost::system::system_error. A null `tls` means plain HTTP.
    Listener(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& at, ServerContext& context,
             boost::asio::ssl::context* tls, SessionSet& sessions);

    std::uint16_t port() const { return port_; }
    boost::asio::any_io_executor executor() { return acceptor_.get_executor(); }

    boost::asio::awaitable<void> run();  // until close()
    void close();                        // on the executor

  private:
    void take(boost::asio::ip::tcp::socket socket);
    void turn_away(boost::asio::ip::tcp::socket& socket);

    boost::asio::io_context& io_;
    ServerContext& context_;
    boost::asio::ssl::context* const tls_;
    SessionSet& sessions_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::uint16_t port_ = 0;
};

}  // namespace telehub::http
