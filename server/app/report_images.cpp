#include <algorithm>
#include <cmath>
#include <system_error>

#include "form.h"
#include "reports_internal.h"
#include "telehub/core/log.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

constexpr std::size_t most_key_images = 20;
constexpr unsigned picture_side = 640;  // 200 dpi in a column of the paper
constexpr int picture_quality = 85;

std::string caption_of(const store::Series& series, const store::Instance& instance, const domain::KeyImage& mark) {
    auto caption = "序列 " + series.series_number + " · 图像 " + instance.instance_number;
    if (instance.frames > 1) caption += " · 帧 " + std::to_string(mark.frame);
    return caption;
}

bool is_window(const domain::KeyImage& mark) {
    if (!mark.window_center && !mark.window_width) return true;
    return mark.window_center && mark.window_width && std::isfinite(*mark.window_center) &&
           std::isfinite(*mark.window_width) && *mark.window_width > 0;
}

RenderOptions through_its_window(const domain::KeyImage& mark) {
    RenderOptions options;
    options.frame = static_cast<unsigned>(mark.frame);
    options.quality = picture_quality;
    options.viewport = RenderOptions::Viewport{picture_side, picture_side, {}};
    if (mark.window_center && mark.window_width) {
        // LINEAR begins at a width of 1 (PS3.3 C.11.2.1.2.1).
        using Function = RenderOptions::Window::Function;
        const auto function = *mark.window_width < 1 ? Function::linear_exact : Function::linear;
        options.window = RenderOptions::Window{*mark.window_center, *mark.window_width, function};
    }
    return options;
}

std::string sides_text(const std::array<std::string, 4>& sides) {
    std::string text;
    const char* const edges[] = {"左缘 ", "右缘 ", "上缘 ", "下缘 "};
    for (std::size_t i = 0; i < sides.size(); ++i) {
        if (!sides[i].empty()) text += (text.empty() ? "" : " · ") + std::string{edges[i]} + sides[i];
    }
    return text;
}

core::Result<void> add_picture(const Hub& hub, domain::ReportImage& image) {
    const auto instance = hub.db.read([&](Connection& c) { return store::find_instance(c, image.mark.sop_uid); });
    if (!instance) return not_found("instance");
    const auto path = hub.objects.path(instance->object_sha256);
    try {
        const auto header = hub.dicom.read_header(path, "");
        auto picture = hub.dicom.render(path, *instance, through_its_window(image.mark));
        if (!picture) return picture.error();
        if (header) image.sides = sides_text(header->patient_sides);
        image.jpeg = std::move(*picture);
        return {};
    } catch (const std::system_error& e) {  // lost from the disk: a report is not kept back for it
        return core::refuse(Errc::not_found, "unreadable", e.what());
    }
}

}  // namespace

std::optional<store::Instance> image_of_study(Connection& c, const core::StudyUid& study, const core::SopUid& sop_uid) {
    auto instance = store::find_instance(c, sop_uid);
    if (!instance || instance->origin == "made") return {};
    const auto of = store::find_study_of(c, sop_uid);
    return of && of->study_uid == study ? std::move(instance) : std::nullopt;
}

core::Result<void> check_key_images(Connection& c, const core::StudyUid& study,
                                    const std::vector<domain::KeyImage>& images) {
    Form form;
    form.require(images.size() <= most_key_images, "$.key_images",
                 "at most " + std::to_string(most_key_images) + " images");
    if (!form.ok()) return form.error();
    for (std::size_t i = 0; i < images.size(); ++i) {
        const auto& image = images[i];
        const auto path = "$.key_images[" + std::to_string(i) + "]";
        const auto instance = image_of_study(c, study, image.sop_uid);
        const bool here = instance.has_value();
        form.require(here, path + ".sop_uid", "an image of the study");
        form.require(!here || (image.frame >= 1 && image.frame <= instance->frames), path + ".frame",
                     "a frame of the image, from 1");
        form.require(is_window(image), path + ".window_width", "a number above 0, and with a window_center");
        const auto same = [&](const domain::KeyImage& other) {
            return other.sop_uid == image.sop_uid && other.frame == image.frame;
        };
        form.require(std::ranges::count_if(images, same) == 1, path, "marked once");
    }
    if (!form.ok()) return form.error();
    return {};
}

void add_images(Connection& c, const store::Study& study, const std::vector<domain::KeyImage>& marks,
                domain::ReportDocument& document) {
    std::vector<std::optional<domain::ReportImage>> marked(marks.size());
    for (const auto& series : store::list_series(c, study.study_key)) {
        for (const auto& instance : store::list_instances(c, series.series_key)) {
            if (instance.origin == "made") continue;
            document.evidence.push_back({series.series_uid, instance.sop_class_uid, instance.sop_uid});
            for (std::size_t i = 0; i < marks.size(); ++i) {
                if (marks[i].sop_uid != instance.sop_uid) continue;
                marked[i] = {
                    marks[i], instance.sop_class_uid, instance.frames > 1, caption_of(series, instance, marks[i]), "",
                    ""};
            }
        }
    }
    for (auto& image : marked) {
        if (image) document.key_images.push_back(std::move(*image));
    }
}

core::Result<void> add_pictures(const Hub& hub, domain::ReportDocument& document) {
    for (auto& image : document.key_images) {
        const auto added = add_picture(hub, image);
        if (added) continue;
        if (added.error().code == Errc::busy) return added.error();
        core::log::warn("key_image_not_shown",
                        {{"sop_uid", image.mark.sop_uid.value}, {"reason", added.error().reason}});
    }
    return {};
}

}  // namespace telehub::app
