// From a route's row to what the HTTP server runs: who asks, may they, and what became of it.
#include <sys/statvfs.h>

#include "gzip_parts.h"
#include "resources.h"
#include "telehub/api/api.h"
#include "telehub/app/disk.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "telehub/http/negotiation.h"

namespace telehub::api {

namespace {

struct Credentials {
    std::string token;
    bool from_cookie = false;
};

Credentials credentials_of(const http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("authorization");
    if (header.starts_with(scheme)) return {std::string{header.substr(scheme.size())}, false};
    return {request.cookie("telehub_session").value_or(""), true};
}

bool changes_something(http::Method m) { return m != http::Method::get && m != http::Method::head; }

core::Result<app::Authenticated> authenticate(const app::Hub& hub, const http::Request& request) {
    const auto credentials = credentials_of(request);
    auto who = app::authenticate(hub, credentials.token);
    if (!who) return who;
    // A browser sends the cookie along whoever asks it to; only our own pages know the token that goes with it.
    if (credentials.from_cookie && changes_something(request.method)) {
        const auto sent = app::hash_token(std::string{request.header("x-csrf-token")});
        if (!core::equal_in_constant_time(sent, who->csrf_hash)) {
            return core::refuse(core::Errc::forbidden, "csrf_token_wrong",
                                "send the session's CSRF token as X-CSRF-Token");
        }
    }
    who->actor.request_id = request.request_id;
    who->actor.remote_address = request.remote_address;
    return who;
}

// Who asks, in `who`; the answer when they may not.
std::optional<http::Response> turned_away(const Call& call, const Row& row, std::optional<app::Authenticated>& who) {
    if (row.access == Access::open) return {};
    auto known = authenticate(call.hub, call.request);
    if (!known) return refusal(call, known.error());
    who = std::move(*known);
    if (row.who.empty() || row.who.meets(who->actor.roles_anywhere())) return {};
    const auto error = core::refuse(core::Errc::forbidden, "role_not_allowed", "your roles do not allow this");
    call.hub.db.write([&](store::Connection& c) {
        app::audit(c, call.hub, who->actor,
                   {std::string{to_string(row.method)} + " " + row.pattern, "route", "", "", "", ""}, &error);
    });
    return refusal(call, error);
}

// A misspelt name must not look like an answer to what was meant.
std::optional<http::Response> unknown_parameter(const Call& call, const Row& row) {
    if (row.method != http::Method::get || row.access == Access::open ||
        !std::string_view{row.pattern}.starts_with("/api/v1/"))
        return {};
    for (const auto& [name, value] : call.request.query) {
        if (std::ranges::any_of(row.query, [&](const char* known) { return name == known; })) continue;
        return refusal(call, wrong_query({{"?" + name, "is not a parameter here"}}));
    }
    return {};
}

template <class Answer>
Answer dispatch(const app::Hub& hub, const Row& row, const http::Request& request, Answer (*handler)(const Call&)) {
    Call call{hub, request};
    try {
        std::optional<app::Authenticated> who;
        if (auto refused = turned_away(call, row, who)) return std::move(*refused);
        if (who) call.who = &*who;
        if (auto refused = unknown_parameter(call, row)) return std::move(*refused);
        return handler(call);
    } catch (const store::StorageFull&) {
        return refusal(call, app::storage_full_error());
    }
}

std::string_view header_of(const http::Response& response, std::string_view name) {
    const auto found = std::ranges::find(response.headers, name, &http::Pairs::value_type::first);
    return found == response.headers.end() ? std::string_view{} : found->second;
}

// A list is a tenth, packed, and clinics have thin lines. Only what GET answers: it holds no token, whose letters could
// be guessed from the length of what is packed with them. Not what names its version: that stands for these bytes.
void pack(const http::Request& request, http::Response& response) {
    constexpr std::size_t worthwhile = 1400;  // bytes: what one packet holds anyway
    auto* text = std::get_if<std::string>(&response.body);
    if (!text || text->size() < worthwhile || request.method != http::Method::get || response.status != 200) return;
    const auto type = header_of(response, "Content-Type");
    const bool packs =
        type.starts_with("application/json") || type.starts_with("application/fhir+json") || type.starts_with("text/");
    if (!packs || !header_of(response, "Content-Encoding").empty() || !header_of(response, "ETag").empty()) return;
    const auto varies = header_of(response, "Vary");
    response.set("Vary", varies.empty() ? "Accept-Encoding" : std::string{varies} + ", Accept-Encoding");
    if (!http::accepts_gzip(request.header("accept-encoding"))) return;
    *text = gzipped(*text);
    response.set("Content-Encoding", "gzip");
}

http::Route route_of(const app::Hub& hub, const Row& row) {
    http::Route route{row.method, row.pattern, nullptr, 0};
    if (row.begin != nullptr) {
        route.max_body = http::unbounded;
        route.begin = [&hub, &row](const http::Request& r) { return dispatch(hub, row, r, row.begin); };
    } else {
        route.handler = [&hub, &row](const http::Request& r) {
            auto response = dispatch(hub, row, r, row.handler);
            pack(r, response);
            return response;
        };
    }
    return route;
}

http::Response readiness(const app::Hub& hub) {
    json::object checks;
    bool ready = true;
    const auto check = [&](const char* name, bool ok) {
        checks[name] = ok ? "ok" : "failing";
        ready = ready && ok;
    };
    try {
        check("database", hub.db.read([](store::Connection& c) { return store::answers(c); }));
    } catch (const std::exception&) {
        check("database", false);
    }
    check("write_queue", hub.db.queued() < 1000);
    struct statvfs fs {};
    check("free_space", ::statvfs(hub.config.data.c_str(), &fs) == 0 &&
                            static_cast<std::uint64_t>(fs.f_bavail) * fs.f_frsize > app::least_free);
    return json_response(ready ? 200 : 503,
                         json::object{{"status", ready ? "ready" : "not ready"}, {"checks", checks}});
}

}  // namespace

http::Response get_openapi(const Call&) {
    static const std::string document = openapi_json();
    return http::text_response(200, "application/json", document);
}

std::vector<http::Route> make_routes(const app::Hub& hub, Metrics& metrics) {
    std::vector<http::Route> routes;
    for (const auto& row : route_table()) routes.push_back(route_of(hub, row));
    using enum http::Method;
    routes.push_back(
        {get, "/healthz", [](const http::Request&) { return http::text_response(200, "text/plain", "ok\n"); }, 0});
    routes.push_back({get, "/readyz", [&hub](const http::Request&) { return readiness(hub); }, 0});
    routes.push_back({get, "/metrics",
                      [&metrics](const http::Request& r) {
                          // Figures of the house are for the house, and not for whom a proxy here speaks for.
                          if (!r.remote_is_loopback || !r.header("x-forwarded-for").empty()) {
                              return http::problem(core::refuse(core::Errc::forbidden, "loopback_only",
                                                                "metrics are given to this machine only"),
                                                   r.request_id);
                          }
                          return http::text_response(200, "text/plain; version=0.0.4", metrics.scrape());
                      },
                      0});
    return routes;
}

}  // namespace telehub::api
