#include "session.h"

#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>

#include "exchange.h"
#include "telehub/core/log.h"

namespace telehub::http {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds farewell{1000};
constexpr std::size_t tls_record = 16 * 1024;

asio::ip::address unmapped(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

std::string_view view(const boost::beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

// RFC 9112 2.2: an empty line before the request line is skipped; some old clients end a body with one.
void skip_empty_lines(boost::beast::flat_buffer& buffer) {
    while (view(buffer).starts_with("\r\n")) buffer.consume(2);
}

// RFC 9112 5.2: Beast joins a folded line to the field before it. A proxy in front may see another field
// there.
bool has_folded_line(std::string_view header) {
    return header.find("\r\n ") != std::string_view::npos || header.find("\r\n\t") != std::string_view::npos;
}

}  // namespace

Session::Session(ServerContext& context, asio::ip::tcp::socket socket, asio::ssl::context* tls,
                 const asio::ip::tcp::endpoint& remote)
    : context_(context),
      connection_(std::move(socket), tls),
      offload_(connection_.executor()),
      rest_(connection_.executor()) {
    const auto address = unmapped(remote.address());
    remote_address_ = address.to_string();
    remote_is_loopback_ = address.is_loopback();
}

void Session::drain() {
    if (idle_) connection_.close();
    rest_.cancel();
}

void Session::abort() {
    offload_.abandon();
    connection_.close();
    rest_.cancel();
}

asio::awaitable<void> Session::run() {
    try {
        co_await serve();
    } catch (const boost::system::system_error& e) {
        // The peer has gone, was too slow, or we are stopping: there is nobody to tell.
        core::log::debug("http.connection_ended", {{"remote", remote_address_}, {"what", e.what()}});
    } catch (const std::exception& e) {
        core::log::error("http.session_threw", {{"remote", remote_address_}, {"what", e.what()}});
    }
    offload_.forget();  // of a connection that broke while a worker was at its body
    connection_.close();
}

asio::awaitable<void> Session::serve() {
    co_await connection_.handshake(context_.options.handshake_timeout);
    bool more = true;
    while (more) more = co_await serve_one();
    co_await connection_.finish(farewell);
}

// One request and its answer; false when the connection has to end.
asio::awaitable<bool> Session::serve_one() {
    const bool arrived = co_await wait_for_request();
    if (!arrived) co_return false;
    const auto exchange = std::make_shared<Exchange>(context_.router);
    begin(exchange->request);
    Report report(context_.observer, exchange);
    Parser parser;
    bool go_on = co_await read_head(parser, *exchange);
    report.active = true;  // a header that never became whole is no request
    if (go_on) go_on = route(parser, *exchange);
    if (go_on) go_on = check_expectation(parser, *exchange);
    if (go_on && exchange->route->begin) {
        co_await stream_body(parser, exchange);
    } else if (go_on) {
        co_await go_ahead(parser);
        go_on = co_await read_body(parser, *exchange);
        if (go_on) co_await call_handler(exchange);
    }
    // A body that was not read to its end would be taken for the next request.
    const bool keep = !exchange->unfit && parser.is_done() && parser.keep_alive() && !context_.stopping;
    co_return co_await write_response(*exchange, keep, report);
}

asio::awaitable<bool> Session::wait_for_request() {
    idle_ = true;
    if (buffer_.size() == 0) {
        // drain() comes after `stopping` and on this strand: either it sees us idle or we see the server
        // stopping.
        if (context_.stopping) co_return false;
        connection_.expires_after(first_ ? context_.options.header_timeout : context_.options.idle_timeout);
        co_await fill(tls_record);
    }
    idle_ = false;
    first_ = false;
    connection_.expires_after(context_.options.header_timeout);
    co_return true;
}

asio::awaitable<void> Session::fill(std::size_t at_most) {
    const auto space = buffer_.prepare(at_most);
    buffer_.commit(co_await connection_.read_some(space));
}

void Session::begin(Request& request) const {
    request.request_id = context_.ids.next();
    request.remote_address = remote_address_;
    request.remote_is_loopback = remote_is_loopback_;
    request.secure = connection_.secure();
}

asio::awaitable<bool> Session::read_head(Parser& parser, Exchange& exchange) {
    parser.header_limit(static_cast<std::uint32_t>(context_.options.max_header));
    parser.body_limit(boost::none);  // the bound is the route's, which is not known yet
    parser.eager(false);
    std::size_t length = 0;
    while (!parser.is_header_done()) {
        if (!parser.got_some()) skip_empty_lines(buffer_);
        error_code error;
        const auto parsed = parser.put(buffer_.data(), error);
        if (has_folded_line(view(buffer_).substr(0, parsed))) error = bhttp::error::bad_field;
        buffer_.consume(parsed);
        length += parsed;
        if (error && error != bhttp::error::need_more) co_return exchange.refuse_and_close(refusal_of(error));
        if (error) co_await fill(tls_record);
    }
    // Beast bounds the request line and the fields each by itself.
    if (length > context_.options.max_header) {
        co_return exchange.refuse_and_close(refusal_of(bhttp::error::header_limit));
    }
    exchange.may_chunk = parser.get().version() >= 11;
    const auto refusal = read_request_head(parser, exchange.request);
    if (refusal) co_return exchange.refuse_and_close(*refusal);
    // The plain port is a proxy's, on this machine.
    if (!connection_.secure() && remote_is_loopback_) take_over_from_proxy(exchange.request);
    co_return true;
}

// Finds the handler; false when the answer is known without one.
bool Session::route(const Parser& parser, Exchange& exchange) {
    Request& request = exchange.request;
    if (request.path == "*") return exchange.answer(Response{204, {}, {}});
    auto match = exchange.router->match(request.method, request.path);
    if (!match.route && match.allow.empty()) return exchange.refuse({404, "no_such_path", "Nothing is at this path."});
    if (!match.route) return exchange.refuse_method(match.allow);
    exchange.route = match.route;
    request.params = std::move(match.params);
    const auto bound = match.route->max_body != 0 ? match.route->max_body : context_.options.max_body;
    exchange.max_body = bound;
    const auto declared = parser.content_length();
    if (declared && *declared > bound) return exchange.refuse(refusal_of(bhttp::error::body_limit));
    return true;
}

// `Expect` (RFC 9110 10.1.1) knows one value.
bool Session::check_expectation(const Parser& parser, Exchange& exchange) {
    const auto expected = parser.get()[bhttp::field::expect];
    if (expected.empty() || !exchange.may_chunk || boost::beast::iequals(expected, "100-continue")) return true;
    return exchange.refuse({417, "unknown_expectation", "Only 100-continue can be expected."});
}

// Tells a client that waits with its body to send it.
asio::awaitable<void> Session::go_ahead(const Parser& parser) {
    if (parser.get()[bhttp::field::expect].empty() || parser.get().version() < 11) co_return;
    if (parser.is_done() || buffer_.size() != 0) co_return;  // the body did not wait for us
    constexpr std::string_view words = "HTTP/1.1 100 Continue\r\n\r\n";
    const Buffers bytes{asio::buffer(words)};
    co_await connection_.write_all(bytes, context_.options.write_timeout, writing_pace());
}

asio::awaitable<void> Session::call_handler(const ExchangePtr& exchange) {
    std::function<void()> work = [exchange] { exchange->call(); };
    switch (co_await offload_.run(context_.workers, work)) {
        case Offload::Outcome::done: break;
        case Offload::Outcome::refused:
            exchange->refuse({503, "busy", "The server is busy; try again shortly."});
            break;
        case Offload::Outcome::abandoned:
            // From here on the response is the worker's: it must not be touched.
            throw boost::system::system_error(asio::error::operation_aborted);
    }
}

}  // namespace telehub::http
