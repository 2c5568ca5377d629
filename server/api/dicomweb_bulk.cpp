// WADO-RS bulk data (PS3.18 10.4.1.1.5): one value of an instance, whole or a range of its bytes.
#include "dicomweb.h"
#include "resources.h"

namespace telehub::api {

namespace {

constexpr const char* octets = "application/octet-stream";

void append_value(BodyBuilder& body, const store::Instance& i, const app::BulkData& value) {
    if (value.bytes) return body.text(*value.bytes);
    body.file(i.object_sha256, value.offset, value.length);
}

http::Response not_satisfiable(const Call& call, const std::string& size) {
    auto refused =
        http::problem(core::refuse(core::Errc::invalid, "range_not_satisfiable", "the value has " + size + " bytes"),
                      call.request.request_id, 416);
    refused.set("Content-Range", "bytes */" + size);
    return refused;
}

http::Response send_bulk(const Call& call, const store::Instance& i, const app::BulkData& value,
                         const std::string& etag) {
    // A part of what it was is no part of what it is (RFC 9110 13.1.5).
    const auto if_range = call.request.header("if-range");
    const auto asked = if_range.empty() || if_range == etag ? call.request.header("range") : std::string_view{};
    const auto range = http::parse_range(asked, value.length);
    const auto size = std::to_string(value.length);
    if (std::holds_alternative<http::UnsatisfiableRange>(range)) return not_satisfiable(call, size);
    http::Response response;
    response.set("Content-Type", octets);
    response.set("Accept-Ranges", "bytes");
    std::uint64_t from = 0, length = value.length;
    if (const auto* part = std::get_if<http::PartRange>(&range)) {
        from = part->offset;
        length = part->length;
        response.status = 206;
        response.set("Content-Range",
                     "bytes " + std::to_string(from) + "-" + std::to_string(from + length - 1) + "/" + size);
    }
    if (value.bytes) {
        response.body = value.bytes->substr(from, length);
    } else {
        response.body = http::FileBody{call.hub.objects.path(i.object_sha256), value.offset + from, length};
    }
    return response;
}

// Whether the pixel data's bytes in the file are not those that the metadata speaks of.
bool is_made(const store::Instance& i, const std::string& path) {
    return path == "7FE00010" && i.frames > 0 &&
           (i.frame_index.starts_with("[") || i.frame_index == "subsampled" ||
            i.transfer_syntax_uid == "1.2.840.10008.1.2.2");
}

// All frames as Explicit VR Little Endian has them, each made when its turn comes.
core::Result<void> append_frames(BodyBuilder& body, const Call& call, const store::Instance& i) {
    if (i.frames > static_cast<std::int64_t>(most_frames)) {
        return core::refuse(core::Errc::unsupported, "too_many_frames", "over 10000 frames: retrieve them as frames");
    }
    const auto instance = std::make_shared<const store::Instance>(i);
    auto first = call.hub.dicom.native_frame(call.hub.objects.path(i.object_sha256), i, 1);
    if (!first) return first.error();
    const bool odd = first->size() % 2 != 0 && i.frames % 2 != 0;
    body.text(std::move(*first));
    for (unsigned n = 2; n <= i.frames; ++n) {
        body.later([&hub = call.hub, instance, n] {
            return hub.dicom.native_frame(hub.objects.path(instance->object_sha256), *instance, n).value();
        });
    }
    if (odd) body.text(std::string(1, '\0'));
    return {};
}

http::Response send_value(const Call& call, const store::Instance& i, bool several, const std::string& etag) {
    std::optional<app::BulkData> value;
    if (!is_made(i, call.param("path"))) {
        auto found = call.hub.dicom.find_bulk_data(call.hub.objects.path(i.object_sha256), call.param("path"));
        if (!found) return cannot_decode(call, found.error());
        if (found->encapsulated) return not_acceptable(call, "part of the whole instance alone: it is compressed");
        if (!several) return send_bulk(call, i, *found, etag);
        value = std::move(*found);
    }
    // As one part of several that there might be (PS3.18 10.4.1.1.5), for who asks so.
    Multipart multipart(call.hub.ids);
    BodyBuilder alone;
    auto& body = several ? multipart.begin_part(octets, call.request.path) : alone;
    if (value) {
        append_value(body, i, *value);
    } else if (const auto made = append_frames(body, call, i); !made) {
        return cannot_decode(call, made.error());
    }
    if (several) return std::move(multipart).build(call.hub, octets);
    http::Response response;
    response.set("Content-Type", octets);
    response.body = std::move(alone).build(call.hub);
    return response;
}

http::Response bulk_of(const Call& call, const store::Instance& i) {
    const http::Pairs syntax{{"transfer-syntax", explicit_little_endian}};
    auto related = syntax;
    related.emplace_back("type", octets);
    const auto chosen = choose(call, {{octets, syntax}, {"multipart/related", related}});
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, octets);
    const bool several = **chosen == 1;
    const auto etag = "\"b" + i.object_sha256.substr(0, 32) + (several ? "m\"" : "\"");
    if (auto same = unchanged(call, etag)) return std::move(*same);
    auto response = send_value(call, i, several, etag);
    if (response.status < 300) set_caching(response, etag);
    return response;
}

}  // namespace

http::Response retrieve_bulkdata(const Call& call) {
    const auto selected = app::select_instances(call.hub, call.actor(), selection_of(call), "wado-rs");
    if (!selected) return refusal(call, selected.error());
    return bulk_of(call, selected->series.front().instances.front());
}

// By the name that the metadata gave: the instance alone. Its study is looked at as by any other path.
http::Response retrieve_bulkdata_of_instance(const Call& call) {
    if (auto refused = refuse_bad_uids(call)) return std::move(*refused);
    const core::SopUid sop{call.param("sop_uid")};
    const auto found =
        app::query_archive(call.hub, call.actor(), {app::QueryLevel::instance, {{0x00080018, 0, sop.value}}});
    if (!found) return refusal(call, found.error());
    if (found->empty()) return refusal(call, app::not_found("instance"));
    const auto& match = found->front();
    const auto selected = app::select_instances(call.hub, call.actor(),
                                                {match.study.study_uid, match.series->series_uid, sop}, "wado-rs");
    if (!selected) return refusal(call, selected.error());
    return bulk_of(call, selected->series.front().instances.front());
}

}  // namespace telehub::api
