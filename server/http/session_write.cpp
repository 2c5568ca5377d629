// The answering half of a session.
#include <boost/system/system_error.hpp>

#include "exchange.h"
#include "response_head.h"
#include "session.h"
#include "telehub/core/log.h"

namespace telehub::http {

namespace asio = boost::asio;

namespace {

void log_fault(const char* event, const Request& request, std::string_view route, const std::string& what) {
    core::log::error(event, {{"request_id", request.request_id}, {"route", std::string(route)}, {"what", what}});
}

}  // namespace

asio::awaitable<void> Session::write_response(Exchange& exchange, bool keep_alive, Report& report) {
    const Request& request = exchange.request;
    Response& response = exchange.response;
    if (!is_sound(response)) {
        log_fault("http.bad_response", request, exchange.route->pattern, "a status or header that cannot be sent");
        exchange.refuse({500, "internal", "The server failed; the request id leads to the reason."});
    }
    std::shared_ptr<FileJob> file;
    const bool from_file = std::holds_alternative<FileBody>(response.body);
    if (from_file && has_body(response.status, request)) file = co_await open_file(exchange);
    report.status = response.status;
    // Asked again: a file that could not be opened has become a problem with a text.
    const auto* const text = std::get_if<std::string>(&response.body);
    const auto length = text ? text->size() : std::get<FileBody>(response.body).length;
    std::string head = response_head(response, request, length, keep_alive);
    if (file) {
        co_await write_file(head, file, report);
        co_return;
    }
    const bool with_text = text && has_body(response.status, request);
    const Buffers bytes{asio::buffer(head), with_text ? asio::buffer(*text) : asio::const_buffer()};
    co_await connection_.write_all(bytes, context_.options.write_timeout);
    report.bytes = with_text ? length : 0;
}

// The file with its first piece read; null when it could not be, and the response is then a problem.
asio::awaitable<std::shared_ptr<Session::FileJob>> Session::open_file(Exchange& exchange) {
    auto job = std::make_shared<FileJob>(std::get<FileBody>(exchange.response.body));
    std::function<void()> work = [job] { job->read(); };
    const auto outcome = co_await offload_.run(context_.file_readers, work);
    if (outcome == Offload::Outcome::abandoned) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (outcome == Offload::Outcome::done && job->fault.empty()) co_return job;
    log_fault("http.file_unreadable", exchange.request, exchange.route->pattern,
              outcome == Offload::Outcome::done ? job->fault : "too many files at once");
    exchange.refuse({500, "internal", "The server failed; the request id leads to the reason."});
    co_return nullptr;
}

asio::awaitable<void> Session::write_file(std::string& head, const std::shared_ptr<FileJob>& job, Report& report) {
    for (;;) {
        const auto piece = job->stream->data();
        const Buffers bytes{asio::buffer(head), asio::buffer(piece)};
        co_await connection_.write_all(bytes, context_.options.write_timeout);
        report.bytes += piece.size();
        head.clear();
        if (job->stream->at_end()) co_return;
        std::function<void()> work = [job] { job->read(); };
        const auto outcome = co_await offload_.run(context_.file_readers, work);
        if (outcome == Offload::Outcome::done && job->fault.empty()) continue;
        // The header promised more: only closing the connection tells the peer that this is not all.
        if (outcome == Offload::Outcome::done) {
            log_fault("http.file_broke_off", report.exchange->request, report.exchange->route->pattern, job->fault);
        }
        throw boost::system::system_error(asio::error::operation_aborted);
    }
}

}  // namespace telehub::http
