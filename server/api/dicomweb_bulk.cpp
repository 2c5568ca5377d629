// WADO-RS bulk data (PS3.18 10.4.1.1.5): one value of an instance, whole or a range of its bytes.
#include "dicomweb.h"
#include "resources.h"

namespace telehub::api {

namespace {

constexpr const char* octets = "application/octet-stream";

// As one part of several that there might be (PS3.18 10.4.1.1.5), for who asks so.
http::Response send_bulk_part(const Call& call, const store::Instance& i, const app::BulkData& value) {
    Multipart multipart(call.hub.ids);
    auto& part = multipart.begin_part(octets, call.request.path);
    if (value.bytes) {
        part.text(*value.bytes);
    } else {
        part.file(i.object_sha256, value.offset, value.length);
    }
    return std::move(multipart).build(call.hub, octets);
}

http::Response send_bulk(const Call& call, const store::Instance& i, const app::BulkData& value) {
    const auto range = http::parse_range(call.request.header("range"), value.length);
    http::Response response;
    response.set("Content-Type", octets);
    response.set("Accept-Ranges", "bytes");
    const auto size = std::to_string(value.length);
    std::uint64_t from = 0, length = value.length;
    if (std::holds_alternative<http::UnsatisfiableRange>(range)) {
        auto refused = http::problem(
            core::refuse(core::Errc::invalid, "range_not_satisfiable", "the value has " + size + " bytes"),
            call.request.request_id, 416);
        refused.set("Content-Range", "bytes */" + size);
        return refused;
    }
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
    set_caching(response, "\"b" + i.object_sha256.substr(0, 32) + "\"");
    return response;
}

http::Response bulk_of(const Call& call, const store::Instance& i) {
    const http::Pairs syntax{{"transfer-syntax", explicit_little_endian}};
    auto related = syntax;
    related.emplace_back("type", octets);
    const auto chosen = choose(call, {{octets, syntax}, {"multipart/related", related}});
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, octets);
    const auto value = call.hub.dicom.find_bulk_data(call.hub.objects.path(i.object_sha256), call.param("path"));
    if (!value) return refusal(call, value.error());
    if (value->encapsulated) {
        return refusal(call, core::refuse(core::Errc::unsupported, "encapsulated",
                                          "compressed pixel data is retrieved by its frames"));
    }
    return **chosen == 0 ? send_bulk(call, i, *value) : send_bulk_part(call, i, *value);
}

}  // namespace

http::Response retrieve_bulkdata(const Call& call) {
    const auto selected = app::select_instances(call.hub, call.actor(), selection_of(call), "wado-rs");
    if (!selected) return refusal(call, selected.error());
    return bulk_of(call, selected->series.front().instances.front());
}

// By the name that the metadata gave: the instance alone.
http::Response retrieve_bulkdata_of_instance(const Call& call) {
    const auto found = app::query_archive(call.hub, call.actor(),
                                          {app::QueryLevel::instance, {{0x00080018, 0, call.param("sop_uid")}}});
    if (!found) return refusal(call, found.error());
    if (found->empty()) return refusal(call, app::not_found("instance"));
    return bulk_of(call, *found->front().instance);
}

}  // namespace telehub::api
