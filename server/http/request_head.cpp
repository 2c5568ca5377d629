#include "request_head.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/error.hpp>

#include "ascii.h"
#include "target.h"

namespace telehub::http {

namespace bhttp = boost::beast::http;

namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::optional<Method> method_of(bhttp::verb verb) {
    // Beast knows thirty more: what is not ours is "not implemented".
    if (verb == bhttp::verb::get) return Method::get;
    if (verb == bhttp::verb::head) return Method::head;
    if (verb == bhttp::verb::post) return Method::post;
    if (verb == bhttp::verb::put) return Method::put;
    if (verb == bhttp::verb::patch) return Method::patch;
    if (verb == bhttp::verb::delete_) return Method::del;
    if (verb == bhttp::verb::options) return Method::options;
    return std::nullopt;
}

bool is_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// Where the body ends must be beyond doubt, or a proxy in front and this server disagree on where the next
// request begins (RFC 9112 6.1, 11.2). Beast refuses Content-Length beside chunked, but lets pass:
// Content-Length twice with one value, a Transfer-Encoding that is not chunked (the body would be read as the
// next request), and Transfer-Encoding in HTTP/1.0.
std::optional<Refusal> check_framing(const Parser& parser) {
    const auto& head = parser.get();
    const auto lengths = head.count(bhttp::field::content_length);
    const auto encodings = head.count(bhttp::field::transfer_encoding);
    if (lengths > 1 || (lengths == 1 && !is_digits(view(head[bhttp::field::content_length])))) {
        return Refusal{400, "bad_content_length", "Content-Length must stand once, as one number."};
    }
    if (encodings == 0) return std::nullopt;
    if (lengths != 0 || encodings > 1 || head.version() < 11) {
        return Refusal{400, "bad_transfer_encoding", "Transfer-Encoding must stand once and alone, in HTTP/1.1."};
    }
    if (lower(view(head[bhttp::field::transfer_encoding])) != "chunked") {
        return Refusal{400, "bad_transfer_encoding", "The only Transfer-Encoding taken is chunked."};
    }
    return std::nullopt;
}

// RFC 9112 3.2: HTTP/1.1 without exactly one Host is refused.
std::optional<Refusal> check_host(const Parser& parser) {
    const auto hosts = parser.get().count(bhttp::field::host);
    if (hosts > 1 || (hosts == 0 && parser.get().version() >= 11)) {
        return Refusal{400, "bad_host", "Host must stand once."};
    }
    return std::nullopt;
}

}  // namespace

bool is_request_id(std::string_view text) {
    constexpr std::string_view marks = "._-";
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    });
}

Response problem(const Refusal& refusal, const Request& request) {
    // The status is given, so the code is not used.
    const core::Error error = core::refuse(core::Errc::invalid, refusal.reason, refusal.detail);
    return problem(error, request.request_id, refusal.status);
}

std::optional<Refusal> read_request_head(const Parser& parser, Request& request) {
    const auto& head = parser.get();
    for (const auto& field : head) {
        request.headers.emplace_back(lower(view(field.name_string())), std::string(view(field.value())));
    }
    if (const auto id = request.header("x-request-id"); is_request_id(id)) request.request_id = id;
    if (auto refusal = check_framing(parser)) return refusal;
    if (auto refusal = check_host(parser)) return refusal;
    const auto method = method_of(head.method());
    if (!method) return Refusal{501, "method_not_implemented", "This method is not implemented."};
    request.method = *method;
    if (request.method == Method::options && head.target() == "*") {
        request.path.assign(1, '*');  // g++ 12 warns about = "*" by mistake (its bug 105651)
        return std::nullopt;
    }
    auto target = parse_target(view(head.target()));
    if (!target) return Refusal{400, "bad_target", "The path or the query is malformed."};
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    return std::nullopt;
}

void take_over_from_proxy(Request& request) {
    std::string_view forwarded;
    for (const auto& [name, value] : request.headers) {
        if (name == "x-forwarded-for") forwarded = value;
        if (name == "x-forwarded-proto") request.secure = same_letters(value, "https");
    }
    if (const auto comma = forwarded.rfind(','); comma != std::string_view::npos) forwarded.remove_prefix(comma + 1);
    while (forwarded.starts_with(' ')) forwarded.remove_prefix(1);
    while (forwarded.ends_with(' ')) forwarded.remove_suffix(1);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string{forwarded}, error);
    if (error) return;
    request.remote_address = address.to_string();
    request.remote_is_loopback = address.is_loopback();
}

Refusal refusal_of(boost::beast::error_code parse_error) {
    if (parse_error == bhttp::error::header_limit || parse_error == bhttp::error::buffer_overflow) {
        return {431, "header_too_large", "The header is over the bound."};
    }
    if (parse_error == bhttp::error::body_limit) return {413, "body_too_large", "The body is over the bound."};
    return {400, "malformed_request", "This is not well-formed HTTP/1.1."};
}

}  // namespace telehub::http
