#include "fhir.h"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <charconv>

#include "telehub/core/wall_clock.h"

namespace telehub::api {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t usual_count = 50, most_count = 200;

// IssueType (http://hl7.org/fhir/issue-type).
const char* issue_of(core::Errc code) {
    switch (code) {
        case core::Errc::invalid: return "invalid";
        case core::Errc::unauthenticated: return "login";
        case core::Errc::forbidden: return "forbidden";
        case core::Errc::not_found: return "not-found";
        case core::Errc::conflict: return "conflict";
        case core::Errc::stale: return "conflict";
        case core::Errc::too_large: return "too-long";
        case core::Errc::unsupported: return "not-supported";
        case core::Errc::rate_limited: return "throttled";
        case core::Errc::busy: return "transient";
        case core::Errc::storage_full: return "no-store";
    }
    return "exception";
}

std::string encoded(const std::string& text) { return boost::urls::encode(text, boost::urls::unreserved_chars); }

std::string base_of(const Call& call) {
    if (!call.hub.config.public_url.empty()) return call.hub.config.public_url;
    return (call.request.secure ? "https://" : "http://") + std::string{call.request.header("host")};
}

struct Span {
    core::Timestamp from, to;
};

// "2026", "2026-01", "2026-01-31" in the hub's zone, or an instant (a second, a minute long as written).
std::optional<Span> span_of(const Call& call, const std::string& text) {
    if (text.find('T') != std::string::npos) {
        const auto at = core::from_rfc3339(text);
        if (!at) return {};
        return Span{*at, *at + (text.find('.') == std::string::npos ? 1000ms : 1ms)};
    }
    const auto number = [&](std::size_t from, std::size_t count) {
        int n = 0;
        for (const char ch : text.substr(from, count)) n = n * 10 + (ch - '0');
        return n;
    };
    const auto first = text.size() == 4 ? text + "-01-01" : text.size() == 7 ? text + "-01" : text;
    const auto day = core::day_from_iso(first);
    auto clock = core::WallClock::of(call.hub.config.time_zone);
    if (!day || !clock) return {};
    using namespace std::chrono;
    sys_days end = sys_days{days{*day}} + days{1};
    if (text.size() == 4) end = sys_days{year{number(0, 4) + 1} / 1 / 1};
    if (text.size() == 7) end = sys_days{year{number(0, 4)} / number(5, 2) / 1 + months{1}};
    const auto midnight = [&](core::Day d) {
        for (int minute = 0; minute < 180; ++minute) {  // where the clock skips midnight, the day begins later
            if (const auto at = clock->at(d, minute).first) return *at;
        }
        return core::Timestamp{d * std::int64_t{86'400'000}};
    };
    return Span{midnight(*day), midnight(static_cast<core::Day>(end.time_since_epoch().count()))};
}

}  // namespace

http::Response fhir_response(unsigned status, const json::object& resource) {
    auto response = http::text_response(status, "application/fhir+json; charset=utf-8", json::serialize(resource));
    response.set("Cache-Control", "no-store");
    return response;
}

http::Response fhir_refusal(const Call& call, const core::Error& error) {
    json::array issues;
    const auto add = [&](const std::string& text, const std::string& where) {
        json::object issue{{"severity", "error"}, {"code", issue_of(error.code)}, {"diagnostics", text}};
        if (!where.empty()) issue["expression"] = json::array{json::value(where)};
        issues.push_back(std::move(issue));
    };
    for (const auto& f : error.fields) add(f.message, f.path.starts_with('?') ? f.path.substr(1) : f.path);
    if (issues.empty()) add(error.detail + " (" + call.request.request_id + ")", "");
    const auto status = error.code == core::Errc::invalid ? 400 : http::status_of(error.code);
    return fhir_response(status, {{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}});
}

json::object fhir_reference(const std::string& type, const std::string& id, const std::string& display) {
    json::object reference{{"reference", type + "/" + id}};
    if (!display.empty()) reference["display"] = display;
    return reference;
}

FhirSearch::FhirSearch(const Call& call, std::initializer_list<const char*> known) : call_(call) {
    for (const auto& [name, value] : call.request.query) {
        const bool common = name == "_count" || name == "_cursor" || name == "_format";
        const bool listed = std::ranges::any_of(known, [&](const char* k) { return name == k; });
        if (!common && !listed) fault(name, "is not a search parameter of this resource here");
        if (name == "_format" && value.find("json") == std::string::npos) fault(name, "only JSON is spoken");
    }
}

std::string FhirSearch::token(const char* name) const {
    const auto value = call_.query(name);
    return value.substr(value.find('|') == std::string::npos ? 0 : value.find('|') + 1);
}

std::string FhirSearch::reference(const char* name, const std::string& type) {
    const auto value = call_.query(name);
    const auto slash = value.rfind('/');
    if (slash == std::string::npos) return value;
    if (value.substr(0, slash) != type && !value.substr(0, slash).ends_with("/" + type)) {
        fault(name, "must be a reference to a " + type);
    }
    return value.substr(slash + 1);
}

void FhirSearch::dates(const char* name, std::optional<core::Timestamp>& from, std::optional<core::Timestamp>& to) {
    const auto at_least = [&](core::Timestamp t) { from = from ? std::max(*from, t) : t; };
    const auto below = [&](core::Timestamp t) { to = to ? std::min(*to, t) : t; };
    for (const auto& [key, value] : call_.request.query) {
        if (key != name) continue;
        const bool prefixed = value.size() > 2 && std::isalpha(static_cast<unsigned char>(value[0])) != 0;
        const auto prefix = prefixed ? value.substr(0, 2) : "eq";
        const auto span = span_of(call_, prefixed ? value.substr(2) : value);
        if (!span) {
            fault(name, "must be a date such as 2026-01-31 or an instant, with a prefix or without");
            continue;
        }
        if (prefix == "eq" || prefix == "ge") at_least(span->from);
        if (prefix == "gt" || prefix == "sa") at_least(span->to);
        if (prefix == "eq" || prefix == "le") below(span->to);
        if (prefix == "lt" || prefix == "eb") below(span->from);
        if (prefix == "ne" || prefix == "ap") fault(name, "the prefixes ne and ap are not known here");
    }
}

store::Page FhirSearch::page() {
    store::Page page{usual_count, call_.query("_cursor")};
    if (const auto text = call_.query("_count"); !text.empty()) {
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), page.limit);
        if (ec != std::errc{} || end != text.data() + text.size() || page.limit < 1) {
            fault("_count", "must be a number from 1");
        }
        page.limit = std::clamp<std::int64_t>(page.limit, 1, most_count);
    }
    if (page.after.size() > 100 || page.after.find_first_not_of("0123456789abcdef-:") != std::string::npos) {
        fault("_cursor", "is not one that this hub gave");
    }
    page.limit += 1;
    return page;
}

std::optional<core::Error> FhirSearch::error() const {
    if (faults_.empty()) return {};
    auto e = core::refuse(core::Errc::invalid, "invalid_query", "the search is wrong");
    e.fields = faults_;
    return e;
}

http::Response fhir_bundle(const Call& call, const std::vector<json::object>& resources, const std::string& next) {
    const auto base = base_of(call);
    std::string query;
    for (const auto& [name, value] : call.request.query) {
        if (name != "_cursor") query += (query.empty() ? "?" : "&") + encoded(name) + "=" + encoded(value);
    }
    json::array links{json::object{{"relation", "self"}, {"url", base + call.request.path + query}}};
    if (!next.empty()) {
        const auto url = base + call.request.path + query + (query.empty() ? "?" : "&") + "_cursor=" + encoded(next);
        links.push_back(json::object{{"relation", "next"}, {"url", url}});
    }
    json::object bundle{{"resourceType", "Bundle"}, {"type", "searchset"}, {"link", std::move(links)}};
    json::array entries;
    for (const auto& r : resources) {
        const auto url =
            base + "/fhir/" + std::string{r.at("resourceType").as_string()} + "/" + std::string{r.at("id").as_string()};
        entries.push_back(json::object{{"fullUrl", url}, {"resource", r}, {"search", {{"mode", "match"}}}});
    }
    if (!entries.empty()) bundle["entry"] = std::move(entries);
    return fhir_response(200, bundle);
}

}  // namespace telehub::api
