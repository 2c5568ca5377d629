#include "json_dataset.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <vector>

#include "image_shape.h"
#include "json_pixels.h"
#include "store_sink.h"
#include "telehub/core/crypto.h"

namespace telehub::dicom {

namespace json = boost::json;

namespace {

constexpr Tag specific_character_set = 0x00080005, available_syntax = 0x00083002, trailing_padding = 0xFFFCFFFC;
constexpr std::size_t max_depth = 64;  // sequences, as the scanner has it
constexpr std::size_t copied = 256 * 1024;

struct Element {
    Tag tag = 0;
    const json::object* body = nullptr;  // null: the character set that all is in
};

// Eight hex digits in upper case (PS3.18 F.2.2), so that each attribute has one name.
std::optional<Tag> tag_of(std::string_view name) {
    if (name.size() != 8 || name.find_first_not_of("0123456789ABCDEF") != std::string_view::npos) return {};
    Tag tag = 0;
    std::from_chars(name.data(), name.data() + name.size(), tag, 16);
    return tag;
}

// Groups that no data set has (PS3.5 7.1), those of messages, files and items among them.
bool is_impossible(Tag tag) {
    const auto group = tag >> 16;
    return group < 8 || group == 0xFFFF || group == 0xFFFE;
}

class DataSetWriter {
  public:
    DataSetWriter(const json::object& root, const BulkSpool& bulk, const PixelPlan& plan, ExplicitWriter& out)
        : root_(root), bulk_(bulk), plan_(plan), out_(out) {}

    core::Result<void> write() { return data_set(root_); }

  private:
    core::Error bad(const std::string& what, const char* reason = "bad_metadata") const {
        return core::refuse(core::Errc::invalid, reason, path() + what);
    }
    // "(0040,0275)[1].(0040,0009): ".
    std::string path() const {
        std::string text;
        for (const auto& [tag, item] : at_) {
            char step[32];
            std::snprintf(step, sizeof step, "(%04X,%04X)", tag >> 16, tag & 0xFFFFu);
            text += (text.empty() ? "" : ".") + std::string{step};
            if (item > 0) text += '[' + std::to_string(item) + ']';
        }
        return text.empty() ? text : text + ": ";
    }
    bool is_top() const { return at_.empty(); }
    bool is_pixels() const { return at_.size() == 1 && at_.front().tag == pixel_data; }

    core::Result<std::vector<Element>> elements_of(const json::object& set) const;
    core::Result<void> data_set(const json::object& set);
    core::Result<void> element(Tag tag, const json::object& body);
    core::Result<void> values(Tag tag, const VrForm& form, const json::value& value);
    core::Result<void> items(Tag tag, const json::array& items);
    core::Result<void> inline_binary(Tag tag, const VrForm& form, const json::value& base64);
    core::Result<void> bulk_data(Tag tag, const VrForm& form, const json::value& uri);
    core::Result<void> binary_fits(const VrForm& form, std::uint64_t length) const;
    void fragments(Tag tag);
    void copy(BulkSpool::Extent at);

    struct Step {
        Tag tag = 0;
        std::size_t item = 0;  // from 1; 0 outside of any
    };
    const json::object& root_;
    const BulkSpool& bulk_;
    const PixelPlan& plan_;
    ExplicitWriter& out_;
    std::vector<Step> at_;
};

// In ascending order (PS3.5 7.1), without what is no attribute of the object.
core::Result<std::vector<Element>> DataSetWriter::elements_of(const json::object& set) const {
    std::vector<Element> found;
    found.reserve(set.size() + 1);
    if (is_top()) found.push_back({specific_character_set, nullptr});
    for (const auto& [name, body] : set) {
        const auto tag = tag_of(name);
        if (!tag) return bad("an attribute's name is no tag of eight hex digits in upper case");
        if (is_top() && (*tag >> 16 == 2 || *tag == available_syntax)) continue;  // of the file, not of the object
        if (*tag == specific_character_set) {
            if (!is_top()) found.push_back({*tag, nullptr});
            continue;
        }
        if (is_impossible(*tag)) return bad("no data set has an attribute " + std::string{name});
        if ((*tag & 0xFFFF) == 0 || *tag == trailing_padding) continue;
        if (!body.is_object()) return bad(std::string{name} + " is no object");
        found.push_back({*tag, &body.get_object()});
    }
    std::ranges::sort(found, {}, &Element::tag);
    return found;
}

core::Result<void> DataSetWriter::data_set(const json::object& set) {
    const auto found = elements_of(set);
    if (!found) return found.error();
    for (const auto& [tag, body] : *found) {
        if (out_.stopped()) return {};
        if (body == nullptr) {
            out_.element(tag, *find_vr_form("CS"), "ISO_IR 192");
            continue;
        }
        at_.push_back({tag});
        if (const auto written = element(tag, *body); !written) return written;
        at_.pop_back();
    }
    return {};
}

core::Result<void> DataSetWriter::element(Tag tag, const json::object& body) {
    const auto* const vr = body.if_contains("vr");
    const auto* const form = vr != nullptr && vr->is_string() ? find_vr_form(vr->get_string()) : nullptr;
    if (form == nullptr) return bad("its vr is missing or none");
    const auto* const value = body.if_contains("Value");
    const auto* const base64 = body.if_contains("InlineBinary");
    const auto* const uri = body.if_contains("BulkDataURI");
    if ((value != nullptr) + (base64 != nullptr) + (uri != nullptr) > 1) {
        return bad("it has more than one of Value, InlineBinary and BulkDataURI");
    }
    if (uri != nullptr) return bulk_data(tag, *form, *uri);
    if (base64 != nullptr) return inline_binary(tag, *form, *base64);
    if (value != nullptr) return values(tag, *form, *value);
    if (form->kind == VrForm::Kind::sequence) return items(tag, {});
    out_.element(tag, *form, {});
    return {};
}

core::Result<void> DataSetWriter::values(Tag tag, const VrForm& form, const json::value& value) {
    if (!value.is_array()) return bad("its Value is no array");
    if (form.kind == VrForm::Kind::sequence) return items(tag, value.get_array());
    if (form.kind == VrForm::Kind::binary) return bad("its VR has InlineBinary or BulkDataURI, not Value");
    const auto bytes = encode_json_values(form, value.get_array());
    if (!bytes) return bad(bytes.error().detail);
    out_.element(tag, form, *bytes);
    return {};
}

core::Result<void> DataSetWriter::items(Tag tag, const json::array& items) {
    if (at_.size() > max_depth) return bad("sequences nest too deeply", "nesting_too_deep");
    out_.begin_sequence(tag);
    for (const auto& item : items) {
        ++at_.back().item;
        if (!item.is_object()) return bad("the item is no object");
        out_.begin_item();
        if (const auto written = data_set(item.get_object()); !written) return written;
        out_.end_item();
    }
    at_.back().item = 0;
    out_.end_sequence();
    return {};
}

core::Result<void> DataSetWriter::binary_fits(const VrForm& form, std::uint64_t length) const {
    if (length > ExplicitWriter::longest) return bad("its value is longer than a value can be", "bad_bulk_data");
    if (length % form.width != 0) {
        return bad(std::to_string(length) + " bytes are not a whole number of values of its VR", "bad_bulk_data");
    }
    return is_pixels() ? check_native_length(root_, length) : core::Result<void>{};
}

core::Result<void> DataSetWriter::inline_binary(Tag tag, const VrForm& form, const json::value& base64) {
    if (form.kind != VrForm::Kind::binary) return bad("its VR has no InlineBinary");
    const auto bytes = base64.is_string() ? core::from_base64(base64.get_string()) : std::nullopt;
    if (!bytes) return bad("its InlineBinary is not base64");
    if (const auto fits = binary_fits(form, bytes->size()); !fits) return fits;
    out_.element(tag, form, *bytes);
    return {};
}

core::Result<void> DataSetWriter::bulk_data(Tag tag, const VrForm& form, const json::value& uri) {
    if (form.kind == VrForm::Kind::sequence || !uri.is_string()) return bad("it cannot have this BulkDataURI");
    const auto parts = bulk_.find(uri.get_string());
    if (parts.empty()) {
        return bad("no part has the Content-Location that its BulkDataURI names", "missing_bulk_data");
    }
    if (is_pixels() && !plan_.frames.empty()) {
        fragments(tag);
        return {};
    }
    std::uint64_t length = 0;
    for (const auto& part : parts) length += part.at.length;
    if (const auto fits = binary_fits(form, length); !fits) return fits;
    out_.begin_element(tag, form, length);
    for (const auto& part : parts) copy(part.at);
    out_.pad(form, length);
    return {};
}

void DataSetWriter::fragments(Tag tag) {
    out_.begin_fragments(tag);
    for (const auto& frame : plan_.frames) {
        out_.begin_fragment(frame.at.length + frame.at.length % 2);
        copy(frame.at);
        if (frame.at.length % 2 == 1) out_.bytes({"\0", 1});
    }
    out_.end_sequence();
}

void DataSetWriter::copy(BulkSpool::Extent at) {
    while (at.length > 0 && !out_.stopped()) {
        const auto n = std::min<std::uint64_t>(at.length, copied);
        out_.bytes(bulk_.read({at.offset, n}));
        at.offset += n;
        at.length -= n;
    }
}

}  // namespace

core::Result<void> write_part10(const json::object& data_set, const BulkSpool& bulk, const ExplicitWriter::Out& out) {
    const auto sop_class = first_text(data_set, "00080016"), sop_uid = first_text(data_set, "00080018");
    if (!is_valid_uid(sop_class) || !is_valid_uid(sop_uid)) {
        return core::refuse(core::Errc::invalid, "bad_identifiers",
                            "the SOP Class UID (0008,0016) or SOP Instance UID (0008,0018) is missing or no UID");
    }
    const auto plan = plan_pixels(data_set, bulk);
    if (!plan) return plan.error();
    ExplicitWriter writer(out);
    writer.bytes(file_meta(std::string{sop_class}, std::string{sop_uid}, plan->transfer_syntax_uid));
    if (const auto written = DataSetWriter(data_set, bulk, *plan, writer).write(); !written) return written;
    writer.flush();
    return {};
}

}  // namespace telehub::dicom
