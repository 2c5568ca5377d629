// A value by its path through the data set, found by the bounded scanner.
#include <charconv>
#include <fstream>
#include <vector>

#include "frame_reader.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/dicom/objects.h"

namespace telehub::dicom {

namespace {

constexpr std::size_t longest_made = 64u << 20;  // of a value that is no run of the file's bytes
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

// Bytes of a number (PS3.5 7.3); AT is a pair of them.
unsigned number_size(std::string_view vr) {
    constexpr std::string_view of_2 = "OW US SS AT", of_4 = "OF OL UL SL FL", of_8 = "OD OV UV SV FD";
    const auto is_in = [&](std::string_view list) { return list.find(vr) != std::string_view::npos; };
    return is_in(of_2) ? 2 : is_in(of_4) ? 4 : is_in(of_8) ? 8 : 1;
}

class Finder final : public ElementListener {
  public:
    explicit Finder(std::vector<Step> steps) : steps_(std::move(steps)) {}

    void begin(std::string_view transfer_syntax_uid) override { deflated_ = transfer_syntax_uid == deflated_syntax; }
    std::size_t longest(const Element& e) override { return deflated_ && is_it(e) ? longest_made : 0; }
    void value(const Element& e, std::string_view bytes) override {
        if (is_it(e)) found_ = app::BulkData{e.offset, e.length, std::string{bytes}, false};
    }
    void bulk(const Element& e) override {
        if (!is_it(e)) return;
        found_ = app::BulkData{e.offset, e.length, {}, e.encapsulated};
        if (e.big_endian) number_size_ = number_size(e.vr);
    }
    void begin_sequence(const Element& e) override { open_.push_back({e.tag, 0}); }
    void begin_item() override { ++open_.back().item; }
    void end_item() override {}
    void end_sequence() override { open_.pop_back(); }
    bool enough() const override { return found_.has_value(); }

    unsigned swapped() const { return number_size_; }  // bytes of a number that lies in the file the other way round
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
    unsigned number_size_ = 1;
    std::optional<app::BulkData> found_;
};

// The bytes of a big-endian value as Explicit VR Little Endian has them.
core::Result<std::string> read_swapped(const std::filesystem::path& object, const app::BulkData& value, unsigned unit) {
    if (value.length > longest_made) {
        return core::refuse(core::Errc::unsupported, "too_large_to_swap",
                            "a big-endian value of " + std::to_string(value.length) + " bytes, above 64 MB");
    }
    std::ifstream in(object, std::ios::binary);
    in.exceptions(std::ios::failbit | std::ios::badbit);
    std::string bytes(static_cast<std::size_t>(value.length), '\0');
    in.seekg(static_cast<std::streamoff>(value.offset));
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    swap_numbers(bytes, unit);
    return bytes;
}

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
    if (finder.swapped() > 1) {
        auto bytes = read_swapped(object, found, finder.swapped());
        if (!bytes) return bytes.error();
        found.bytes = std::move(*bytes);
    }
    return found;
}

}  // namespace telehub::dicom
