// WADO-RS (PS3.18 10.4.1.1.1): whole instances as files, as they are stored or in a transfer syntax that the asker
// takes.
#include <algorithm>

#include "dicomweb.h"
#include "resources.h"
#include "telehub/app/disk.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"

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

// The instance in another transfer syntax, in a temporary file.
core::Result<MadeFile> transcoded(const app::Hub& hub, const store::Instance& i, const std::string& ts) {
    // A copy for one asker is no reason to fill the disk.
    if (app::free_bytes(hub) < static_cast<std::uint64_t>(i.object_size) + app::least_free) {
        return core::refuse(core::Errc::storage_full, "storage_full", "no room for a decoded copy");
    }
    MadeFile made{{}, {}, hub.objects.begin()};
    made.path = made.temporary->temporary_path();
    const auto done = hub.dicom.transcode(hub.objects.path(i.object_sha256), i, ts, made.path);
    if (!done) return done.error();
    return made;
}

std::string headers_in(const std::string& ts) { return Multipart::part_headers(with_syntax("application/dicom", ts)); }

// A part that is the file as stored, or written anew when its turn comes. What turns out not to be decodable goes as it
// is and says so: one bad image is no reason to keep back those that come after it.
void append_instance(Multipart& multipart, const Call& call, const store::Instance& i, const std::string& ts) {
    auto& body = multipart.body();
    body.text(multipart.delimiter());
    if (ts == i.transfer_syntax_uid) {
        body.text(headers_in(ts));
        return body.file(i.object_sha256, 0, static_cast<std::uint64_t>(i.object_size));
    }
    const auto instance = std::make_shared<const store::Instance>(i);
    body.later_file([&hub = call.hub, instance, ts] {
        auto made = transcoded(hub, *instance, ts);
        if (made) {
            made->head = headers_in(ts);
            return std::move(*made);
        }
        core::log::info("sent_as_stored", {{"object", instance->object_sha256}, {"why", made.error().detail}});
        return MadeFile{headers_in(instance->transfer_syntax_uid), hub.objects.path(instance->object_sha256), {}};
    });
}

http::Response single_file(const Call& call, const store::Instance& i, std::string ts) {
    http::Response response;
    std::optional<MadeFile> copy;
    if (ts != i.transfer_syntax_uid) {
        auto made = transcoded(call.hub, i, ts);
        const bool later =
            !made && (made.error().code == core::Errc::storage_full || made.error().code == core::Errc::busy);
        if (later) return refusal(call, made.error());
        if (made) {
            copy = std::move(*made);
        } else {
            ts = i.transfer_syntax_uid;
        }
    }
    if (copy) {
        BodyBuilder body;
        body.later_file([made = std::move(*copy)] { return made; });
        response.body = std::move(body).build(call.hub);
    } else {
        response.body =
            http::FileBody{call.hub.objects.path(i.object_sha256), 0, static_cast<std::uint64_t>(i.object_size)};
    }
    response.set("Content-Type", with_syntax("application/dicom", ts));
    response.set("Content-Disposition", "attachment; filename=\"" + i.sop_uid.value + ".dcm\"");
    return response;
}

http::Response no_such_syntax(const Call& call, const store::Instance& i) {
    return not_acceptable(call, "transfer-syntax=" + i.transfer_syntax_uid + " (as it is stored), " +
                                    explicit_little_endian + " or " + implicit_little_endian);
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
    Syntaxes wanted{asked == "*"};
    if (!asked.empty() && !wanted.any) wanted.named.push_back(asked);
    const auto ts = syntax_for(call, i, wanted);
    if (!ts) return no_such_syntax(call, i);
    const auto etag = "\"i" + core::sha256_hex(i.object_sha256 + ' ' + *ts).substr(0, 32) + "\"";
    if (auto same = unchanged(call, etag)) return std::move(*same);
    auto response = single_file(call, i, *ts);
    if (response.status == 200) set_caching(response, etag);
    return response;
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
    const auto as = syntaxes.text() + (*single ? " single" : "");
    const auto etag = "\"i" + core::sha256_hex(fingerprint(*selected) + as).substr(0, 32) + "\"";
    if (auto same = unchanged(call, etag)) return std::move(*same);
    http::Response response;
    Multipart multipart(call.hub.ids);
    for (const auto& s : selected->series) {
        for (const auto& i : s.instances) {
            const auto ts = syntax_for(call, i, syntaxes);
            if (!ts) return no_such_syntax(call, i);
            if (*single) {
                response = single_file(call, i, *ts);
            } else {
                append_instance(multipart, call, i, *ts);
            }
        }
    }
    if (!*single) response = std::move(multipart).build(call.hub, "application/dicom");
    if (response.status == 200) set_caching(response, etag);
    return response;
}

}  // namespace telehub::api
