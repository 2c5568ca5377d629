#include "scan_machine.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace telehub::dicom {

ScanMachine::ScanMachine(TransferSyntax syntax, std::span<const Tag> wanted, ScanLimits limits, bool keep_offsets,
                         ElementListener* listener)
    : syntax_(syntax),
      wanted_(wanted.begin(), wanted.end()),
      limits_(limits),
      keep_offsets_(keep_offsets),
      listener_(listener) {
    std::sort(wanted_.begin(), wanted_.end());
    result_.big_endian = syntax.encoding.big_endian;
    Frame data_set;
    data_set.kind = Frame::Kind::data_set;
    data_set.encoding = syntax.encoding;
    data_set.end = no_end;
    data_set.limit = no_end;
    stack_.push_back(std::move(data_set));
}

core::Result<void> ScanMachine::feed(std::span<const std::byte> data) {
    while (!refusal_ && !data.empty()) step(data);
    if (refusal_) return *refusal_;
    return {};
}

core::Result<ScanResult> ScanMachine::finish() {
    if (refusal_) return *refusal_;
    const bool between = state_ == State::header && at_top() && (have_ == 0 || header_is_zero());
    if (elements_ == 0) return refuse_here("truncated", "the data set is empty");
    if (state_ != State::padding && !between) {
        const bool in_value = state_ == State::skip || state_ == State::keep;
        return refuse_here("truncated", in_value ? "the data ends inside a value" : "the data ends");
    }
    result_.size = position_;
    return std::move(result_);
}

bool ScanMachine::step(std::span<const std::byte>& data) {
    switch (state_) {
        case State::header: return take_header(data);
        case State::padding: return take_padding(data);
        case State::skip:
        case State::keep: take_value(data); return true;
    }
    return true;
}

bool ScanMachine::take_header(std::span<const std::byte>& data) {
    if (have_ == 0) {
        element_at_ = position_;
        tag_ = 0;
        need_ = 8;
        if (!header_fits()) return false;
    }
    const std::size_t n = std::min(need_ - have_, data.size());
    std::memcpy(header_.data() + have_, data.data(), n);
    have_ += n;
    position_ += n;
    data = data.subspan(n);
    return have_ < need_ || parse_header();
}

bool ScanMachine::header_fits() {
    if (stack_.back().limit - element_at_ < need_) {
        return refuse("bad_length", "the bytes left are too few for an element");
    }
    if (limits_.max_size < need_ || element_at_ > limits_.max_size - need_) {
        return refuse("too_large", "the data set is larger than " + std::to_string(limits_.max_size) + " bytes");
    }
    return true;
}

// Some writers pad a file with zeros to a block size. DCMTK reads them as empty elements (0000,0000).
bool ScanMachine::take_padding(std::span<const std::byte>& data) {
    const auto odd = std::find_if(data.begin(), data.end(), [](std::byte b) { return b != std::byte{0}; });
    const auto zeros = static_cast<std::uint64_t>(odd - data.begin());
    position_ += zeros;
    if (odd != data.end()) return refuse("bad_sequence", "other bytes follow the zeros behind the data set");
    data = {};
    return count_header_bytes(zeros);
}

void ScanMachine::take_value(std::span<const std::byte>& data) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size()));
    if (state_ == State::keep) kept_.append(reinterpret_cast<const char*>(data.data()), n);
    position_ += n;
    left_ -= n;
    data = data.subspan(n);
    if (left_ == 0) finish_value();
}

void ScanMachine::begin_skip(std::uint64_t length) {
    state_ = State::skip;
    left_ = length;
    if (length == 0) finish_value();
}

bool ScanMachine::begin_keep(Keep what, Tag tag, std::uint32_t length, std::uint64_t bound) {
    if (length > bound) {
        return refuse("value_too_long",
                      "a value of " + std::to_string(length) + " bytes, more than " + std::to_string(bound));
    }
    state_ = State::keep;
    keep_what_ = what;
    tag_ = tag;
    kept_.clear();
    left_ = length;
    if (length == 0) finish_value();
    return true;
}

void ScanMachine::finish_value() {
    if (state_ == State::keep) {
        if (std::exchange(heard_, false)) listener_->value(heard_element_, kept_);
        switch (keep_what_) {
            // Of a repeated element DCMTK keeps the first.
            case Keep::value: result_.values.try_emplace(tag_, std::move(kept_)); break;
            case Keep::heard: break;
            case Keep::creator: keep_creator(); break;
            case Keep::offset_table: keep_offset_table(); break;
        }
        kept_ = {};
    }
    state_ = State::header;
    close_ended();
}

void ScanMachine::keep_creator() {
    if (at_top() && std::binary_search(wanted_.begin(), wanted_.end(), tag_)) result_.values.try_emplace(tag_, kept_);
    const std::size_t nul = kept_.find('\0');
    if (nul != std::string::npos) kept_.resize(nul);
    while (!kept_.empty() && kept_.back() == ' ') kept_.pop_back();
    // A creator longer than a LO (PS3.5 6.2) is in no dictionary.
    if (kept_.empty() || kept_.size() > 64) return;
    const Tag block = (tag_ & 0xFFFF0000) | (tag_ & 0xFF);
    stack_.back().creators.push_back({block, std::move(kept_)});
}

void ScanMachine::keep_offset_table() {
    const auto* bytes = reinterpret_cast<const unsigned char*>(kept_.data());
    const bool big = stack_.back().encoding.big_endian;
    auto& table = result_.pixel_data->basic_offset_table;
    for (std::size_t i = 0; i + 4 <= kept_.size(); i += 4) {
        std::uint32_t offset = 0;
        for (std::size_t k = 0; k < 4; ++k) offset |= std::uint32_t{bytes[i + k]} << (8 * (big ? 3 - k : k));
        table.push_back(offset);
    }
}

std::string ScanMachine::creator_of(Tag tag) const {
    const bool in_block = (tag & 0x00010000) != 0 && (tag & 0xFFFF) >= 0x1000;
    if (!in_block) return {};
    const Tag block = (tag & 0xFFFF0000) | ((tag & 0xFF00) >> 8);
    for (const Creator& creator : stack_.back().creators) {
        if (creator.block == block) return creator.name;
    }
    return {};
}

bool ScanMachine::count_element(std::size_t header_bytes) {
    if (++elements_ > limits_.max_elements) {
        return refuse("too_many_elements", "more than " + std::to_string(limits_.max_elements) + " elements");
    }
    return count_header_bytes(header_bytes);
}

bool ScanMachine::count_header_bytes(std::uint64_t bytes) {
    header_bytes_ += bytes;
    if (header_bytes_ <= limits_.max_header) return true;
    return refuse("header_too_large",
                  "more than " + std::to_string(limits_.max_header) + " bytes outside of bulk values");
}

// Whether a value, sequence or item of this length stays inside of what surrounds it.
bool ScanMachine::fits(std::uint64_t length, const char* what) {
    if (length > stack_.back().limit - position_) {
        return refuse("bad_length",
                      std::string(what) + " of " + std::to_string(length) + " bytes is longer than what surrounds it");
    }
    if (position_ > limits_.max_size || length > limits_.max_size - position_) {
        return refuse("too_large", "the data set is larger than " + std::to_string(limits_.max_size) + " bytes");
    }
    return true;
}

bool ScanMachine::header_is_zero() const {
    return elements_ > 0 && std::all_of(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(have_),
                                        [](unsigned char b) { return b == 0; });
}

std::uint16_t ScanMachine::u16(std::size_t at) const {
    const bool big = stack_.back().encoding.big_endian;
    return static_cast<std::uint16_t>(header_[at + (big ? 1 : 0)] | header_[at + (big ? 0 : 1)] << 8);
}

std::uint32_t ScanMachine::u32(std::size_t at) const {
    const bool big = stack_.back().encoding.big_endian;
    return std::uint32_t{u16(at + (big ? 2 : 0))} | std::uint32_t{u16(at + (big ? 0 : 2))} << 16;
}

}  // namespace telehub::dicom
