#include <charconv>

#include "route_table.h"
#include "telehub/core/crypto.h"

namespace telehub::api {

using core::Errc;

http::Response json_response(unsigned status, const json::value& body) {
    return http::text_response(status, "application/json", json::serialize(body));
}

http::Response refusal(const Call& call, const core::Error& error) {
    auto response = http::problem(error, call.request.request_id);
    if (error.code == Errc::unauthenticated) response.set("WWW-Authenticate", "Bearer");
    return response;
}

core::Error bad_body(Faults faults) {
    auto error = core::refuse(Errc::invalid, "invalid_body", "the request's body is not what this route takes");
    error.fields = std::move(faults);
    return error;
}

core::Error wrong_query(Faults faults) {
    auto error = core::refuse(Errc::invalid, "invalid_query", "the query is wrong");
    error.fields = std::move(faults);
    return error;
}

core::Error no_such_state() { return wrong_query({{"?state", "is no state of these"}}); }

void read_query_time(const Call& call, const char* name, std::optional<core::Timestamp>& out, Faults& faults) {
    const auto text = call.query(name);
    if (text.empty()) return;
    out = core::from_rfc3339(text);
    if (!out) faults.push_back({"?" + std::string{name}, "must be a time such as 2026-01-31T08:05:00Z"});
}

namespace {
json::parse_options shallow() {
    json::parse_options options;
    options.max_depth = 16;
    return options;
}
}  // namespace

core::Result<json::value> parse_body(const http::Request& request, bool may_be_empty) {
    if (request.body.empty() && may_be_empty) return json::value(json::object{});
    const auto type = request.header("content-type");
    if (type.substr(0, type.find(';')) != "application/json") {
        return core::refuse(Errc::unsupported, "unsupported_media_type", "send the body as application/json");
    }
    json::error_code ec;
    json::stream_parser parser({}, shallow());
    parser.write(request.body, ec);
    if (!ec) parser.finish(ec);
    if (ec) return bad_body({{"$", "is not valid JSON: " + ec.message()}});
    return parser.release();
}

core::Result<app::Version> if_match(const http::Request& request) {
    const auto text = request.header("if-match");
    if (text.empty() || text == "*") return app::Version{};
    std::int64_t version = 0;
    // One strong tag of ours: a quoted version.
    if (text.size() >= 3 && text.front() == '"' && text.back() == '"') {
        const auto inner = text.substr(1, text.size() - 2);
        const auto [end, ec] = std::from_chars(inner.data(), inner.data() + inner.size(), version);
        if (ec == std::errc{} && end == inner.data() + inner.size()) return app::Version{version};
    }
    return core::refuse(Errc::stale, "stale", "If-Match is not an ETag that this hub gave");
}

core::Result<app::Idempotency> idempotency_key(const http::Request& request) {
    const std::string key{request.header("idempotency-key")};
    if (key.empty()) return app::Idempotency{};
    if (key.size() > 128)
        return core::refuse(Errc::invalid, "invalid", "Idempotency-Key is longer than 128 characters");
    const auto what = std::string{to_string(request.method)} + " " + request.path + "\n" + request.body;
    return app::Idempotency{key, core::sha256_hex(what)};
}

core::Result<store::Page> page_of(const http::Request& request) {
    store::Page page;
    Faults faults;
    if (const auto limit = request.query_value("limit")) {
        const auto [end, ec] = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
        if (ec != std::errc{} || end != limit->data() + limit->size() || page.limit < 1 || page.limit > 200) {
            faults.push_back({"?limit", "must be a number from 1 to 200"});
        }
    }
    page.after = request.query_value("cursor").value_or("");
    if (page.after.size() > 100 || page.after.find_first_not_of("0123456789abcdef-:") != std::string::npos) {
        faults.push_back({"?cursor", "is not a cursor that this hub gave"});
    }
    if (!faults.empty()) return wrong_query(std::move(faults));
    page.limit += 1;  // see list_response
    return page;
}

}  // namespace telehub::api
