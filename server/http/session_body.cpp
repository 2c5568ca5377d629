// A request's body: read whole for a handler, or fed to a sink piece by piece.
#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>

#include "exchange.h"
#include "pace.h"
#include "session.h"

namespace telehub::http {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t whole_read_size = 16 * 1024;  // a TLS record
constexpr std::size_t stream_read_size = 256 * 1024;

// Room for a piece of this body: no more than all of it.
std::size_t piece_room(const Parser& parser) {
    const auto declared = parser.content_length();
    return declared ? std::clamp<std::size_t>(*declared, 1, stream_read_size) : stream_read_size;
}

}  // namespace

// Decodes what has arrived into `to`: `taken` bytes of it. Starved: nothing more without reading.
Session::Parsed Session::parse_body(Parser& parser, Exchange& exchange, std::span<char> to, std::size_t& taken) {
    auto& into = parser.get().body();
    into.data = to.data();
    into.size = to.size();
    error_code error;
    buffer_.consume(parser.put(buffer_.data(), error));
    taken = to.size() - into.size;
    if (!error || error == bhttp::error::need_buffer) return buffer_.size() == 0 ? Parsed::starved : Parsed::some;
    if (error != bhttp::error::need_more) {
        exchange.refuse_and_close(refusal_of(error));
        return Parsed::refused;
    }
    // Beast does not bound chunk extensions and trailers.
    if (buffer_.size() > context_.options.max_header) {
        exchange.refuse_and_close(refusal_of(bhttp::error::bad_chunk_extension));
        return Parsed::refused;
    }
    return Parsed::starved;
}

asio::awaitable<bool> Session::read_body(Parser& parser, Exchange& exchange) {
    if (parser.is_done()) co_return true;
    parser.body_limit(exchange.max_body);
    connection_.expires_after(context_.options.body_timeout);
    std::vector<char> piece(whole_read_size);
    if (buffer_.size() == 0) co_await fill(whole_read_size);
    for (;;) {
        std::size_t taken = 0;
        const auto parsed = parse_body(parser, exchange, piece, taken);
        exchange.request.body.append(piece.data(), taken);
        if (parsed == Parsed::refused) co_return false;
        if (parser.is_done()) co_return true;
        if (parsed == Parsed::starved) co_await fill(whole_read_size);
    }
}

asio::awaitable<void> Session::stream_body(Parser& parser, const ExchangePtr& exchange) {
    co_await call_handler(exchange);
    if (!exchange->sink) co_return;
    auto made = std::make_shared<SinkJob>(std::move(exchange->sink), piece_room(parser));
    const LetGo let_go(context_.streams, made);
    const auto job = std::move(made);  // goes before `let_go`, which is to be the last to hold it
    co_await go_ahead(parser);
    std::exception_ptr broken;
    bool sound = false;
    try {
        sound = co_await pump(parser, *exchange, job);
    } catch (const boost::system::system_error&) {
        broken = std::current_exception();
    }
    // Also of a connection that broke: a client on a bad line may go on from here, and what it has sent once it
    // need not send again.
    co_await feed_rest(job);
    if (broken) std::rethrow_exception(broken);
    if (sound) co_await finish_sink(*exchange, job);
    buffer_.shrink_to_fit();  // a connection at rest needs little
}

// Reads and feeds until the body is whole, or the sink wants no more; false when it is malformed or over its bound.
asio::awaitable<bool> Session::pump(Parser& parser, Exchange& exchange, const SinkJobPtr& job) {
    if (exchange.max_body != unbounded) parser.body_limit(exchange.max_body);
    bool wanted = true;
    Pace pace(context_.options.least_rate, context_.options.slow_grace);
    while (wanted && !parser.is_done()) {
        if (job->full()) wanted = co_await hand_over(job);
        if (!wanted) co_return true;
        if (buffer_.size() > 0) {
            std::size_t taken = 0;
            const auto parsed = parse_body(parser, exchange, job->free_space(), taken);
            job->filled += taken;
            if (parsed == Parsed::refused) co_return false;
            if (parsed == Parsed::some || parser.is_done()) continue;
        }
        // An idle worker gets what there is, however little; a busy one finds more the next time.
        if (job->filled > 0 && !offload_.running()) wanted = co_await hand_over(job);
        if (!wanted) co_return true;
        connection_.expires_after(std::min(context_.options.body_timeout, pace.left()));
        const auto before = buffer_.size();
        pace.begin_wait();
        co_await fill(stream_read_size);
        pace.end_wait(buffer_.size() - before);
    }
    co_return true;
}

// (g++ 12 makes a trap of a co_await in a condition or with its value dropped: values are named here.)
// Gives the piece that has been read to the pool, as soon as the one before it is fed; false when the sink wants no
// more. From a `true` to the next call the job's flags are the worker's.
asio::awaitable<bool> Session::hand_over(const SinkJobPtr& job) {
    const auto outcome = co_await offload_.wait();
    if (outcome == Offload::Outcome::abandoned) throw boost::system::system_error(asio::error::operation_aborted);
    if (!job->wants_more || !job->fault.empty()) co_return false;
    job->turn();
    std::function<void()> work = [job] { job->feed(); };
    if (!offload_.start(context_.streams, work)) {
        job->fault = "the pool for bodies has no room";
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> Session::feed_rest(const SinkJobPtr& job) {
    bool under_way = offload_.running();
    if (job->filled > 0) under_way = co_await hand_over(job);
    if (!under_way) co_return;
    const auto outcome = co_await offload_.wait();
    if (outcome == Offload::Outcome::abandoned) throw boost::system::system_error(asio::error::operation_aborted);
}

asio::awaitable<void> Session::finish_sink(Exchange& exchange, const SinkJobPtr& job) {
    if (job->fault.empty()) {
        std::function<void()> work = [job] { job->finish(); };
        const auto outcome = co_await offload_.run(context_.streams, work);
        if (outcome == Offload::Outcome::abandoned) throw boost::system::system_error(asio::error::operation_aborted);
        if (outcome == Offload::Outcome::refused) job->fault = "the pool for bodies has no room";
    }
    if (job->fault.empty()) {
        exchange.answer(std::move(*job->answer));
    } else {
        exchange.answer_fault("http.sink_threw", job->fault);
    }
}

}  // namespace telehub::http
