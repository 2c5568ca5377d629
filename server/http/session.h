// One connection, from the handshake to the farewell. All of it happens on the connection's strand.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>

#include "connection.h"
#include "offload.h"
#include "request_head.h"
#include "server_context.h"

namespace telehub::http {

class Session {
  public:
    Session(ServerContext& context, boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls,
            const boost::asio::ip::tcp::endpoint& remote);

    boost::asio::any_io_executor executor() { return connection_.executor(); }

    boost::asio::awaitable<void> run();

    // The server is stopping: closes when no request is under way. On the executor.
    void drain();
    // Ends run() at once. On the executor.
    void abort();

  private:
    struct Exchange;
    struct Report;
    struct FileJob;
    using ExchangePtr = std::shared_ptr<Exchange>;  // shared with the worker, which may end after the session

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<bool> serve_one();
    boost::asio::awaitable<bool> wait_for_request();
    boost::asio::awaitable<bool> read_head(Parser& parser, Exchange& exchange);
    bool route(const Parser& parser, Exchange& exchange);
    boost::asio::awaitable<bool> read_body(Parser& parser, Exchange& exchange);
    boost::asio::awaitable<bool> accept_body(Parser& parser, Exchange& exchange);
    boost::asio::awaitable<void> call_handler(const ExchangePtr& exchange);
    boost::asio::awaitable<void> write_response(Exchange& exchange, bool keep_alive, Report& report);
    boost::asio::awaitable<std::shared_ptr<FileJob>> open_file(Exchange& exchange);
    boost::asio::awaitable<void> write_file(std::string& head, const std::shared_ptr<FileJob>& job, Report& report);
    boost::asio::awaitable<void> fill();
    void begin(Request& request) const;

    ServerContext& context_;
    Connection connection_;
    Offload offload_;
    boost::beast::flat_buffer buffer_;  // what has arrived and is not parsed yet: it may hold the next requests
    std::string remote_address_;
    bool remote_is_loopback_ = false;
    bool idle_ = true;   // nobody would miss an answer if the connection closed now
    bool first_ = true;  // no request has come yet
};

}  // namespace telehub::http
