// QIDO-RS (PS3.18 10.6): studies, series and instances by their attributes.
#include "dicom_json.h"
#include "dicomweb.h"
#include "gzip_parts.h"
#include "query_parameters.h"
#include "resources.h"
#include "telehub/app/metadata.h"

namespace telehub::api {

using app::QueryLevel;

namespace {

core::Result<ArchiveParameters> parameters_of(const Call& call, QueryLevel level) {
    auto asked = read_query(call.hub.dicom, call.request.query, level);
    if (!asked) return asked;
    const auto within = [&](const char* param, std::uint32_t tag) {
        if (const auto uid = call.param(param); !uid.empty()) asked->query.keys.push_back({tag, 0, uid});
    };
    within("study_uid", 0x0020000D);
    within("series_uid", 0x0020000E);
    return asked;
}

// Attributes that the index does not hold, of one instance: the instance itself, or the first of the series or study.
void add_extras(const app::Hub& hub, DicomJson& json, const ArchiveParameters& asked, const app::ArchiveMatch& match) {
    const auto one = app::read_one_metadata(hub, match);
    if (!one) return;
    json::parse_options nested;
    nested.max_depth = 256;  // 64 sequences, as the scanner lets pass
    const auto attributes = json::parse(app::inflate_metadata(*one), {}, nested).as_object();
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

void append_match(std::string& body, const app::Hub& hub, const ArchiveParameters& asked,
                  const app::ArchiveMatch& match) {
    DicomJson json(body);
    add_match(json, match, asked.query.level);
    if (asked.all || !asked.extra_fields.empty()) add_extras(hub, json, asked, match);
    json.close();
}

// Matches with attributes that the index does not hold: an instance may have 64 MB of them.
class MatchSource final : public http::BodySource {
  public:
    MatchSource(const app::Hub& hub, ArchiveParameters asked, std::vector<app::ArchiveMatch> matches, bool gzip)
        : hub_(hub), asked_(std::move(asked)), matches_(std::move(matches)) {
        if (gzip) gzip_.emplace();
    }

    bool next(std::string& piece) override {
        std::string plain;
        auto& text = gzip_ ? plain : piece;
        for (; at_ < matches_.size() && text.size() < piece_size; ++at_) {
            text += at_ == 0 ? '[' : ',';
            append_match(text, hub_, asked_, matches_[at_]);
        }
        const bool more = at_ < matches_.size();
        if (!more) text += ']';
        if (gzip_) gzip_->add(piece, plain);
        if (gzip_ && !more) gzip_->end(piece);
        return more;
    }

  private:
    static constexpr std::size_t piece_size = 256 * 1024;

    const app::Hub& hub_;
    ArchiveParameters asked_;
    std::vector<app::ArchiveMatch> matches_;  // at least one
    std::optional<GzipText> gzip_;
    std::size_t at_ = 0;
};

std::string all_of(const Call& call, const ArchiveParameters& asked, const std::vector<app::ArchiveMatch>& matches) {
    std::string body = "[";
    body.reserve(matches.size() * 1200 + 2);
    for (const auto& match : matches) {
        if (body.size() > 1) body += ',';
        append_match(body, call.hub, asked, match);
    }
    body += ']';
    return body;
}

http::Response answer(const Call& call, const ArchiveParameters& asked, std::vector<app::ArchiveMatch> matches) {
    const bool gzip = http::accepts_gzip(call.request.header("accept-encoding"));
    http::Response response;
    response.set("Content-Type", "application/dicom+json");
    if (asked.all || !asked.extra_fields.empty()) {
        response.body = http::StreamBody{std::make_unique<MatchSource>(call.hub, asked, std::move(matches), gzip), {}};
    } else {
        auto body = all_of(call, asked, matches);
        response.body = gzip ? gzipped(body) : std::move(body);
    }
    response.set("Vary", "Accept-Encoding");
    if (gzip) response.set("Content-Encoding", "gzip");
    return response;
}

http::Response query(const Call& call, QueryLevel level) {
    const auto chosen = choose(call, {{"application/dicom+json"}, {"application/json"}});
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, "application/dicom+json");
    if (auto refused = refuse_bad_uids(call)) return std::move(*refused);
    const auto asked = parameters_of(call, level);
    if (!asked) return http::problem(asked.error(), call.request.request_id, 400);
    auto matches = app::query_archive(call.hub, call.actor(), asked->query);
    if (!matches) return http::problem(matches.error(), call.request.request_id, 400);
    auto total = asked->query.page.offset + static_cast<std::int64_t>(matches->size());
    const bool full = static_cast<std::int64_t>(matches->size()) == asked->query.page.limit;
    if (full || (matches->empty() && asked->query.page.offset > 0)) {
        total = app::count_archive(call.hub, call.actor(), asked->query).value();
    }
    auto response = matches->empty() ? http::Response{204, {}, {}} : answer(call, *asked, std::move(*matches));
    response.set("X-Total-Count", std::to_string(total));
    response.set("Cache-Control", "private, no-store");
    if (full && asked->query.page.limit == most_matches) {
        response.set("Warning", "299 telehub \"there are more results; page with limit and offset\"");
    }
    return response;
}

}  // namespace

http::Response query_studies(const Call& call) { return query(call, QueryLevel::study); }
http::Response query_series(const Call& call) { return query(call, QueryLevel::series); }
http::Response query_instances(const Call& call) { return query(call, QueryLevel::instance); }

}  // namespace telehub::api
