#include "telehub/domain/report.h"

#include <charconv>
#include <stdexcept>

#include "names.h"
#include "telehub/core/number_text.h"

namespace telehub::domain {

namespace {
using enum ReportState;
using A = ReportAction;
using R = Role;

constexpr RoleSet writers{R::reporting_radiologist, R::verifying_radiologist};
constexpr RoleSet reviewers{R::verifying_radiologist};

constexpr std::array table{
    ReportTransition{draft, A::save, draft, writers, {Need::holder}},
    ReportTransition{draft, A::submit, submitted, writers, {Need::holder, Need::complete_form}},
    ReportTransition{submitted, A::return_, draft, reviewers, {Need::reason}},
    ReportTransition{
        submitted, A::verify, final_, reviewers, {Need::not_the_writer, Need::valid_licence, Need::second_factor}},
    ReportTransition{final_, A::reopen, submitted, {R::system}},  // images came that the report did not see
    ReportTransition{final_, A::publish, published, reviewers},
    // Its study went into quarantine: whose images these are is open, so nobody may sign what was written of them.
    ReportTransition{draft, A::void_, voided, {R::system}},
    ReportTransition{submitted, A::void_, voided, {R::system}},
    ReportTransition{final_, A::void_, voided, {R::system}},
};
}  // namespace

std::span<const ReportTransition> report_transitions() { return table; }

std::string_view to_string(ReportState s) {
    switch (s) {
        case draft: return "draft";
        case submitted: return "submitted";
        case final_: return "final";
        case published: return "published";
        case voided: return "voided";
    }
    return "";
}

std::string_view to_string(ReportAction a) {
    switch (a) {
        case A::save: return "save";
        case A::submit: return "submit";
        case A::return_: return "return";
        case A::verify: return "verify";
        case A::reopen: return "reopen";
        case A::publish: return "publish";
        case A::void_: return "void";
    }
    return "";
}

std::optional<ReportState> report_state_from(std::string_view text) {
    return from_name<ReportState>(all_report_states, text);
}

namespace {

std::string_view take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

template <class T>
T number_from(std::string_view text) {
    T out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument("no number of a key image: '" + std::string{text} + "'");
    }
    return out;
}

}  // namespace

std::string key_images_text(std::span<const KeyImage> images) {
    std::string out;
    for (const auto& image : images) {
        out += image.sop_uid.value + ' ' + std::to_string(image.frame);
        if (image.window_center && image.window_width) {
            out += ' ' + core::shortest_text(*image.window_center) + ' ' + core::shortest_text(*image.window_width);
        }
        out += '\n';
    }
    return out;
}

std::vector<KeyImage> key_images_from(std::string_view text) {
    std::vector<KeyImage> images;
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        auto& image = images.emplace_back();
        image.sop_uid.value = take_until(line, ' ');
        image.frame = number_from<std::int64_t>(take_until(line, ' '));
        if (line.empty()) continue;
        image.window_center = number_from<double>(take_until(line, ' '));
        image.window_width = number_from<double>(line);
    }
    return images;
}

}  // namespace telehub::domain
