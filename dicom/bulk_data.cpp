// A value by its path through the data set, found by the bounded scanner.
#include <charconv>
#include <vector>

#include "telehub/dicom/dataset_scanner.h"
#include "telehub/dicom/objects.h"

namespace telehub::dicom {

namespace {

constexpr std::size_t longest_inflated = 64u << 20;
constexpr std::string_view deflated_syntax = "1.2.840.10008.1.2.1.99";

struct Step {
    Tag tag = 0;
    unsigned item = 0;  // of a sequence, from 1; 0 for the value itself
};

template <class T>
bool read_number(std::string_view text, T& out, int base) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return fault == std::errc{} && end == text.data() + text.size();
}

std::optional<std::vector<Step>> parse(std::string_view path) {
    std::vector<Step> steps;
    for (;;) {
        const auto dot = path.find('.');
        Step step;
        if (path.substr(0, dot).size() != 8 || !read_number(path.substr(0, dot), step.tag, 16)) return {};
        if (dot == std::string_view::npos) {
            steps.push_back(step);
            return steps;
        }
        path.remove_prefix(dot + 1);
        const auto end = path.find('.');
        if (end == std::string_view::npos || !read_number(path.substr(0, end), step.item, 10) || step.item == 0) {
            return {};
        }
        path.remove_prefix(end + 1);
        steps.push_back(step);
        if (steps.size() > 64) return {};
    }
}

class Finder final : public ElementListener {
  public:
    explicit Finder(std::vector<Step> steps) : steps_(std::move(steps)) {}

    void begin(std::string_view transfer_syntax_uid) override { deflated_ = transfer_syntax_uid == deflated_syntax; }
    std::size_t longest(const Element& e) override { return deflated_ && is_it(e) ? longest_inflated : 0; }
    void value(const Element& e, std::string_view bytes) override {
        if (is_it(e)) found_ = app::BulkData{e.offset, e.length, std::string{bytes}, false};
    }
    void bulk(const Element& e) override {
        if (is_it(e)) found_ = app::BulkData{e.offset, e.length, {}, e.encapsulated};
    }
    void begin_sequence(const Element& e) override { open_.push_back({e.tag, 0}); }
    void begin_item() override { ++open_.back().item; }
    void end_item() override {}
    void end_sequence() override { open_.pop_back(); }

    bool deflated() const { return deflated_; }
    const std::optional<app::BulkData>& found() const { return found_; }

  private:
    bool is_it(const Element& e) const {
        if (found_ || open_.size() + 1 != steps_.size() || steps_.back().tag != e.tag) return false;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            if (open_[i].tag != steps_[i].tag || open_[i].item != steps_[i].item) return false;
        }
        return true;
    }

    std::vector<Step> steps_;
    std::vector<Step> open_;  // the sequences around, with the item reached
    bool deflated_ = false;
    std::optional<app::BulkData> found_;
};

}  // namespace

core::Result<app::BulkData> DcmtkObjects::find_bulk_data(const std::filesystem::path& object, std::string_view path) {
    auto steps = parse(path);
    if (!steps) return core::refuse(core::Errc::invalid, "bad_path", "a bulk data path is tags and item numbers");
    Finder finder(std::move(*steps));
    const auto scan = scan_file(object, {}, {}, &finder);
    if (!scan) return scan.error();
    const bool lost = finder.found() && finder.deflated() && !finder.found()->bytes;
    if (!finder.found() || lost) {
        return core::refuse(core::Errc::not_found, "no_such_value", "the object has no such value");
    }
    auto found = *finder.found();
    if (!found.bytes) found.offset += scan->dataset_offset;
    return found;
}

}  // namespace telehub::dicom
