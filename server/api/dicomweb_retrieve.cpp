// WADO-RS (PS3.18 10.4.1.1.6): frames as bytes, as they are stored, decoded for the asker, or made smaller for a line
// that is thin.
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

// What a frame is sent as. Native pixels are "decoded" as they lie in the file.
enum class Form { decoded, stored, jpeg_ls };

struct Offer {
    Form form;
    bool single;  // one frame, without a multipart around it
    http::MediaType media;
};

std::string syntax_of(const store::Instance& i, Form form) {
    switch (form) {
        case Form::decoded: return explicit_little_endian;
        case Form::stored: return i.transfer_syntax_uid;
        case Form::jpeg_ls: return jpeg_ls_lossless;
    }
    throw std::logic_error("a form of frames");
}

std::string type_of(const store::Instance& i, Form form) { return frame_media(syntax_of(i, form)); }

// The way they lie on the disk comes late: who does not say gets what all can read.
std::vector<Offer> frame_offers(const store::Instance& i, bool one, bool decodable) {
    std::vector<Offer> offers;
    const auto offer = [&](Form form) {
        const auto type = type_of(i, form), ts = syntax_of(i, form);
        offers.push_back({form, false, related(type, ts)});
        if (one) offers.push_back({form, true, {type, {{"transfer-syntax", ts}}}});
    };
    const bool native = is_native(i.transfer_syntax_uid);
    if (native || decodable) offer(Form::decoded);
    offer(native ? Form::jpeg_ls : Form::stored);
    // Many ask for bytes whatever they are: transfer-syntax=*.
    if (!native) offers.push_back({Form::stored, false, related("application/octet-stream", i.transfer_syntax_uid)});
    return offers;
}

bool asks_for_any_syntax(const Call& call) {
    const auto accept = accept_of(call);
    return accept.find("transfer-syntax=*") != std::string::npos ||
           accept.find("transfer-syntax=\"*\"") != std::string::npos;
}

class FrameWriter {
  public:
    FrameWriter(const Call& call, const store::Instance& instance, Form form)
        : call_(call),
          instance_(std::make_shared<const store::Instance>(instance)),
          jpeg_ls_(form == Form::jpeg_ls),
          as_it_lies_(form == Form::stored || (form == Form::decoded && is_native(instance.transfer_syntax_uid))),
          table_(app::FrameTable::of(instance)) {}

    // Refuses before a byte is sent what the index alone shows, or what keeps the first frame from being decoded.
    core::Result<void> append(BodyBuilder& body, unsigned frame) {
        if (as_it_lies_ && table_) {
            const auto ranges = table_->ranges(frame);
            if (!ranges) return ranges.error();
            for (const auto& r : *ranges) body.file(instance_->object_sha256, r.offset, r.length);
            return {};
        }
        if (as_it_lies_ && table_.error().reason != "frame_not_addressable") return table_.error();
        auto make = [&hub = call_.hub, instance = instance_, jpeg_ls = jpeg_ls_, frame] {
            const auto file = hub.objects.path(instance->object_sha256);
            return jpeg_ls ? hub.dicom.jpeg_ls_frame(file, *instance, frame)
                           : hub.dicom.native_frame(file, *instance, frame);
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
    bool jpeg_ls_;
    bool as_it_lies_;
    bool any_ = false;
    core::Result<app::FrameTable> table_;
};

core::Result<http::Response> send_frames(const Call& call, const store::Instance& i,
                                         const std::vector<unsigned>& frames, const Offer& offer) {
    FrameWriter writer(call, i, offer.form);
    const auto type = type_of(i, offer.form);
    const auto content = with_syntax(type, syntax_of(i, offer.form));
    if (offer.single) {
        BodyBuilder body;
        if (const auto ok = writer.append(body, frames.front()); !ok) return ok.error();
        http::Response response;
        response.set("Content-Type", content);
        response.body = std::move(body).build(call.hub);
        return response;
    }
    Multipart multipart(call.hub.ids);
    for (const auto frame : frames) {
        if (const auto ok = writer.append(multipart.begin_part(content), frame); !ok) return ok.error();
    }
    return std::move(multipart).build(call.hub, type);
}

http::Response frames_of(const Call& call, const store::Instance& i, const std::vector<unsigned>& frames) {
    if (i.frames == 0) return refusal(call, core::refuse(core::Errc::not_found, "no_pixel_data", "it has no frames"));
    auto offers = frame_offers(i, frames.size() == 1, call.hub.dicom.can_decode(i.transfer_syntax_uid));
    if (asks_for_any_syntax(call))
        std::ranges::stable_partition(offers, [](const Offer& o) { return o.form == Form::stored; });
    std::optional<core::Error> refused;
    for (;;) {
        std::vector<http::MediaType> media;
        for (const auto& o : offers) media.push_back(o.media);
        const auto chosen = choose(call, media);
        if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
        if (!*chosen && refused) return cannot_decode(call, *refused);
        if (!*chosen)
            return not_acceptable(call, "multipart/related; type=\"" + frame_media(i.transfer_syntax_uid) + "\"");
        const auto& offer = offers[**chosen];
        const auto etag = "\"f" + i.object_sha256.substr(0, 32) + "-" + std::to_string(static_cast<int>(offer.form)) +
                          (offer.single ? "s\"" : "\"");
        if (auto same = unchanged(call, etag)) return std::move(*same);
        auto sent = send_frames(call, i, frames, offer);
        if (sent) {
            set_caching(*sent, etag);
            return std::move(*sent);
        }
        // Pixels that JPEG-LS is not for, or that nobody can make sense of: what else the asker takes, as they lie.
        if (offer.form != Form::jpeg_ls) return cannot_decode(call, sent.error());
        refused = sent.error();
        std::erase_if(offers, [](const Offer& o) { return o.form == Form::jpeg_ls; });
    }
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
