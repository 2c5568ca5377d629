// A route is a row: method, path, who may, handler, summary, and the types of its request and response.
#pragma once
#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "telehub/app/orders.h"
#include "telehub/app/reports.h"
#include "telehub/app/session.h"
#include "telehub/http/server.h"

namespace telehub::api {

struct Call {
    const app::Hub& hub;
    const http::Request& request;
    const app::Authenticated* who = nullptr;  // null on open routes

    const domain::Actor& actor() const { return who->actor; }
    std::string param(std::string_view name) const { return std::string{request.param(name)}; }
    std::string query(std::string_view name) const { return request.query_value(name).value_or(""); }
};

// A refusal, or what takes the body as it comes; see http::Begin.
using Begun = std::variant<http::Response, std::unique_ptr<http::BodySink>>;

enum class Access { open, signed_in };

struct Schema {
    const char* name = nullptr;  // null: no body
    json::value (*make)() = nullptr;
};
template <class T>
Schema schema(const char* name) {
    return {name, &schema_of<T>};
}

template <class View>
json::value list_schema() {
    return {
        {"type", "object"},
        {"properties", {{"items", schema_of<std::vector<View>>()}, {"next_cursor", {{"type", {"string", "null"}}}}}},
        {"required", {"items", "next_cursor"}}};
}
template <class View>
Schema list_of(const char* name) {
    return {name, &list_schema<View>};
}

struct Row {
    http::Method method;
    const char* pattern;
    Access access;
    domain::RoleSet who;                     // empty: every role
    http::Response (*handler)(const Call&);  // null where `begin` stands
    const char* summary;
    Schema request{};
    Schema response{};
    unsigned success = 200;
    std::vector<const char*> query{};       // names of query parameters
    const char* media = nullptr;            // of a response that is not JSON
    Begun (*begin)(const Call&) = nullptr;  // the body is streamed, and as long as it likes to be
};

const std::vector<Row>& route_table();
std::vector<Row> admin_routes();         // organisations, users, licences, devices, the audit trail
std::vector<Row> consultation_routes();  // consultations, time lines; and FHIR's view of the requests
std::vector<Row> phrase_routes();        // texts that radiologists keep
std::vector<Row> measurement_routes();   // what readers draw on images
std::vector<Row> patient_routes();       // whom the own organisation has registered
std::vector<Row> routing_routes();       // reading groups, destinations, rules, jobs
std::vector<Row> scheduling_routes();    // experts, time, appointments; and FHIR's view of them
std::vector<Row> telling_routes();       // notifications, live events, deliveries, webhooks, feeds; and figures

// --- what handlers share ---

http::Response json_response(unsigned status, const json::value& body);
http::Response refusal(const Call& call, const core::Error& error);

// 204, or the refusal.
inline http::Response nothing(const Call& call, const core::Result<void>& result) {
    return result ? http::Response{204, {}, {}} : refusal(call, result.error());
}

// `version` becomes the ETag.
template <class View>
http::Response view_response(unsigned status, const View& view, std::int64_t version) {
    auto response = json_response(status, to_json(view));
    response.set("ETag", "\"" + std::to_string(version) + "\"");
    return response;
}

// The body as a described struct; refuses with invalid and JSON paths, or unsupported for another Content-Type. An
// absent body reads as {} when `may_be_empty`.
core::Result<json::value> parse_body(const http::Request& request, bool may_be_empty);
core::Error bad_body(Faults faults);
// Of the query's parameters, each by its name: "?from".
core::Error wrong_query(Faults faults);
// Whether the parameter `state`, where there is one, is one of these: a misspelt one must not look like an empty list.
inline bool is_state(const Call& call, std::initializer_list<std::string_view> states) {
    const auto text = call.query("state");
    return text.empty() || std::ranges::find(states, text) != states.end();
}
// The same, of those that `parse` knows and of `also`.
template <class Parse>
bool is_state(const Call& call, Parse parse, std::initializer_list<std::string_view> also = {}) {
    return is_state(call, also) || parse(call.query("state")).has_value();
}
core::Error no_such_state();
// Leaves `out` as it is when there is no such parameter.
void read_query_time(const Call& call, const char* name, std::optional<core::Timestamp>& out, Faults& faults);

template <class T>
core::Result<T> read_body(const Call& call, bool may_be_empty = false) {
    const auto parsed = parse_body(call.request, may_be_empty);
    if (!parsed) return parsed.error();
    T body;
    Faults faults;
    read_json(*parsed, "$", body, faults);
    if (!faults.empty()) return bad_body(std::move(faults));
    return body;
}

// A file of the hub's own making, shown in the browser.
http::Response document_response(const Call& call, const core::Result<app::Document>& document, const char* type);

core::Result<app::Version> if_match(const http::Request& request);
core::Result<app::Idempotency> idempotency_key(const http::Request& request);
core::Result<store::Page> page_of(const http::Request& request);

// {"items": [...], "next_cursor": ...}: one row more than the page was asked for, to know whether there is a next.
template <class View, class Details, class Cursor>
http::Response list_response(const std::vector<Details>& rows, const store::Page& page, View (*view)(const Details&),
                             Cursor cursor) {
    json::array items;
    const auto shown = std::min<std::size_t>(rows.size(), static_cast<std::size_t>(page.limit - 1));
    for (std::size_t i = 0; i < shown; ++i) items.push_back(to_json(view(rows[i])));
    json::value next(nullptr);
    if (rows.size() > shown) next = json::value(cursor(rows[shown - 1]));
    return json_response(200, json::object{{"items", std::move(items)}, {"next_cursor", std::move(next)}});
}

}  // namespace telehub::api
