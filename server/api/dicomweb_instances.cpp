// WADO-RS (PS3.18 10.4.1.1.1): whole instances as files, as they are stored or in a transfer syntax that the asker
// takes.
#include <algorithm>

#include "dicomweb.h"
#include "resources.h"
#include "telehub/core/crypto.h"

namespace telehub::api {

namespace {

// The transfer syntaxes in which the asker takes files.
struct Syntaxes {
    bool any = false;
    std::vector<std::string> named{};  // what every reader takes is asked for when there is none

    bool has(const std::string& ts) const { return std::ranges::find(named, ts) != named.end(); }
    // For an ETag: other syntaxes, other bytes.
    std::string text() const {
        std::string all = any ? "*" : "";
        for (const auto& ts : named) all += ' ' + ts;
        return all;
    }
};

Syntaxes syntaxes_in(const std::vector<http::MediaRange>& accepted) {
    Syntaxes s;
    for (const auto& range : accepted) {
        if (range.quality == 0) continue;
        const std::string ts{range.media.parameter("transfer-syntax")};
        if (ts == "*" || range.media.type == "*/*") s.any = true;
        if (!ts.empty() && ts != "*") s.named.push_back(ts);
    }
    return s;
}

// The one in which this instance goes out; nothing when none of those can be had.
std::optional<std::string> syntax_for(const Call& call, const store::Instance& i, const Syntaxes& wanted) {
    const auto& stored = i.transfer_syntax_uid;
    if (wanted.any || wanted.has(stored)) return stored;
    const bool decodable = is_native(stored) || call.hub.dicom.can_decode(stored);
    if (wanted.named.empty() || wanted.has(explicit_little_endian)) {
        // What cannot be decoded goes as it is: its reader may know it, and nobody is helped by a refusal of the study.
        return decodable ? explicit_little_endian : stored;
    }
    if (decodable && wanted.has(implicit_little_endian)) return implicit_little_endian;
    return {};
}

// The file as stored, or written anew when its turn comes.
void append_instance(BodyBuilder& body, const Call& call, const store::Instance& i, const std::string& ts) {
    if (ts == i.transfer_syntax_uid) return body.file(i.object_sha256, 0, static_cast<std::uint64_t>(i.object_size));
    body.later_file([&hub = call.hub, i, ts] {
        const auto folder = hub.config.data / "tmp";
        std::filesystem::create_directories(folder);
        const auto to = folder / (hub.ids.uuid() + ".dcm");
        const auto made = hub.dicom.transcode(hub.objects.path(i.object_sha256), i, ts, to);
        if (!made) {
            std::error_code ignored;
            std::filesystem::remove(to, ignored);
            made.value();
        }
        return to;
    });
}

http::Response single_file(const Call& call, const store::Instance& i, const std::string& ts) {
    http::Response response;
    if (ts == i.transfer_syntax_uid) {
        response.body =
            http::FileBody{call.hub.objects.path(i.object_sha256), 0, static_cast<std::uint64_t>(i.object_size)};
    } else {
        BodyBuilder body;
        append_instance(body, call, i, ts);
        response.body = std::move(body).build(call.hub);
    }
    response.set("Content-Type", with_syntax("application/dicom", ts));
    response.set("Content-Disposition", "attachment; filename=\"" + i.sop_uid.value + ".dcm\"");
    return response;
}

// Several parts, or one file: what the client wants more; nothing when it takes neither.
std::optional<bool> wants_single(const std::vector<http::MediaRange>& accepted, const Syntaxes& syntaxes,
                                 bool one_instance) {
    std::vector<http::MediaType> offers;
    const auto offer = [&](std::string type, http::Pairs parameters) {
        for (const std::string ts : {explicit_little_endian, "*"}) {
            parameters.emplace_back("transfer-syntax", ts);
            offers.push_back({type, parameters});
            parameters.pop_back();
        }
        for (const auto& ts : syntaxes.named) {
            parameters.emplace_back("transfer-syntax", ts);
            offers.push_back({type, parameters});
            parameters.pop_back();
        }
    };
    offer("multipart/related", {{"type", "application/dicom"}});
    if (one_instance) offer("application/dicom", {});
    const auto best = http::best_match(accepted, offers);
    if (!best) return {};
    return offers[*best].type == "application/dicom";
}

}  // namespace

http::Response send_instance(const Call& call, const store::Instance& i) {
    const auto asked = call.query("transferSyntax");
    return single_file(call, i, *syntax_for(call, i, {asked == "*" || asked == i.transfer_syntax_uid}));
}

http::Response retrieve_instances(const Call& call) {
    const auto what = selection_of(call);
    const auto accepted = http::parse_accept(accept_of(call));
    if (!accepted) return bad_parameter(call, "accept", accepted.error().detail);
    const auto syntaxes = accept_of(call).empty() ? Syntaxes{} : syntaxes_in(*accepted);
    const auto single = wants_single(*accepted, syntaxes, !what.sop_uid.empty());
    if (!single) return not_acceptable(call, "multipart/related; type=\"application/dicom\"");
    const auto selected = app::select_instances(call.hub, call.actor(), what, "wado-rs");
    if (!selected) return refusal(call, selected.error());
    const auto etag = "\"i" + core::sha256_hex(fingerprint(*selected) + syntaxes.text()).substr(0, 32) + "\"";
    if (auto same = unchanged(call, etag)) return std::move(*same);
    http::Response response;
    Multipart multipart(call.hub.ids);
    for (const auto& s : selected->series) {
        for (const auto& i : s.instances) {
            const auto ts = syntax_for(call, i, syntaxes);
            if (!ts) {
                return not_acceptable(call, "transfer-syntax=" + i.transfer_syntax_uid + " (as it is stored), " +
                                                explicit_little_endian + " or " + implicit_little_endian);
            }
            if (*single) {
                response = single_file(call, i, *ts);
            } else {
                append_instance(multipart.begin_part(with_syntax("application/dicom", *ts)), call, i, *ts);
            }
        }
    }
    if (!*single) response = std::move(multipart).build(call.hub, "application/dicom");
    set_caching(response, etag);
    return response;
}

}  // namespace telehub::api
