#include "telehub/app/frames.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace telehub::app {

namespace {

core::Error bad_pixels(std::string detail) {
    return core::refuse(core::Errc::invalid, "bad_pixel_data", std::move(detail));
}

core::Error not_addressable(std::string detail) {
    return core::refuse(core::Errc::unsupported, "frame_not_addressable", std::move(detail));
}

// Reads "[[offset,length],[offset,length,frame],...]", which the hub itself wrote (see dicom's header_of).
class IndexReader {
  public:
    explicit IndexReader(std::string_view text) : text_(text) {}

    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!take(c)) fail();
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        const auto [end, fault] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        if (fault != std::errc{}) fail();
        text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
        return value;
    }
    void expect_end() {
        if (!text_.empty()) fail();
    }

  private:
    [[noreturn]] static void fail() { throw std::runtime_error("a frame index of the database cannot be read"); }

    std::string_view text_;
};

// PS3.5 8.1.1: pixels of one bit are packed without regard to the ends of frames.
core::Result<std::uint64_t> native_frame_size(std::uint64_t length, std::uint64_t frames, std::uint64_t pixels) {
    if (length / frames == 0)
        return bad_pixels(std::to_string(frames) + " frames in " + std::to_string(length) + " bytes");
    if (pixels > 0 && length / frames < pixels) {
        if (frames == 1) return std::min(length, (pixels + 7) / 8);
        if (pixels % 8 != 0)
            return not_addressable("frames of " + std::to_string(pixels) + " bits end inside of bytes");
        if (pixels / 8 > length / frames)
            return bad_pixels("1-bit frames of " + std::to_string(pixels) + " pixels need more than " +
                              std::to_string(length) + " bytes");
        return pixels / 8;
    }
    // A value has an even length (PS3.5 7.1.1): one odd frame has a byte of padding behind it.
    if (frames == 1) return pixels > 1 && length % pixels == 1 ? length - 1 : length;
    if (length % frames == 1 && (length - 1) % frames == 0) --length;
    if (length % frames != 0)
        return not_addressable(std::to_string(length) + " bytes are not " + std::to_string(frames) + " equal frames");
    return length / frames;
}

}  // namespace

void FrameTable::read_index(const std::string& index) {
    IndexReader in(index);
    in.expect('[');
    while (in.take('[')) {
        Fragment f;
        f.bytes.offset = in.number();
        in.expect(',');
        f.bytes.length = in.number();
        if (in.take(',')) f.frame = in.number();
        in.expect(']');
        fragments_.push_back(f);
        if (!in.take(',')) break;
    }
    in.expect(']');
    in.expect_end();
}

core::Result<void> FrameTable::assign_frames(const StartsFrame& starts_frame) {
    if (std::ranges::any_of(fragments_, [](const Fragment& f) { return f.frame > 0; })) return {};
    const auto n = fragments_.size();
    if (n < frames_) return bad_pixels(std::to_string(n) + " fragments for " + std::to_string(frames_) + " frames");
    std::uint64_t frame = 0;
    for (auto& f : fragments_) {
        if (frames_ > 1 && n != frames_) {
            if (starts_frame && starts_frame(f.bytes)) ++frame;
        } else if (frames_ > 1 || frame == 0) {
            ++frame;
        }
        f.frame = frame;
    }
    if (frame == frames_) return {};
    return bad_pixels("no offset table says which of " + std::to_string(n) + " fragments make up each of " +
                      std::to_string(frames_) + " frames");
}

core::Result<void> FrameTable::measure(const store::Instance& instance) {
    const auto pixels = static_cast<std::uint64_t>(std::max<std::int64_t>(instance.image_rows.value_or(0), 0)) *
                        static_cast<std::uint64_t>(std::max<std::int64_t>(instance.image_columns.value_or(0), 0));
    const auto size = native_frame_size(static_cast<std::uint64_t>(*instance.pixel_length), frames_, pixels);
    if (!size) return size.error();
    offset_ = static_cast<std::uint64_t>(*instance.pixel_offset);
    frame_size_ = *size;
    return {};
}

core::Result<FrameTable> FrameTable::of(const store::Instance& instance, const StartsFrame& starts_frame) {
    if (instance.frames < 1)
        return core::refuse(core::Errc::not_found, "no_pixel_data", "the object has no pixel data");
    if (!instance.pixel_offset || !instance.pixel_length) return not_addressable("the data set is deflated");
    if (instance.frame_index == "subsampled") return not_addressable("its colours are subsampled");
    if (instance.frames > std::numeric_limits<std::int32_t>::max())
        return bad_pixels(std::to_string(instance.frames) + " frames");  // IS ends there (PS3.5 6.2)
    FrameTable table;
    table.frames_ = static_cast<unsigned>(instance.frames);
    if (!instance.frame_index.empty()) table.read_index(instance.frame_index);
    const auto known = instance.frame_index.empty() ? table.measure(instance) : table.assign_frames(starts_frame);
    if (!known) return known.error();
    return table;
}

core::Result<std::vector<ByteRange>> FrameTable::ranges(unsigned frame) const {
    if (frame < 1 || frame > frames_)
        return core::refuse(core::Errc::not_found, "no_such_frame",
                            "frame " + std::to_string(frame) + " of " + std::to_string(frames_));
    std::vector<ByteRange> out;
    if (frame_size_ > 0) {
        out.push_back({offset_ + (frame - 1) * frame_size_, frame_size_});
        return out;
    }
    const auto own = std::ranges::equal_range(fragments_, std::uint64_t{frame}, {}, &Fragment::frame);
    for (const auto& f : own) out.push_back(f.bytes);
    if (out.empty()) return bad_pixels("no fragment holds frame " + std::to_string(frame));
    return out;
}

}  // namespace telehub::app
