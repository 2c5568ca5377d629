#include "explicit_writer.h"

namespace telehub::dicom {

namespace {

constexpr std::size_t flush_at = 256 * 1024;
constexpr std::uint32_t undefined = 0xFFFFFFFF;
constexpr Tag item_tag = 0xFFFEE000, item_end = 0xFFFEE00D, sequence_end = 0xFFFEE0DD;

}  // namespace

void ExplicitWriter::flush() {
    if (!stopped_ && !buffer_.empty()) stopped_ = !out_(std::as_bytes(std::span{buffer_}));
    buffer_.clear();
}

void ExplicitWriter::bytes(std::string_view raw) {
    if (stopped_) return;
    buffer_ += raw;
    if (buffer_.size() >= flush_at) flush();
}

void ExplicitWriter::number(std::uint32_t n, unsigned size) {
    for (unsigned i = 0; i < size; ++i) buffer_ += static_cast<char>(n >> 8 * i & 0xFF);
}

void ExplicitWriter::tag(Tag tag) {
    number(tag >> 16, 2);
    number(tag & 0xFFFF, 2);
}

void ExplicitWriter::item(Tag which, std::uint32_t length) {
    tag(which);
    number(length, 4);
}

void ExplicitWriter::begin_element(Tag t, const VrForm& form, std::uint64_t length) {
    const auto even = static_cast<std::uint32_t>(length + length % 2);
    const bool as_unknown = !form.long_length && even > 0xFFFE;
    tag(t);
    buffer_ += as_unknown ? std::string_view{"UN"} : form.vr;
    if (form.long_length || as_unknown) number(0, 2);
    number(even, form.long_length || as_unknown ? 4 : 2);
}

void ExplicitWriter::pad(const VrForm& form, std::uint64_t length) {
    if (length % 2 == 1) bytes({&form.padding, 1});
}

void ExplicitWriter::element(Tag t, const VrForm& form, std::string_view value) {
    begin_element(t, form, value.size());
    bytes(value);
    pad(form, value.size());
}

void ExplicitWriter::begin_sequence(Tag t) {
    tag(t);
    buffer_ += "SQ";
    number(0, 2);
    number(undefined, 4);
}
void ExplicitWriter::begin_item() { item(item_tag, undefined); }
void ExplicitWriter::end_item() {
    item(item_end, 0);
    bytes({});
}
void ExplicitWriter::end_sequence() {
    item(sequence_end, 0);
    bytes({});
}

void ExplicitWriter::begin_fragments(Tag t) {
    tag(t);
    buffer_ += "OB";
    number(0, 2);
    number(undefined, 4);
    item(item_tag, 0);
}
void ExplicitWriter::begin_fragment(std::uint64_t length) { item(item_tag, static_cast<std::uint32_t>(length)); }

}  // namespace telehub::dicom
