// WADO-RS (PS3.18 10.4.1.1.6): frames as bytes, as they are stored or decoded for the asker.
#include <algorithm>
#include <charconv>

#include "dicomweb.h"
#include "resources.h"
#include "telehub/app/frames.h"

namespace telehub::api {

namespace {

// How a stored frame is called (PS3.18 table 8.7.3-5).
std::string frame_media(const std::string& ts) {
    static const std::vector<std::pair<std::string, std::string>> table{
        {"1.2.840.10008.1.2.4.50", "image/jpeg"},  {"1.2.840.10008.1.2.4.51", "image/jpeg"},
        {"1.2.840.10008.1.2.4.57", "image/jpeg"},  {"1.2.840.10008.1.2.4.70", "image/jpeg"},
        {"1.2.840.10008.1.2.4.80", "image/jls"},   {"1.2.840.10008.1.2.4.81", "image/jls"},
        {"1.2.840.10008.1.2.4.90", "image/jp2"},   {"1.2.840.10008.1.2.4.91", "image/jp2"},
        {"1.2.840.10008.1.2.4.201", "image/jphc"}, {"1.2.840.10008.1.2.4.202", "image/jphc"},
        {"1.2.840.10008.1.2.4.203", "image/jphc"}, {"1.2.840.10008.1.2.5", "image/dicom-rle"}};
    const auto found = std::ranges::find(table, ts, &std::pair<std::string, std::string>::first);
    return found == table.end() ? "application/octet-stream" : found->second;
}

http::MediaType related(const std::string& type, const std::string& ts) {
    return {"multipart/related", {{"type", type}, {"transfer-syntax", ts}}};
}

const store::Instance& only(const app::Selected& s) { return s.series.front().instances.front(); }

core::Result<std::vector<unsigned>> frame_list(const Call& call, const store::Instance& instance) {
    std::vector<unsigned> frames;
    const auto text = call.param("frames");
    std::size_t from = 0;
    while (from <= text.size()) {
        const auto comma = std::min(text.find(',', from), text.size());
        unsigned n = 0;
        const auto [end, fault] = std::from_chars(text.data() + from, text.data() + comma, n);
        if (fault != std::errc{} || end != text.data() + comma) {
            return core::refuse(core::Errc::invalid, "bad_frames", "frames are numbers from 1, parted by commas");
        }
        if (n == 0 || n > instance.frames) {
            return core::refuse(core::Errc::not_found, "no_such_frame",
                                "frame " + std::to_string(n) + " of " + std::to_string(instance.frames));
        }
        frames.push_back(n);
        if (frames.size() > most_frames)
            return core::refuse(core::Errc::too_large, "too_many_frames", "over 10000 frames");
        from = comma + 1;
    }
    return frames;
}

// The ways these frames can go out, the way they lie on the disk last: who does not say gets what all can read.
enum class Way { decoded_related, decoded_single, stored_related, stored_single };
struct Offer {
    Way way;
    http::MediaType media;
};

std::vector<Offer> frame_offers(const store::Instance& i, bool one, bool decodable) {
    const auto& ts = i.transfer_syntax_uid;
    const auto type = frame_media(ts);
    std::vector<Offer> offers;
    if (is_native(ts) || decodable) {
        offers.push_back({Way::decoded_related, related("application/octet-stream", explicit_little_endian)});
        if (one)
            offers.push_back(
                {Way::decoded_single, {"application/octet-stream", {{"transfer-syntax", explicit_little_endian}}}});
    }
    if (is_native(ts)) return offers;
    offers.push_back({Way::stored_related, related(type, ts)});
    // Many ask for bytes whatever they are: transfer-syntax=*.
    offers.push_back({Way::stored_related, related("application/octet-stream", ts)});
    if (one) offers.push_back({Way::stored_single, {type, {{"transfer-syntax", ts}}}});
    return offers;
}

bool asks_for_any_syntax(const Call& call) {
    const auto accept = accept_of(call);
    return accept.find("transfer-syntax=*") != std::string::npos ||
           accept.find("transfer-syntax=\"*\"") != std::string::npos;
}

class FrameWriter {
  public:
    FrameWriter(const Call& call, const store::Instance& instance, bool decode)
        : call_(call),
          instance_(std::make_shared<const store::Instance>(instance)),
          decode_(decode),
          table_(app::FrameTable::of(instance)) {}

    // Refuses before a byte is sent what the index alone shows, or what keeps the first frame from being decoded.
    core::Result<void> append(BodyBuilder& body, unsigned frame) {
        if (!decode_ && table_) {
            const auto ranges = table_->ranges(frame);
            if (!ranges) return ranges.error();
            for (const auto& r : *ranges) body.file(instance_->object_sha256, r.offset, r.length);
            return {};
        }
        if (!decode_ && table_.error().reason != "frame_not_addressable") return table_.error();
        auto make = [&hub = call_.hub, instance = instance_, frame] {
            return hub.dicom.native_frame(hub.objects.path(instance->object_sha256), *instance, frame);
        };
        if (std::exchange(any_, true)) {
            body.later([make] { return make().value(); });
            return {};
        }
        auto first = make();
        if (!first) return first.error();
        body.text(std::move(*first));
        return {};
    }

  private:
    const Call& call_;
    std::shared_ptr<const store::Instance> instance_;
    bool decode_;
    bool any_ = false;
    core::Result<app::FrameTable> table_;
};

http::Response send_frames(const Call& call, const store::Instance& i, const std::vector<unsigned>& frames, Way way) {
    const bool stored = way == Way::stored_related || way == Way::stored_single;
    const bool single = way == Way::decoded_single || way == Way::stored_single;
    FrameWriter writer(call, i, !stored && !is_native(i.transfer_syntax_uid));
    const auto type = stored ? frame_media(i.transfer_syntax_uid) : std::string{"application/octet-stream"};
    const auto content = with_syntax(type, stored ? i.transfer_syntax_uid : explicit_little_endian);
    http::Response response;
    if (single) {
        BodyBuilder body;
        if (const auto ok = writer.append(body, frames.front()); !ok) return cannot_decode(call, ok.error());
        response.set("Content-Type", content);
        response.body = std::move(body).build(call.hub);
    } else {
        Multipart multipart(call.hub.ids);
        for (const auto frame : frames) {
            if (const auto ok = writer.append(multipart.begin_part(content), frame); !ok) {
                return cannot_decode(call, ok.error());
            }
        }
        response = std::move(multipart).build(call.hub, type);
    }
    return response;
}

http::Response frames_of(const Call& call, const store::Instance& i, const std::vector<unsigned>& frames) {
    if (i.frames == 0) return refusal(call, core::refuse(core::Errc::not_found, "no_pixel_data", "it has no frames"));
    auto offers = frame_offers(i, frames.size() == 1, call.hub.dicom.can_decode(i.transfer_syntax_uid));
    if (asks_for_any_syntax(call)) {
        std::ranges::stable_partition(
            offers, [](const Offer& o) { return o.way == Way::stored_related || o.way == Way::stored_single; });
    }
    std::vector<http::MediaType> media;
    for (const auto& o : offers) media.push_back(o.media);
    const auto chosen = choose(call, media);
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, "multipart/related; type=\"" + frame_media(i.transfer_syntax_uid) + "\"");
    const auto way = offers[**chosen].way;
    const auto etag = "\"f" + i.object_sha256.substr(0, 32) + "-" + std::to_string(static_cast<int>(way)) + "\"";
    if (auto same = unchanged(call, etag)) return std::move(*same);
    auto response = send_frames(call, i, frames, way);
    if (response.status == 200) set_caching(response, etag);
    return response;
}

}  // namespace

http::Response retrieve_frames(const Call& call) {
    const auto selected = app::select_instances(call.hub, call.actor(), selection_of(call), "wado-rs");
    if (!selected) return refusal(call, selected.error());
    const auto frames = frame_list(call, only(*selected));
    if (!frames) {
        return http::problem(frames.error(), call.request.request_id,
                             frames.error().code == core::Errc::invalid ? 400 : 0);
    }
    return frames_of(call, only(*selected), *frames);
}

}  // namespace telehub::api
