#include "response_head.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "ascii.h"

namespace telehub::http {

namespace {

bool has(const Response& response, std::string_view name) {
    return std::ranges::any_of(response.headers, [&](const auto& header) { return same_letters(header.first, name); });
}

bool is_ours_alone(std::string_view name) {
    constexpr std::array names = {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Server",
                                  "Date",           "X-Request-Id"};
    return std::ranges::any_of(names, [&](std::string_view ours) { return same_letters(name, ours); });
}

void add(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void add_security(std::string& out, const Response& response, bool secure) {
    add(out, "X-Content-Type-Options", "nosniff");
    if (!has(response, "Cache-Control")) add(out, "Cache-Control", "no-store");
    if (!has(response, "Referrer-Policy")) add(out, "Referrer-Policy", "no-referrer");
    if (!has(response, "Content-Security-Policy")) {
        add(out, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    // RFC 6797 7.2: never over plain HTTP.
    if (secure && !has(response, "Strict-Transport-Security")) {
        add(out, "Strict-Transport-Security", "max-age=31536000");
    }
}

}  // namespace

bool is_sound(const Response& response) {
    if (response.status < 200 || response.status > 599) return false;
    return std::ranges::all_of(response.headers,
                               [](const auto& h) { return is_token(h.first) && is_field_value(h.second); });
}

bool has_body(unsigned status, const Request& request) {
    return request.method != Method::head && status != 204 && status != 304;
}

std::string response_head(const Response& response, const Request& request, const Framing& framing, bool keep_alive) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::string out;
    out.reserve(512);
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers) {
        const bool fixed = is_ours_alone(name) || same_letters(name, "X-Content-Type-Options");
        if (!fixed) add(out, name, value);
    }
    add(out, "X-Request-Id", request.request_id);
    add_security(out, response, request.secure);
    add(out, "Date", http_date({std::chrono::duration_cast<std::chrono::milliseconds>(now).count()}));
    // RFC 9110 8.6: none with 204; with 304 it would have to be the length of the 200.
    if (response.status != 204 && response.status != 304) {
        if (framing.length) add(out, "Content-Length", std::to_string(*framing.length));
        if (framing.chunked) add(out, "Transfer-Encoding", "chunked");
    }
    // HTTP/1.1 keeps the connection without a word; a client of HTTP/1.0 needs to be told.
    add(out, "Connection", keep_alive ? "keep-alive" : "close");
    out.append("\r\n");
    return out;
}

}  // namespace telehub::http
