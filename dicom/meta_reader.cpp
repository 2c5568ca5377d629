#include "meta_reader.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "encoding.h"

namespace telehub::dicom {
namespace {

constexpr std::size_t prefix_size = 132;
constexpr std::uint64_t max_meta = 64 * 1024;
constexpr Tag group_length_tag = 0x00020000;
constexpr Tag transfer_syntax_tag = 0x00020010;

bool is_kept(Tag tag) {
    return tag == group_length_tag || tag == 0x00020002 || tag == 0x00020003 || tag == transfer_syntax_tag;
}

}  // namespace

core::Result<bool> MetaReader::feed(std::span<const std::byte>& data) {
    while (!data.empty()) {
        if (in_value_) {
            take_value(data);
            continue;
        }
        core::Result<bool> done = false;
        if (!prefix_seen_) {
            done = take_prefix(data);
        } else if (have_ < 2) {
            if (fill(data, 2)) done = parse_group();
        } else if (have_ < 8) {
            if (fill(data, 8)) done = parse_header();
        } else if (fill(data, 12)) {
            done = parse_header();
        }
        if (!done || *done) return done;
    }
    return false;
}

core::Error MetaReader::refuse_end() {
    if (!prefix_seen_) return refuse("not_dicom", "the file is too short for a DICOM file");
    if (values_.empty()) return refuse("bad_meta", "the file ends inside its meta information");
    return refuse("truncated", "the file ends before its data set");
}

std::string_view MetaReader::value(Tag tag) const {
    const auto found = values_.find(tag);
    if (found == values_.end()) return {};
    std::string_view text = found->second;
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.remove_suffix(1);
    return text;
}

core::Result<bool> MetaReader::take_prefix(std::span<const std::byte>& data) {
    if (!fill(data, prefix_size)) return false;
    if (std::memcmp(header_.data() + 128, "DICM", 4) != 0) {
        return refuse("not_dicom", "no DICM behind a preamble of 128 bytes");
    }
    prefix_seen_ = true;
    have_ = 0;
    return false;
}

// Where group 2 ends: at its declared length, or at the first element of another group. A deflated data set
// may begin with the bytes of group 2, so its meta information ends where it says.
core::Result<bool> MetaReader::parse_group() {
    const std::uint32_t group = number(0, 2);
    const std::uint64_t here = position_ - have_;
    const auto syntax = find_transfer_syntax(value(transfer_syntax_tag));
    if (declared_end_ == here && syntax && syntax->deflated) return finish_meta();
    if (group != 2) {
        length_wrong_ = declared_end_ && *declared_end_ != here;
        // DCMTK, having no group length, takes 0200 for a meta group in the other byte order.
        if (!declared_end_ && group == 0x0200) return refuse("bad_meta", "group 0200 behind group 2 without a length");
        return finish_meta();
    }
    return false;
}

core::Result<bool> MetaReader::parse_header() {
    const Tag tag = number(0, 2) << 16 | number(2, 2);
    const ElementKind kind = explicit_kind(header_[4], header_[5], tag);
    tag_ = tag;
    if (kind.content == ElementKind::Content::not_vr) {
        return refuse("bad_meta", "the meta information is not explicit VR little endian");
    }
    if (kind.long_length && have_ == 8) return false;
    left_ = kind.long_length ? number(8, 4) : number(6, 2);
    if (kind.content == ElementKind::Content::sequence || position_ - prefix_size + left_ > max_meta) {
        return refuse("bad_meta", "more than 64 KB of meta information, or a sequence in it");
    }
    const bool is_uid = header_[4] == 'U' && header_[5] == 'I';
    const bool is_length = header_[4] == 'U' && header_[5] == 'L' && left_ == 4;
    if ((tag == transfer_syntax_tag && !is_uid) || (tag == group_length_tag && !is_length)) {
        return refuse("bad_meta", "a wrong value representation");
    }
    in_value_ = true;
    have_ = 0;
    kept_.clear();
    if (left_ == 0) finish_value();
    return false;
}

void MetaReader::take_value(std::span<const std::byte>& data) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size()));
    if (is_kept(tag_)) kept_.append(reinterpret_cast<const char*>(data.data()), n);
    position_ += n;
    left_ -= n;
    data = data.subspan(n);
    if (left_ == 0) finish_value();
}

void MetaReader::finish_value() {
    in_value_ = false;
    // Only as the first element does it count, as for DCMTK.
    if (tag_ == group_length_tag && values_.empty()) {
        std::uint64_t length = 0;
        for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<unsigned char>(kept_[i]);
        declared_end_ = position_ + length;
    }
    values_.try_emplace(tag_, std::move(kept_));
    kept_ = {};
}

core::Result<bool> MetaReader::finish_meta() {
    if (values_.empty()) return refuse("bad_meta", "no group 2 behind the preamble");
    const std::string_view uid = value(transfer_syntax_tag);
    if (uid.empty()) return refuse("bad_meta", "no transfer syntax (0002,0010)");
    // A parser that trusts a wrong group length cuts group 2 and the data set elsewhere. It does no harm
    // where both are explicit VR little endian.
    const auto syntax = find_transfer_syntax(uid);
    const bool same =
        syntax && syntax->encoding.explicit_vr && !syntax->encoding.big_endian && !syntax->deflated && !syntax->guessed;
    if (length_wrong_ && syntax && !same) return refuse("bad_meta", "a wrong group length (0002,0000)");
    return true;
}

bool MetaReader::fill(std::span<const std::byte>& data, std::size_t want) {
    const std::size_t n = std::min(want - have_, data.size());
    std::memcpy(header_.data() + have_, data.data(), n);
    have_ += n;
    position_ += n;
    data = data.subspan(n);
    return have_ == want;
}

std::uint32_t MetaReader::number(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(header_[at + i]);
    return value;
}

core::Error MetaReader::refuse(std::string reason, const std::string& what) const {
    std::array<char, 16> tag{};
    if (tag_ != 0) std::snprintf(tag.data(), tag.size(), "(%04X,%04X)", tag_ >> 16, tag_ & 0xFFFF);
    const std::string at = tag_ != 0 ? std::string(" at ") + tag.data() : "";
    const std::string detail = what + at + ", byte " + std::to_string(position_ - have_) + " of the file";
    return core::Error{core::Errc::invalid, std::move(reason), detail, {{tag.data(), what}}};
}

}  // namespace telehub::dicom
