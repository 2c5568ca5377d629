// The answering half of a session.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>

#include "exchange.h"
#include "session.h"

namespace telehub::http {

namespace asio = boost::asio;

namespace {

Framing framing_of(const Response& response, bool with_body, bool may_chunk) {
    if (const auto* const text = std::get_if<std::string>(&response.body)) return {text->size()};
    if (const auto* const file = std::get_if<FileBody>(&response.body)) return {file->length};
    const auto& length = std::get<StreamBody>(response.body).length;
    return {length, !length && with_body && may_chunk};
}

// What stands around a piece: RFC 9112 7.1, or nothing. A piece without bytes has no chunk, which would be the last.
struct Frame {
    std::string before;
    std::string_view after;
};

Frame frame_of(std::size_t piece, bool chunked, bool last) {
    if (!chunked) return {};
    if (piece == 0) return {"", last ? "0\r\n\r\n" : ""};
    std::array<char, 16> hex{};
    char* const end = std::to_chars(hex.data(), hex.data() + hex.size(), piece, 16).ptr;
    return {std::string(hex.data(), end) + "\r\n", last ? "\r\n0\r\n\r\n" : "\r\n"};
}

// Whether a source keeps to the length it declared.
bool is_as_declared(const Framing& framing, std::uint64_t made, bool last) {
    return !framing.length || made == *framing.length || (!last && made < *framing.length);
}

// The header promised more: only closing the connection tells the peer that this is not all.
[[noreturn]] void break_off() { throw boost::system::system_error(asio::error::operation_aborted); }

}  // namespace

// False when the connection has to end.
asio::awaitable<bool> Session::write_response(Exchange& exchange, bool keep_alive, Report& report) {
    const Request& request = exchange.request;
    Response& response = exchange.response;
    if (!is_sound(response)) exchange.answer_fault("http.bad_response", "a status or header that cannot be sent");
    if (exchange.needs_source()) co_await open_source(report.exchange);
    const auto framing = framing_of(response, has_body(response.status, request), exchange.may_chunk);
    auto job = std::move(exchange.source);
    const bool to_the_end = job && !framing.length && !framing.chunked;
    const bool keep = keep_alive && !to_the_end;
    report.status = response.status;
    std::string head = response_head(response, request, framing, keep);
    if (job) {
        const LetGo let_go(context_.streams, job);
        const auto last_here = std::move(job);
        co_await write_stream(head, framing, last_here, report);
        co_return keep;
    }
    const auto* const text = std::get_if<std::string>(&response.body);
    const bool with_text = text && has_body(response.status, request);
    const Buffers bytes{asio::buffer(head), with_text ? asio::buffer(*text) : asio::const_buffer()};
    co_await connection_.write_all(bytes, context_.options.write_timeout, writing_pace());
    report.bytes = with_text ? text->size() : 0;
    co_return keep;
}

// For a response that no handler made: there the body's first piece is made already.
asio::awaitable<void> Session::open_source(const ExchangePtr& exchange) {
    std::function<void()> work = [exchange] { exchange->open_source(); };
    const auto outcome = co_await offload_.run(context_.streams, work);
    if (outcome == Offload::Outcome::abandoned) break_off();
    if (outcome == Offload::Outcome::refused) {
        exchange->answer_fault("http.body_unreadable", "the pool for bodies has no room");
    }
}

// Until the source has something to say. drain() and abort() end it, and with it the connection: either they find us
// here, or we see that the server stops.
asio::awaitable<void> Session::be_at_rest(const SourceJobPtr& job, std::chrono::milliseconds rest) {
    do {
        if (context_.stopping || !connection_.is_open()) break_off();
        boost::system::error_code cancelled;
        rest_.expires_after(rest);
        co_await rest_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        if (cancelled) break_off();
    } while (!job->source->awake());
}

asio::awaitable<void> Session::write_stream(std::string& head, const Framing& framing, const SourceJobPtr& job,
                                            Report& report) {
    std::uint64_t made = 0;
    for (std::size_t which = 0;; which = 1 - which) {
        const auto& piece = job->pieces[which];
        const bool last = !job->more;
        made += piece.size();
        if (!is_as_declared(framing, made, last)) {
            report.exchange->log_fault("http.body_of_another_length", std::to_string(made) + " bytes came");
            break_off();
        }
        const auto rest = job->rest;
        std::function<void()> work = [job, which] { job->make(1 - which); };
        if (!last && rest.count() == 0 && !offload_.start(context_.streams, work)) break_off();
        const auto frame = frame_of(piece.size(), framing.chunked, last);
        head += frame.before;
        const Buffers bytes{asio::buffer(head), asio::buffer(piece), asio::buffer(frame.after)};
        co_await connection_.write_all(bytes, context_.options.write_timeout, writing_pace());
        report.bytes += piece.size();
        head.clear();
        if (last) co_return;
        if (rest.count() > 0) {
            co_await be_at_rest(job, rest);
            if (!offload_.start(context_.streams, work)) break_off();
        }
        const auto outcome = co_await offload_.wait();
        if (outcome == Offload::Outcome::abandoned) break_off();
        if (job->fault.empty()) continue;
        report.exchange->log_fault("http.body_broke_off", job->fault);
        break_off();
    }
}

}  // namespace telehub::http
