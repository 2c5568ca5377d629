#include "exchange.h"

#include "file_source.h"
#include "response_head.h"
#include "streams.h"
#include "telehub/core/log.h"

namespace telehub::http {

bool Session::Exchange::answer(Response with) {
    response = std::move(with);
    return false;
}

bool Session::Exchange::refuse(const Refusal& refusal) { return answer(problem(refusal, request)); }

bool Session::Exchange::refuse_and_close(const Refusal& refusal) {
    unfit = true;
    return refuse(refusal);
}

bool Session::Exchange::refuse_method(const std::vector<Method>& allow) {
    std::string list;
    for (const Method method : allow) {
        if (!list.empty()) list += ", ";
        list += to_string(method);
    }
    if (request.method == Method::options) {
        answer(Response{204, {}, {}});
    } else {
        refuse({405, "method_not_allowed", "This path does not take this method."});
    }
    response.set("Allow", std::move(list));
    return false;
}

void Session::Exchange::call() {
    std::string what = "not a std::exception";
    try {
        if (!route->begin) {
            response = route->handler(request);
            return open_source();
        }
        auto begun = route->begin(request);
        if (auto* const refusal = std::get_if<Response>(&begun)) {
            response = std::move(*refusal);
            return;
        }
        sink = std::move(std::get<std::unique_ptr<BodySink>>(begun));
        if (sink) return;
        what = "begin() gave no sink";
    } catch (const std::exception& e) {
        what = e.what();
    } catch (...) {
    }
    answer_fault("http.handler_threw", what);
}

bool Session::Exchange::needs_source() const {
    return !source && has_body(response.status, request) && !std::holds_alternative<std::string>(response.body);
}

void Session::Exchange::open_source() {
    if (!needs_source()) return;
    auto* const file = std::get_if<FileBody>(&response.body);
    const auto job = std::make_shared<SourceJob>(file ? std::make_unique<FileSource>(*file)
                                                      : std::move(std::get<StreamBody>(response.body).source));
    job->make(0);
    if (job->fault.empty()) {
        source = job;
    } else {
        answer_fault("http.body_unreadable", job->fault);
    }
}

void Session::Exchange::log_fault(const char* event, const std::string& what) const {
    core::log::error(event, {{"request_id", request.request_id}, {"route", route->pattern}, {"what", what}});
}

bool Session::Exchange::answer_fault(const char* event, const std::string& what) {
    log_fault(event, what);
    return refuse({500, "internal", "The server failed; the request id leads to the reason."});
}

Session::Report::~Report() {
    if (!active || !observer) return;
    const auto took = std::chrono::steady_clock::now() - began;
    const std::string_view pattern = exchange->route ? std::string_view(exchange->route->pattern) : "";
    try {
        observer(exchange->request, pattern, status, bytes,
                 std::chrono::duration_cast<std::chrono::microseconds>(took));
    } catch (const std::exception& e) {
        core::log::error("http.observer_threw", {{"what", e.what()}});
    } catch (...) {
        core::log::error("http.observer_threw");
    }
}

}  // namespace telehub::http
