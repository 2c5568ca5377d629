#include "json_metadata.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>
#include <utility>

#include "telehub/core/json_text.h"

namespace telehub::dicom {

namespace {

enum : Tag {
    specific_character_set = 0x00080005,
    sop_instance_uid = 0x00080018,
    photometric_interpretation = 0x00280004,
    pixel_representation = 0x00280103,
    request_attributes = 0x00400275,
    requested_procedure = 0x00401001,
    scheduled_step = 0x00400009,
};

constexpr std::size_t longest_binary = 4096;
constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t flush_at = 64 * 1024;

// Group lengths and padding say nothing of the patient (PS3.18 F.2.2).
bool is_written(Tag tag) { return (tag & 0xFFFF) != 0 && tag != 0xFFFCFFFC; }

std::string hex(Tag tag) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%08X", tag);
    return text.data();
}

std::string without_padding(std::string_view bytes) {
    while (!bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\0')) bytes.remove_suffix(1);
    return std::string{bytes};
}

}  // namespace

JsonMetadata::JsonMetadata(std::string_view device_charset) : json_("{") {
    levels_.push_back({});
    levels_.back().coding.device_charset = device_charset;
    // Raw: what is sent is put together of many parts (RFC 1951).
    if (deflateInit2(&deflate_, 3, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
}

JsonMetadata::~JsonMetadata() { deflateEnd(&deflate_); }

void JsonMetadata::begin(std::string_view uid) {
    constexpr std::array native{"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99",
                                "1.2.840.10008.1.2.2"};
    native_ = std::ranges::find(native, uid) != native.end();
}

std::size_t JsonMetadata::longest(const Element& element) {
    return is_binary_vr(element.vr) ? longest_binary : longest_text;
}

ElementListener::Element JsonMetadata::resolved(Element element) const {
    if (element.vr == "xs") element.vr = signed_pixels_ ? "SS" : "US";
    return element;
}

// Of a repeated element the first one counts, as it does for DCMTK.
bool JsonMetadata::open_element(const Element& element) {
    if (skipping() || !is_written(element.tag)) return false;
    auto& level = levels_.back();
    auto& seen = level.seen;
    if (seen.empty() || seen.back() < element.tag) {
        seen.push_back(element.tag);
    } else {
        const auto at = std::ranges::lower_bound(seen, element.tag);
        if (at != seen.end() && *at == element.tag) return false;
        seen.insert(at, element.tag);
    }
    json_ += level.any ? ",\"" : "\"";
    level.any = true;
    json_ += hex(element.tag);
    json_ += "\":{\"vr\":\"";
    json_ += element.vr == "??" ? "UN" : resolved(element).vr;
    json_ += '"';
    return true;
}

void JsonMetadata::note(const Element& element, std::string_view bytes) {
    auto& level = levels_.back();
    if (element.tag == specific_character_set) level.coding.specific_character_set = without_padding(bytes);
    if (levels_.size() == 1 && element.tag == pixel_representation) signed_pixels_ = bytes.find('\1') != bytes.npos;
    if (levels_.size() == 1 && element.tag == sop_instance_uid) sop_uid_ = without_padding(bytes);
    if (levels_.size() == 2 && level.sequence == request_attributes && levels_.front().item == 1) {
        const auto text = [&] { return without_padding(bytes); };
        if (element.tag == requested_procedure) requested_procedure_id_ = text();
        if (element.tag == scheduled_step) scheduled_step_id_ = text();
    }
}

void JsonMetadata::value(const Element& element, std::string_view bytes) {
    if (!open_element(element)) return;
    note(element, bytes);
    // The text is UTF-8 here, whatever it was there.
    if (element.tag == specific_character_set) bytes = "ISO_IR 192";
    const bool as_rgb = native_ && levels_.size() == 1 && element.tag == photometric_interpretation &&
                        bytes.starts_with("YBR_FULL_422");
    append_json_value(json_, resolved(element), as_rgb ? std::string_view{"RGB"} : bytes, levels_.back().coding);
    json_ += '}';
    if (json_.size() > flush_at) flush(Z_NO_FLUSH);
}

void JsonMetadata::bulk(const Element& element) {
    if (!open_element(element)) return;
    // Before its SOP Instance UID nothing says whose bulk data it is.
    if (!sop_uid_.empty()) {
        json_ += ",\"BulkDataURI\":";
        core::append_json_string(json_, "/dicom-web/bulkdata/" + sop_uid_ + "/" + path(element.tag));
    }
    json_ += '}';
}

void JsonMetadata::begin_sequence(const Element& element) {
    if (!open_element({element.tag, "SQ", element.big_endian, element.offset, 0, false})) {
        ++skip_depth_;
        return;
    }
    auto& level = levels_.back();
    level.open_sequence = element.tag;
    level.item = 0;
}

void JsonMetadata::begin_item() {
    if (skipping()) return;
    auto& level = levels_.back();
    json_ += level.item++ == 0 ? ",\"Value\":[{" : ",{";
    Level inner;
    inner.sequence = level.open_sequence;
    inner.coding = level.coding;
    levels_.push_back(std::move(inner));
}

void JsonMetadata::end_item() {
    if (skipping()) return;
    levels_.pop_back();
    json_ += '}';
    if (json_.size() > flush_at) flush(Z_NO_FLUSH);
}

void JsonMetadata::end_sequence() {
    if (skipping()) {
        --skip_depth_;
        return;
    }
    auto& level = levels_.back();
    if (level.item > 0) json_ += ']';
    json_ += '}';
    level.open_sequence = 0;
}

std::string JsonMetadata::path(Tag tag) const {
    std::string text;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
        text += hex(levels_[i].open_sequence) + '.' + std::to_string(levels_[i].item) + '.';
    }
    return text + hex(tag);
}

void JsonMetadata::flush(int mode) {
    made_.json_size += static_cast<std::uint32_t>(json_.size());
    made_.json_crc32 = static_cast<std::uint32_t>(
        crc32(made_.json_crc32, reinterpret_cast<const Bytef*>(json_.data()), static_cast<uInt>(json_.size())));
    std::array<char, 16 * 1024> out{};
    deflate_.next_in = reinterpret_cast<Bytef*>(json_.data());
    deflate_.avail_in = static_cast<uInt>(json_.size());
    do {
        deflate_.next_out = reinterpret_cast<Bytef*>(out.data());
        deflate_.avail_out = static_cast<uInt>(out.size());
        deflate(&deflate_, mode);
        made_.deflated.append(out.data(), out.size() - deflate_.avail_out);
    } while (deflate_.avail_out == 0);
    json_.clear();
}

void JsonMetadata::finish(app::InstanceHeader& header) {
    json_ += '}';
    flush(Z_FULL_FLUSH);
    header.metadata = std::move(made_);
    header.requested_procedure_id = std::move(requested_procedure_id_);
    header.scheduled_step_id = std::move(scheduled_step_id_);
}

}  // namespace telehub::dicom
