// The half of ScanMachine that knows the structure of a data set (PS3.5 7.1, 7.5, A.4); scan_machine.cpp
// moves bytes.
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "scan_machine.h"

namespace telehub::dicom {
namespace {

using Content = ElementKind::Content;

constexpr std::uint32_t undefined_length = 0xFFFFFFFF;
constexpr Tag item_tag = 0xFFFEE000;
constexpr Tag item_end_tag = 0xFFFEE00D;
constexpr Tag sequence_end_tag = 0xFFFEE0DD;
constexpr Tag pixel_data_tag = 0x7FE00010;
// Byte values up to this size count as header: many small ones cost a parser what one large text does.
constexpr std::uint32_t small_bulk = 4096;

bool is_pixel_data(Tag tag) { return tag == pixel_data_tag || tag == 0x7FE00008 || tag == 0x7FE00009; }

std::string to_text(Tag tag) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "(%04X,%04X)", tag >> 16, tag & 0xFFFF);
    return text.data();
}

}  // namespace

bool ScanMachine::parse_header() {
    const Tag tag = tag_at(0);
    if (have_ == 8) {
        tag_ = tag;
        const Frame::Kind kind = stack_.back().kind;
        if (at_top() && header_is_zero()) {
            state_ = State::padding;
            have_ = 0;
            return count_header_bytes(8);
        }
        if (kind == Frame::Kind::sequence || kind == Frame::Kind::fragments || tag >> 16 == 0xFFFE) {
            have_ = 0;
            if (kind == Frame::Kind::sequence) return parse_sequence_header(tag, u32(4));
            if (kind == Frame::Kind::fragments) return parse_fragment_header(tag, u32(4));
            return parse_item_delimiter(tag);
        }
    }
    return parse_element(tag);
}

bool ScanMachine::parse_element(Tag tag) {
    if (!stack_.back().encoding.explicit_vr) {
        have_ = 0;
        const auto creator = creator_of(tag);
        if (listener_ != nullptr) vr_ = implicit_vr(tag, creator);
        return begin_element(tag, implicit_kind(tag, creator), u32(4));
    }
    const char first = static_cast<char>(header_[4]);
    const char second = static_cast<char>(header_[5]);
    if (syntax_.guessed && elements_ == 0 && !guessed_explicit_little_endian(tag, first, second)) {
        return refuse("unsupported_transfer_syntax", "the unknown transfer syntax is not explicit VR little endian");
    }
    const ElementKind kind = explicit_kind(first, second, tag);
    if (kind.content == Content::not_vr) return refuse("bad_vr", "no value representation");
    if (kind.long_length && have_ == 8) {
        need_ = 12;
        return header_fits();
    }
    const std::uint32_t length = kind.long_length ? u32(8) : u16(6);
    vr_ = {first, second};
    have_ = 0;
    return begin_element(tag, kind, length);
}

bool ScanMachine::begin_element(Tag tag, ElementKind kind, std::uint32_t length) {
    if (!count_element(need_)) return false;
    if (length == undefined_length) return begin_undefined(tag, kind);
    if (!fits(length, "a value")) return false;
    if (kind.content == Content::sequence) return push(Frame::Kind::sequence, stack_.back().encoding, tag, length);
    return begin_value(tag, kind, length);
}

bool ScanMachine::begin_undefined(Tag tag, ElementKind kind) {
    const Encoding encoding = stack_.back().encoding;
    switch (kind.content) {
        case Content::sequence: return push(Frame::Kind::sequence, encoding, tag, no_end);
        // PS3.5 6.2.2 note 2: its items are implicit VR little endian, whatever is around it.
        case Content::unknown: return push(Frame::Kind::sequence, {false, false}, tag, no_end);
        case Content::words:
            if (tag == pixel_data_tag) return push(Frame::Kind::fragments, encoding, tag, no_end);
            break;
        case Content::plain:
        case Content::bulk:
        case Content::not_vr: break;
    }
    return refuse("bad_length", "undefined length where none may be");
}

bool ScanMachine::begin_value(Tag tag, ElementKind kind, std::uint32_t length) {
    const bool bulk = is_pixel_data(tag) || (kind.content != Content::plain && length > small_bulk);
    if (!bulk && !count_header_bytes(length)) return false;
    if (keep_offsets_ && at_top() && is_pixel_data(tag) && !result_.pixel_data) {
        result_.pixel_data.emplace();
        result_.pixel_data->tag = tag;
        result_.pixel_data->offset = position_;
        result_.pixel_data->length = length;
    }
    // PS3.5 7.8.1: needed to find private sequences in the dictionary. Explicit VR names them itself.
    const bool heard = listen(bulk, length);
    const bool creator = (tag & 0x00010000) != 0 && (tag & 0xFFFF) >= 0x10 && (tag & 0xFFFF) <= 0xFF;
    if (creator && !stack_.back().encoding.explicit_vr) {
        return begin_keep(Keep::creator, tag, length, limits_.max_value);
    }
    if (at_top() && std::binary_search(wanted_.begin(), wanted_.end(), tag)) {
        return begin_keep(Keep::value, tag, length, limits_.max_value);
    }
    if (heard) return begin_keep(Keep::heard, tag, length, length);
    begin_skip(length);
    return true;
}

ElementListener::Element ScanMachine::element(std::uint64_t length, bool encapsulated) const {
    return {tag_, {vr_.data(), 2}, stack_.back().encoding.big_endian, position_, length, encapsulated};
}

// Tells the listener of a value; true when it wants the bytes.
bool ScanMachine::listen(bool bulk, std::uint32_t length) {
    heard_ = false;
    if (listener_ == nullptr) return false;
    heard_element_ = element(length);
    heard_ = !(bulk && at_top() && is_pixel_data(tag_)) && length <= listener_->longest(heard_element_);
    if (!heard_) listener_->bulk(heard_element_);
    return heard_;
}

bool ScanMachine::parse_sequence_header(Tag tag, std::uint32_t length) {
    if (tag == sequence_end_tag) return close_sequence();
    if (tag != item_tag) return refuse("bad_sequence", "something else than an item");
    ++stack_.back().items;
    if (!count_element(8)) return false;
    if (length != undefined_length && !fits(length, "an item")) return false;
    const Encoding encoding = stack_.back().encoding;
    return push(Frame::Kind::item, encoding, 0, length == undefined_length ? no_end : length);
}

// PS3.5 A.4: the first item is the basic offset table, empty or not, the others are fragments.
bool ScanMachine::parse_fragment_header(Tag tag, std::uint32_t length) {
    if (tag == sequence_end_tag) return close_sequence();
    if (tag != item_tag) return refuse("bad_sequence", "something else than a fragment");
    ++stack_.back().items;
    if (++fragments_ > limits_.max_fragments) {
        return refuse("too_many_elements", "more than " + std::to_string(limits_.max_fragments) + " fragments");
    }
    if (length == undefined_length) return refuse("bad_length", "a fragment of undefined length");
    return fits(length, "a fragment") && begin_fragment(length);
}

bool ScanMachine::begin_fragment(std::uint32_t length) {
    const bool recorded = result_.pixel_data && result_.pixel_data->encapsulated && stack_.size() == 2 &&
                          stack_.back().items > 0 && result_.pixel_data->length == no_end;
    if (recorded && stack_.back().items == 1) {
        return begin_keep(Keep::offset_table, tag_, length, limits_.max_fragments * 4);
    }
    if (recorded) result_.pixel_data->fragments.push_back({position_, length});
    begin_skip(length);
    return true;
}

// Inside of a data set or item only an item's own end may have group FFFE.
bool ScanMachine::parse_item_delimiter(Tag tag) {
    Frame& frame = stack_.back();
    if (frame.kind == Frame::Kind::item && tag == item_end_tag) {
        if (frame.end == no_end) {
            pop();
            close_ended();
            return true;
        }
        // Some writers end an item of defined length with a delimiter too, inside of its length.
        if (frame.end == position_) {
            close_ended();
            return true;
        }
    }
    return refuse("bad_sequence", "an item or a delimiter out of place");
}

bool ScanMachine::close_sequence() {
    Frame& frame = stack_.back();
    if (frame.end != no_end && frame.end != position_) {
        return refuse("bad_sequence", "a delimiter before the sequence's length is over");
    }
    auto& pixels = result_.pixel_data;
    if (frame.kind == Frame::Kind::fragments && stack_.size() == 2 && pixels && pixels->length == no_end) {
        pixels->length = element_at_ - pixels->offset;
    }
    frame.end = position_;
    close_ended();
    return true;
}

bool ScanMachine::push(Frame::Kind kind, Encoding encoding, Tag tag, std::uint64_t length) {
    // The stack is data set, sequence, item, sequence, item ...
    if (kind != Frame::Kind::item && (stack_.size() + 1) / 2 > limits_.max_depth) {
        return refuse("nesting_too_deep", "sequences nest deeper than " + std::to_string(limits_.max_depth));
    }
    if (kind == Frame::Kind::fragments && keep_offsets_ && at_top() && !result_.pixel_data) {
        result_.pixel_data.emplace();
        result_.pixel_data->tag = tag;
        result_.pixel_data->encapsulated = true;
        result_.pixel_data->offset = position_;
        result_.pixel_data->length = no_end;
    }
    if (listener_ != nullptr) {
        if (kind == Frame::Kind::sequence) listener_->begin_sequence(element(0));
        if (kind == Frame::Kind::item) listener_->begin_item();
        if (kind == Frame::Kind::fragments) listener_->bulk(element(0, true));
    }
    Frame frame;
    frame.kind = kind;
    frame.encoding = encoding;
    frame.tag = tag;
    frame.end = length == no_end ? no_end : position_ + length;
    frame.limit = std::min(stack_.back().limit, frame.end);
    stack_.push_back(std::move(frame));
    tag_ = 0;
    close_ended();
    return true;
}

void ScanMachine::close_ended() {
    while (stack_.size() > 1 && stack_.back().end == position_) pop();
}

void ScanMachine::pop() {
    const auto kind = stack_.back().kind;
    stack_.pop_back();
    if (listener_ == nullptr) return;
    if (kind == Frame::Kind::item) listener_->end_item();
    if (kind == Frame::Kind::sequence) listener_->end_sequence();
}

// "(0040,A730)[2].(0040,A168)", items counted from 1; the middle of a deep path is left out.
std::string ScanMachine::path() const {
    std::vector<std::string> parts;
    for (const Frame& frame : stack_) {
        const bool holds_items = frame.kind == Frame::Kind::sequence || frame.kind == Frame::Kind::fragments;
        if (!holds_items) continue;
        parts.push_back(to_text(frame.tag) + (frame.items ? "[" + std::to_string(frame.items) + "]" : ""));
    }
    if (tag_ != 0 && tag_ >> 16 != 0xFFFE) parts.push_back(to_text(tag_));
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts.size() > 6 && i == 2) {
            text += "...";
            i = parts.size() - 3;
        }
        if (!text.empty()) text += '.';
        text += parts[i];
    }
    return text;
}

bool ScanMachine::refuse(std::string reason, const std::string& what) {
    refuse_at(std::move(reason), what, element_at_);
    return false;
}

core::Error ScanMachine::refuse_here(std::string reason, const std::string& what) {
    return refuse_at(std::move(reason), what, position_);
}

core::Error ScanMachine::refuse_at(std::string reason, const std::string& what, std::uint64_t byte) {
    if (refusal_) return *refusal_;
    const core::Errc code = reason == "unsupported_transfer_syntax" ? core::Errc::unsupported : core::Errc::invalid;
    const std::string where = path();
    std::string detail = what + (where.empty() ? "" : " at " + where) + ", byte " + std::to_string(byte);
    refusal_ = core::Error{code, std::move(reason), std::move(detail), {{where, what}}};
    return *refusal_;
}

}  // namespace telehub::dicom
