// WADO-RS rendered and thumbnail (PS3.18 10.4.1.1.3 and 10.4.1.1.4), and WADO-URI (PS3.18 9) for old viewers.
#include <charconv>
#include <vector>

#include "dicomweb.h"
#include "resources.h"
#include "telehub/app/quarantine.h"
#include "telehub/core/crypto.h"

namespace telehub::api {

namespace {

constexpr unsigned most_pixels_a_side = 8192;

template <class T>
bool read_number(std::string_view text, T& out) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    return fault == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (;;) {
        const auto comma = text.find(',', from);
        parts.push_back(text.substr(from, comma == std::string::npos ? comma : comma - from));
        if (comma == std::string::npos) return parts;
        from = comma + 1;
    }
}

// window=center,width,function
bool read_window(const std::string& text, app::RenderOptions& options) {
    using Function = app::RenderOptions::Window::Function;
    const auto parts = split(text);
    app::RenderOptions::Window w;
    if (parts.size() < 2 || parts.size() > 3) return false;
    if (!read_number(parts[0], w.center) || !read_number(parts[1], w.width)) return false;
    const auto name = parts.size() == 3 ? parts[2] : "linear";
    if (name == "linear") {
        w.function = Function::linear;
    } else if (name == "linear-exact") {
        w.function = Function::linear_exact;
    } else if (name == "sigmoid") {
        w.function = Function::sigmoid;
    } else {
        return false;
    }
    options.window = w;
    return true;
}

// viewport=vw,vh or vw,vh,sx,sy,sw,sh, where of the four some may be empty
bool read_viewport(const std::string& text, app::RenderOptions& options) {
    const auto parts = split(text);
    app::RenderOptions::Viewport v;
    if (parts.size() != 2 && parts.size() != 6) return false;
    if (!read_number(parts[0], v.width) || !read_number(parts[1], v.height)) return false;
    if (v.width == 0 || v.height == 0 || v.width > most_pixels_a_side || v.height > most_pixels_a_side) return false;
    if (parts.size() == 6) {
        app::RenderOptions::Region r;
        std::int64_t* const numbers[] = {&r.x, &r.y, &r.width, &r.height};
        for (std::size_t i = 0; i < 4; ++i) {
            if (!parts[i + 2].empty() && !read_number(parts[i + 2], *numbers[i])) return false;
        }
        v.source = r;
    }
    options.viewport = v;
    return true;
}

// "" when all is well, else the parameter that is not.
std::string read_options(const Call& call, app::RenderOptions& options) {
    for (const auto& [name, value] : call.request.query) {
        bool ok = true;
        if (name == "window") ok = read_window(value, options);
        if (name == "viewport") ok = read_viewport(value, options);
        if (name == "quality")
            ok = read_number(value, options.quality) && options.quality >= 1 && options.quality <= 100;
        // No text is ever burnt in, so whatever of it is asked for to be left out is.
        if (name == "annotation")
            ok = value.empty() || value == "patient" || value == "technique" || value == "patient,technique" ||
                 value == "technique,patient" || value == "off";
        if (name != "window" && name != "viewport" && name != "quality" && name != "annotation" && name != "accept") {
            ok = false;
        }
        if (!ok) return name;
    }
    return {};
}

http::Response bad_rendering_parameter(const Call& call, const std::string& name) {
    return bad_parameter(call, name, "is not a rendering parameter or not a value of it (PS3.18 8.3.5)");
}

http::Response no_picture(const Call& call) {
    return refusal(call, core::refuse(core::Errc::not_found, "no_pixel_data", "there is no image to show"));
}

std::string etag_of(const Call& call, const store::Instance& i, unsigned frame, bool png) {
    std::string how = i.object_sha256 + ' ' + std::to_string(frame) + (png ? " png" : " jpeg");
    for (const auto& [name, value] : call.request.query) how += ' ' + name + '=' + value;
    return "\"r" + core::sha256_hex(how + call.request.path).substr(0, 32) + "\"";
}

http::Response render(const Call& call, const store::Instance& i, app::RenderOptions options) {
    const bool png = options.format == app::RenderOptions::Format::png;
    const auto etag = etag_of(call, i, options.frame, png);
    if (auto same = unchanged(call, etag)) return std::move(*same);
    auto picture = call.hub.dicom.render(call.hub.objects.path(i.object_sha256), i, options);
    if (!picture) return cannot_decode(call, picture.error());
    auto response = http::text_response(200, png ? "image/png" : "image/jpeg", std::move(*picture));
    set_caching(response, etag);
    return response;
}

// The format that the client takes, in one part or several, or the answer that there is none.
std::optional<http::Response> choose_format(const Call& call, app::RenderOptions& options, bool& several) {
    std::vector<http::MediaType> offers{{"image/jpeg"}, {"image/png"}};
    if (several) {
        offers.push_back({"multipart/related", {{"type", "image/jpeg"}}});
        offers.push_back({"multipart/related", {{"type", "image/png"}}});
    }
    const auto chosen = choose(call, offers);
    if (!chosen) return bad_parameter(call, "accept", chosen.error().detail);
    if (!*chosen) return not_acceptable(call, "image/jpeg or image/png");
    options.format = **chosen % 2 == 1 ? app::RenderOptions::Format::png : app::RenderOptions::Format::jpeg;
    several = **chosen >= 2;
    return {};
}

// Every frame of every image, each made when its turn comes (PS3.18 10.4.1.1.3). One that cannot be shown is left out:
// the others are told apart by their Content-Location.
http::Response render_all(const Call& call, const app::Selected& selected, const app::RenderOptions& options) {
    const std::string type = options.format == app::RenderOptions::Format::png ? "image/png" : "image/jpeg";
    Multipart multipart(call.hub.ids);
    std::size_t frames = 0;
    for (const auto& s : selected.series) {
        for (const auto& i : s.instances) {
            const auto instance = std::make_shared<const store::Instance>(i);
            const auto location = "/dicom-web/studies/" + selected.study.study_uid.value + "/series/" +
                                  s.series.series_uid.value + "/instances/" + i.sop_uid.value + "/frames/";
            for (std::int64_t n = 1; n <= i.frames; ++n) {
                if (++frames > most_frames) {
                    return refusal(call, core::refuse(core::Errc::too_large, "too_many_frames", "over 10000 frames"));
                }
                auto how = options;
                how.frame = static_cast<unsigned>(n);
                auto head =
                    multipart.delimiter() + Multipart::part_headers(type, location + std::to_string(n) + "/rendered");
                multipart.body().later([&hub = call.hub, instance, how, head = std::move(head)] {
                    const auto picture = hub.dicom.render(hub.objects.path(instance->object_sha256), *instance, how);
                    return picture ? head + *picture : std::string{};
                });
            }
        }
    }
    if (frames == 0) {
        return no_picture(call);
    }
    return std::move(multipart).build(call.hub, type);
}

http::Response render_selected(const Call& call, bool thumbnail) {
    app::RenderOptions options;
    options.thumbnail = thumbnail;
    if (const auto wrong = read_options(call, options); !wrong.empty()) {
        return bad_rendering_parameter(call, wrong);
    }
    bool several = !thumbnail && call.param("sop_uid").empty();
    if (auto refused = choose_format(call, options, several)) return std::move(*refused);
    if (const auto frames = call.param("frames"); !frames.empty() && !read_number(frames, options.frame)) {
        return bad_parameter(call, "frames", "one frame number, from 1");
    }
    const auto selected = app::select_instances(call.hub, call.actor(), selection_of(call), "wado-rs");
    if (!selected) return refusal(call, selected.error());
    if (several) return render_all(call, *selected, options);
    // Of a study or series the first image in the middle of it that has pixels stands for all.
    const store::Instance* shown = nullptr;
    for (const auto& s : selected->series) {
        const auto n = s.instances.size();
        for (std::size_t k = 0; k < n && shown == nullptr; ++k) {
            const auto& i = s.instances[(n / 2 + k) % n];
            if (i.frames > 0) shown = &i;
        }
    }
    if (shown == nullptr) {
        return no_picture(call);
    }
    return render(call, *shown, options);
}

// The first of the asked types (contentType=image/gif,image/png) that can be had; nothing when there is none.
std::optional<std::string> uri_type(const Call& call, const store::Instance& i) {
    const auto asked = call.query("contentType");
    if (asked.empty()) return i.frames > 0 ? "image/jpeg" : "application/dicom";
    for (const auto& one : split(asked)) {
        const auto parsed = http::parse_media_type(one);
        if (!parsed) continue;
        if (parsed->type == "application/dicom" || parsed->type == "image/jpeg" || parsed->type == "image/png") {
            return parsed->type;
        }
    }
    return {};
}

}  // namespace

http::Response retrieve_rendered(const Call& call) { return render_selected(call, false); }
http::Response retrieve_thumbnail(const Call& call) { return render_selected(call, true); }

http::Response render_held(const Call& call) {
    app::RenderOptions options;
    if (const auto wrong = read_options(call, options); !wrong.empty()) return bad_rendering_parameter(call, wrong);
    bool several = false;
    if (auto refused = choose_format(call, options, several)) return std::move(*refused);
    const auto held =
        app::held_image(call.hub, call.actor(), core::QuarantineId{call.param("id")}, call.param("object_sha256"));
    if (!held) return refusal(call, held.error());
    if (held->frames == 0) return no_picture(call);
    return render(call, *held, options);
}

http::Response retrieve_by_uri(const Call& call) {
    if (call.query("requestType") != "WADO") return bad_parameter(call, "requestType", "must be WADO");
    // Whoever asks for it must not get what names the patient.
    if (call.request.query_value("anonymize")) return bad_parameter(call, "anonymize", "is not offered");
    const app::Selection what{core::StudyUid{call.query("studyUID")}, core::SeriesUid{call.query("seriesUID")},
                              core::SopUid{call.query("objectUID")}};
    if (what.study_uid.empty()) return bad_parameter(call, "studyUID", "is required");
    if (what.series_uid.empty()) return bad_parameter(call, "seriesUID", "is required");
    if (what.sop_uid.empty()) return bad_parameter(call, "objectUID", "is required");
    const auto selected = app::select_instances(call.hub, call.actor(), what, "wado-uri");
    if (!selected) return refusal(call, selected.error());
    const auto& i = selected->series.front().instances.front();
    const auto type = uri_type(call, i);
    if (!type) return not_acceptable(call, "application/dicom, image/jpeg, image/png");
    if (*type == "application/dicom") return send_instance(call, i);
    app::RenderOptions options;
    options.format = *type == "image/png" ? app::RenderOptions::Format::png : app::RenderOptions::Format::jpeg;
    const auto number = [&](const char* name, auto& out) {
        return call.query(name).empty() || read_number(call.query(name), out);
    };
    app::RenderOptions::Viewport view;
    app::RenderOptions::Window window;
    if (!number("frameNumber", options.frame)) return bad_parameter(call, "frameNumber", "a number from 1");
    if (!number("imageQuality", options.quality) || options.quality < 1 || options.quality > 100)
        return bad_parameter(call, "imageQuality", "1 to 100");
    if (!number("rows", view.height) || view.height > most_pixels_a_side)
        return bad_parameter(call, "rows", "1 to 8192");
    if (!number("columns", view.width) || view.width > most_pixels_a_side)
        return bad_parameter(call, "columns", "1 to 8192");
    if (!number("windowCenter", window.center)) return bad_parameter(call, "windowCenter", "a number");
    if (!number("windowWidth", window.width)) return bad_parameter(call, "windowWidth", "a number");
    if (view.width != 0 || view.height != 0) {
        if (view.width == 0) view.width = most_pixels_a_side;
        if (view.height == 0) view.height = most_pixels_a_side;
        options.viewport = view;
    }
    if (!call.query("windowCenter").empty() && !call.query("windowWidth").empty()) options.window = window;
    return render(call, i, options);
}

}  // namespace telehub::api
