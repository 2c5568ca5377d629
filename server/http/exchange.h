// One request, its response and what is known in between. A handler that outlives its session keeps it alive,
// so it refers to nothing of the session or the server.
#pragma once
#include <chrono>
#include <exception>
#include <memory>

#include "request_head.h"
#include "session.h"

namespace telehub::http {

struct Session::Exchange {
    explicit Exchange(std::shared_ptr<const Router> routes) : router(std::move(routes)) {}

    // These set the response and return false, for "go no further".
    bool answer(Response with);
    bool refuse(const Refusal& refusal);
    bool refuse_and_close(const Refusal& refusal);         // the connection is unfit for another request
    bool refuse_method(const std::vector<Method>& allow);  // 405; 204 to OPTIONS

    // Runs the route's handler or begin(), on a worker: afterwards there is a response, with the first piece of a
    // streamed body made, or a sink. What it throws becomes 500 and a log line.
    void call();
    // A streamed body with its first piece made, in `source`; a fault becomes 500 and a log line. On a worker.
    void open_source();
    bool needs_source() const;
    // A fault of the route's code: a log line.
    void log_fault(const char* event, const std::string& what) const;
    bool answer_fault(const char* event, const std::string& what);  // and 500

    Request request;
    Response response;
    const std::shared_ptr<const Router> router;  // owns `route`, also after the server has gone
    const Route* route = nullptr;
    std::uint64_t max_body = 0;
    std::unique_ptr<BodySink> sink;  // waits for the body
    SourceJobPtr source;             // of a streamed response
    bool may_chunk = false;          // the client speaks HTTP/1.1
    bool unfit = false;
};

// Tells the observer, whatever way the request ends. Status 0: nobody was answered.
struct Session::Report {
    Report(const Observer& to, ExchangePtr about) : observer(to), exchange(std::move(about)) {}
    ~Report();
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    const Observer& observer;
    const ExchangePtr exchange;
    const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    bool active = false;
    unsigned status = 0;      // a copy: the response may still be a worker's
    std::uint64_t bytes = 0;  // of the body, as far as written
};

}  // namespace telehub::http
