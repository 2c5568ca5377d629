#include "telehub/http/message.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

#include "ascii.h"

namespace telehub::http {

namespace {

std::string_view find(const Pairs& pairs, std::string_view name) {
    const auto at = std::ranges::find(pairs, name, &Pairs::value_type::first);
    return at == pairs.end() ? std::string_view{} : std::string_view{at->second};
}

// The value of `name` in one Cookie header: "a=1; b=2" (RFC 6265 4.2.1).
std::optional<std::string> cookie_in(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const auto pair = trim(header.substr(0, end));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && trim(pair.substr(0, equals)) == name) {
            return std::string(trim(pair.substr(equals + 1)));
        }
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Method m) {
    switch (m) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
        case Method::options: return "OPTIONS";
    }
    return "GET";
}

std::string_view Request::header(std::string_view lower_case_name) const { return find(headers, lower_case_name); }

std::optional<std::string> Request::query_value(std::string_view name) const {
    const auto at = std::ranges::find(query, name, &Pairs::value_type::first);
    if (at == query.end()) return std::nullopt;
    return at->second;
}

std::string_view Request::param(std::string_view name) const { return find(params, name); }

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [header_name, value] : headers) {
        if (header_name != "cookie") continue;
        if (auto found = cookie_in(value, name)) return found;
    }
    return std::nullopt;
}

Response& Response::set(std::string name, std::string value) & {
    // Set-Cookie is the one field that cannot be folded into a single line (RFC 9110 5.3): a second one is
    // added.
    if (!same_letters(name, "Set-Cookie")) {
        std::erase_if(headers, [&](const auto& header) { return same_letters(header.first, name); });
    }
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response text_response(unsigned status, std::string content_type, std::string body) {
    Response response;
    response.status = status;
    response.set("Content-Type", std::move(content_type));
    response.body = std::move(body);
    return response;
}

// strftime would use the locale's names.
std::string http_date(core::Timestamp at) {
    using namespace std::chrono;
    const sys_time<milliseconds> now{milliseconds{at.ms}};
    constexpr std::array days_of_week = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months_of_year = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(now);
    const year_month_day date{day};
    const hh_mm_ss time{floor<seconds>(now - day)};
    std::array<char, 64> out{};
    std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  days_of_week[weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                  months_of_year[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return out.data();
}

std::string_view reason_phrase(unsigned status) {
    if (status == 460) return "Checksum Mismatch";  // tus 1.0
    const auto text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    return {text.data(), text.size()};
}

unsigned status_of(core::Errc code) {
    switch (code) {
        case core::Errc::invalid: return 422;
        case core::Errc::unauthenticated: return 401;
        case core::Errc::forbidden: return 403;
        case core::Errc::not_found: return 404;
        case core::Errc::conflict: return 409;
        case core::Errc::stale: return 412;
        case core::Errc::too_large: return 413;
        case core::Errc::unsupported: return 415;
        case core::Errc::rate_limited: return 429;
        case core::Errc::busy: return 503;
        case core::Errc::storage_full: return 507;
    }
    return 500;
}

Response problem(const core::Error& error, std::string_view request_id, unsigned status) {
    if (status == 0) status = status_of(error.code);
    boost::json::object body{
        {"type", error.reason.empty() ? "about:blank" : "urn:telehub:error:" + error.reason},
        {"title", reason_phrase(status)},
        {"status", status},
    };
    if (!error.detail.empty()) body["detail"] = error.detail;
    if (!error.reason.empty()) body["reason"] = error.reason;
    body["request_id"] = request_id;
    if (!error.fields.empty()) {
        boost::json::array errors;
        for (const auto& field : error.fields) {
            errors.push_back(boost::json::object{{"path", field.path}, {"message", field.message}});
        }
        body["errors"] = std::move(errors);
    }
    auto response = text_response(status, "application/problem+json", boost::json::serialize(body));
    if (status == 503) response.set("Retry-After", "1");
    if (status == 429) response.set("Retry-After", "60");
    return response;
}

}  // namespace telehub::http
