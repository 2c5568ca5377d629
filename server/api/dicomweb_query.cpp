// QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes.
#include <algorithm>
#include <charconv>

#include "dicom_json.h"
#include "dicomweb.h"
#include "gzip_parts.h"
#include "resources.h"
#include "telehub/app/metadata.h"

namespace telehub::api {

using app::QueryLevel;

namespace {

constexpr std::int64_t most_results = 10'000;

enum : std::uint32_t {
    study_uid_tag = 0x0020000D,
    series_uid_tag = 0x0020000E,
    modality_tag = 0x00080060,
    modalities_tag = 0x00080061,
};

struct Asked {
    app::ArchiveQuery query;
    bool all = false;                         // includefield=all
    std::vector<std::uint32_t> extra_fields;  // includefield of what the index does not hold
};

// "PatientName", "00100010", "RequestAttributesSequence.ScheduledProcedureStepID".
std::optional<std::pair<app::Attribute, std::uint32_t>> attribute_of(const Call& call, const std::string& name) {
    const auto dot = name.find('.');
    if (dot == std::string::npos) {
        const auto found = call.hub.dicom.find_attribute(name);
        if (!found) return {};
        return std::pair{*found, 0u};
    }
    const auto sequence = call.hub.dicom.find_attribute(name.substr(0, dot));
    const auto inner = call.hub.dicom.find_attribute(name.substr(dot + 1));
    if (!sequence || !inner) return {};
    return std::pair{*inner, sequence->tag};
}

core::Result<std::int64_t> count_of(const std::string& name, const std::string& text) {
    std::int64_t n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (fault != std::errc{} || end != text.data() + text.size() || n < 0) return bad_query(name, "a number from 0");
    return n;
}

core::Result<void> add_include(const Call& call, Asked& asked, const std::string& value) {
    std::size_t from = 0;
    while (from <= value.size()) {
        const auto comma = std::min(value.find(',', from), value.size());
        const auto name = value.substr(from, comma - from);
        from = comma + 1;
        if (name.empty()) continue;
        if (name == "all") {
            asked.all = true;
            continue;
        }
        const auto attribute = attribute_of(call, name);
        if (!attribute) return bad_query("includefield", "no attribute is called " + name);
        const auto tag = attribute->second != 0 ? attribute->second : attribute->first.tag;
        if (asked.extra_fields.size() < 200) asked.extra_fields.push_back(tag);
    }
    return {};
}

core::Result<void> add_key(const Call& call, Asked& asked, const std::string& name, std::string value) {
    const auto attribute = attribute_of(call, name);
    if (!attribute) return bad_query(name, "no attribute has this name");
    auto tag = attribute->first.tag;
    // What of a study is of this modality is what people mean.
    if (tag == modality_tag && asked.query.level == QueryLevel::study) tag = modalities_tag;
    if (!app::can_match(asked.query.level, tag, attribute->second))
        return bad_query(name, "cannot be matched at this level");
    // Lists come with commas too (PS3.18 8.3.4.1).
    if (attribute->first.vr == "UI" || tag == modalities_tag) std::ranges::replace(value, ',', '\\');
    asked.query.keys.push_back({tag, attribute->second, std::move(value)});
    return {};
}

core::Result<Asked> read_query(const Call& call, QueryLevel level) {
    Asked asked;
    asked.query.level = level;
    asked.query.limit = most_results;
    for (const auto& [name, value] : call.request.query) {
        core::Result<void> ok;
        if (name == "limit" || name == "offset") {
            const auto n = count_of(name, value);
            if (!n) return n.error();
            (name == "limit" ? asked.query.limit : asked.query.offset) = *n;
        } else if (name == "fuzzymatching") {
            if (value != "true" && value != "false") return bad_query(name, "true or false");
            asked.query.fuzzy = value == "true";
        } else if (name == "includefield") {
            ok = add_include(call, asked, value);
        } else if (name != "accept") {
            ok = add_key(call, asked, name, value);
        }
        if (!ok) return ok.error();
    }
    asked.query.limit = std::min(asked.query.limit, most_results);
    const auto within = [&](const char* param, std::uint32_t tag) {
        if (const auto uid = call.param(param); !uid.empty()) asked.query.keys.push_back({tag, 0, uid});
    };
    within("study_uid", study_uid_tag);
    within("series_uid", series_uid_tag);
    return asked;
}

// Attributes that the index does not hold, of one instance: the instance itself, or the first of the series or study.
void add_extras(const Call& call, DicomJson& json, const Asked& asked, const app::ArchiveMatch& match) {
    const auto one = app::read_one_metadata(call.hub, match);
    if (!one) return;
    const auto attributes = json::parse(app::inflate_metadata(*one)).as_object();
    if (asked.all && match.instance) {
        for (const auto& [tag, element] : attributes) {
            json.raw(static_cast<std::uint32_t>(std::stoul(std::string{tag}, nullptr, 16)), json::serialize(element));
        }
    }
    for (const auto tag : asked.extra_fields) {
        if (const auto* element = attributes.if_contains(tag_hex(tag))) json.raw(tag, json::serialize(*element));
    }
    if (!asked.all || match.instance) return;
    // "all" of a study or series: what of the patient, the study and the series is the same in every instance.
    constexpr std::uint32_t shared[] = {0x00080064, 0x00080070, 0x00080080, 0x00081040, 0x00081048, 0x00081060,
                                        0x00081080, 0x00081090, 0x00101000, 0x00101010, 0x00101020, 0x00101030,
                                        0x00102160, 0x00102180, 0x001021B0, 0x00104000, 0x00180015, 0x00181030,
                                        0x00185100, 0x00200052, 0x00200060, 0x00321032, 0x00321060, 0x00400254};
    for (const auto tag : shared) {
        if (tag > 0x00104000 && !match.series) continue;
        if (const auto* element = attributes.if_contains(tag_hex(tag))) json.raw(tag, json::serialize(*element));
    }
}

http::Response answer(const Call& call, const Asked& asked, const std::vector<app::ArchiveMatch>& matches) {
    std::string body = "[";
    body.reserve(matches.size() * 1200 + 2);
    for (const auto& match : matches) {
        if (body.size() > 1) body += ',';
        DicomJson json(body);
        add_match(json, match, asked.query.level);
        if (asked.all || !asked.extra_fields.empty()) add_extras(call, json, asked, match);
        json.close();
    }
    body += ']';
    const bool gzip = http::accepts_gzip(call.request.header("accept-encoding"));
    auto response = http::text_response(200, "application/dicom+json", gzip ? gzipped(body) : std::move(body));
    response.set("Vary", "Accept-Encoding");
    if (gzip) response.set("Content-Encoding", "gzip");
    return response;
}

http::Response query(const Call& call, QueryLevel level) {
    const auto chosen = choose(call, {{"application/dicom+json"}, {"application/json"}});
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, "application/dicom+json");
    const auto asked = read_query(call, level);
    if (!asked) return http::problem(asked.error(), call.request.request_id, 400);
    const auto matches = app::query_archive(call.hub, call.actor(), asked->query);
    if (!matches) return http::problem(matches.error(), call.request.request_id, 400);
    auto total = asked->query.offset + static_cast<std::int64_t>(matches->size());
    const bool full = static_cast<std::int64_t>(matches->size()) == asked->query.limit;
    if (full || (matches->empty() && asked->query.offset > 0)) {
        total = app::count_archive(call.hub, call.actor(), asked->query).value();
    }
    auto response = matches->empty() ? http::Response{204, {}, {}} : answer(call, *asked, *matches);
    response.set("X-Total-Count", std::to_string(total));
    response.set("Cache-Control", "private, no-store");
    if (full && asked->query.limit == most_results) {
        response.set("Warning", "299 telehub \"there are more results; page with limit and offset\"");
    }
    return response;
}

}  // namespace

http::Response query_studies(const Call& call) { return query(call, QueryLevel::study); }
http::Response query_series(const Call& call) { return query(call, QueryLevel::series); }
http::Response query_instances(const Call& call) { return query(call, QueryLevel::instance); }

}  // namespace telehub::api
