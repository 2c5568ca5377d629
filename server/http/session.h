// One connection, from the handshake to the farewell. All of it happens on the connection's strand.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <span>

#include "connection.h"
#include "offload.h"
#include "request_head.h"
#include "response_head.h"
#include "server_context.h"
#include "streams.h"

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
    using ExchangePtr = std::shared_ptr<Exchange>;  // shared with the worker, which may end after the session
    using SourceJobPtr = std::shared_ptr<SourceJob>;
    using SinkJobPtr = std::shared_ptr<SinkJob>;

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<bool> serve_one();
    boost::asio::awaitable<bool> wait_for_request();
    boost::asio::awaitable<bool> read_head(Parser& parser, Exchange& exchange);
    bool route(const Parser& parser, Exchange& exchange);
    bool check_expectation(const Parser& parser, Exchange& exchange);
    boost::asio::awaitable<void> go_ahead(const Parser& parser);
    boost::asio::awaitable<void> call_handler(const ExchangePtr& exchange);

    // session_body.cpp
    enum class Parsed { some, starved, refused };
    Parsed parse_body(Parser& parser, Exchange& exchange, std::span<char> to, std::size_t& taken);
    boost::asio::awaitable<bool> read_body(Parser& parser, Exchange& exchange);
    boost::asio::awaitable<void> stream_body(Parser& parser, const ExchangePtr& exchange);
    boost::asio::awaitable<bool> pump(Parser& parser, Exchange& exchange, const SinkJobPtr& job);
    boost::asio::awaitable<bool> hand_over(const SinkJobPtr& job);
    boost::asio::awaitable<void> feed_rest(const SinkJobPtr& job);
    boost::asio::awaitable<void> finish_sink(Exchange& exchange, const SinkJobPtr& job);

    // session_write.cpp
    boost::asio::awaitable<bool> write_response(Exchange& exchange, bool keep_alive, Report& report);
    boost::asio::awaitable<void> open_source(const ExchangePtr& exchange);
    boost::asio::awaitable<void> be_at_rest(const SourceJobPtr& job, std::chrono::milliseconds rest);
    boost::asio::awaitable<void> write_stream(std::string& head, const Framing& framing, const SourceJobPtr& job,
                                              Report& report);

    boost::asio::awaitable<void> fill(std::size_t at_most);
    Pace writing_pace() const { return {context_.options.least_rate, context_.options.slow_grace}; }
    void begin(Request& request) const;

    ServerContext& context_;
    Connection connection_;
    Offload offload_;
    boost::asio::steady_timer rest_;    // between pieces of a body that rests; cancelled: the connection ends
    boost::beast::flat_buffer buffer_;  // what has arrived and is not parsed yet: it may hold the next requests
    std::string remote_address_;
    bool remote_is_loopback_ = false;
    bool idle_ = true;   // nobody would miss an answer if the connection closed now
    bool first_ = true;  // no request has come yet
};

}  // namespace telehub::http
