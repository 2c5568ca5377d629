#include "csv.h"

#include "telehub/http/negotiation.h"

namespace telehub::api {

std::string csv_field(const std::string& text) {
    std::string out = "\"";
    if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

core::Result<bool> wants_csv(const http::Request& request) {
    const auto accepted = http::parse_accept(request.header("accept"));
    if (!accepted) return accepted.error();
    const http::MediaType offers[] = {http::parse_media_type("application/json").value(),
                                      http::parse_media_type("text/csv").value()};
    return http::best_match(*accepted, offers) == 1u;
}

http::Response csv_response(const std::string& csv) {
    return http::text_response(200, "text/csv; charset=utf-8; header=present", csv).set("Vary", "Accept");
}

}  // namespace telehub::api
