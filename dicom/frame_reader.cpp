#include "frame_reader.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <limits>

namespace telehub::dicom {

namespace {

core::Error no_such_frame(unsigned frame, std::int64_t frames) {
    return core::refuse(core::Errc::not_found, "no_such_frame",
                        "frame " + std::to_string(frame) + " of " + std::to_string(frames));
}

// PS3.5 8.1.1: the first pixel is the lowest bit. `shift` bits of the first byte belong to the frame before.
std::string shifted_down(std::string_view bytes, unsigned shift, std::uint64_t bits) {
    std::string out((bits + 7) / 8, '\0');
    for (std::size_t i = 0; i < out.size(); ++i) {
        unsigned window = static_cast<unsigned char>(bytes[i]);
        if (i + 1 < bytes.size()) window |= unsigned{static_cast<unsigned char>(bytes[i + 1])} << 8;
        out[i] = static_cast<char>(window >> shift);
    }
    if (const unsigned used = bits % 8; used != 0) out.back() &= static_cast<char>((1u << used) - 1);
    return out;
}

// Some writers split frames into fragments and leave no offset table: each frame starts with SOI, or with SOC and SIZ.
bool starts_codestream(const StoredObject& object, const app::ByteRange& fragment) {
    if (fragment.length < 4) return false;
    const auto bytes = object.read({fragment.offset, 4});
    return bytes.starts_with("\xFF\xD8\xFF") || bytes == "\xFF\x4F\xFF\x51";
}

}  // namespace

unsigned swap_unit(const StoredObject& object) {
    if (object.transfer_syntax() != UID_BigEndianExplicitTransferSyntax) return 1;
    const auto vr = object.pixel_vr();
    return vr == "OW" ? 2 : vr == "OF" || vr == "OL" ? 4 : vr == "OD" || vr == "OV" ? 8 : 1;
}

void swap_numbers(std::string& bytes, unsigned unit) {
    if (unit == 1) return;
    for (std::size_t i = 0; i + unit <= bytes.size(); i += unit)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                     bytes.begin() + static_cast<std::ptrdiff_t>(i + unit));
}

core::Result<FrameReader> FrameReader::open(const StoredObject& object) {
    const auto& instance = object.instance();
    if (instance.frames < 1 || !instance.pixel_offset || !instance.pixel_length)
        return core::refuse(core::Errc::not_found, "no_pixel_data", "the object has no pixel data");
    if (!can_decode_syntax(object.transfer_syntax()))
        return cannot_decode("transfer syntax " + object.transfer_syntax());
    if (instance.frames > std::numeric_limits<std::int32_t>::max())  // IS ends there (PS3.5 6.2)
        return bad_pixel_data(std::to_string(instance.frames) + " frames");
    FrameReader reader(object);
    auto shape = image_shape(object.dataset(), object.pixel_tag(), object.encapsulated());
    if (!shape) return shape.error();
    reader.shape_ = std::move(*shape);
    if (object.encapsulated()) {
        auto table = app::FrameTable::of(
            instance, [&](const app::ByteRange& fragment) { return starts_codestream(object, fragment); });
        if (!table) return table.error();
        reader.fragments_ = std::move(*table);
        return reader;
    }
    // Some writers name YBR_FULL_422 and store full chroma; the length tells.
    const auto full = reader.shape_.rows * reader.shape_.columns * 3;
    if (reader.shape_.subsampled &&
        static_cast<std::uint64_t>(*instance.pixel_length) / static_cast<std::uint64_t>(instance.frames) >= full) {
        reader.shape_.subsampled = false;
        reader.shape_.photometric = "YBR_FULL";
    }
    reader.swap_unit_ = swap_unit(object);
    return reader;
}

core::Result<DecodedFrame> FrameReader::read(unsigned frame) const {
    if (frame < 1 || frame > object_->instance().frames) return no_such_frame(frame, object_->instance().frames);
    auto bytes = fragments_ ? encoded(frame) : native(frame);
    if (!bytes) return bytes.error();
    if (fragments_) return decode_frame(object_->transfer_syntax(), std::move(*bytes), shape_);
    return DecodedFrame{std::move(*bytes), shape_, false};
}

core::Result<std::string> FrameReader::encoded(unsigned frame) const {
    const auto ranges = fragments_->ranges(frame);
    if (!ranges) return ranges.error();
    std::uint64_t size = 0;
    for (const auto& r : *ranges) size += r.length;
    if (size > ImageShape::max_frame)
        return core::refuse(core::Errc::too_large, "frame_too_large", "a compressed frame is above 1 GB");
    constexpr std::uint64_t headers = 16u << 20;
    if (size > 2 * shape_.frame_bytes() + headers)
        return bad_pixel_data("a compressed frame of " + std::to_string(size) + " bytes, its pixels have " +
                              std::to_string(shape_.frame_bytes()));
    std::string bytes(size, '\0');
    std::size_t at = 0;
    for (const auto& r : *ranges) {
        object_->read(r, bytes.data() + at);
        at += r.length;
    }
    return bytes;
}

// The bytes of the value that hold these bits, in the file; whole numbers where they must be swapped.
core::Result<app::ByteRange> FrameReader::within_value(std::uint64_t first_bit, std::uint64_t bits) const {
    const auto length = static_cast<std::uint64_t>(*object_->instance().pixel_length);
    const auto begin = first_bit / 8 / swap_unit_ * swap_unit_;
    const auto needed = (first_bit + bits + 7) / 8;
    if (needed > length)
        return bad_pixel_data("the pixel data has " + std::to_string(length) + " bytes, its frames need " +
                              std::to_string(needed));
    const auto end = std::min(length, (needed + swap_unit_ - 1) / swap_unit_ * swap_unit_);
    return app::ByteRange{static_cast<std::uint64_t>(*object_->instance().pixel_offset) + begin, end - begin};
}

core::Result<std::string> FrameReader::native(unsigned frame) const {
    const auto bits = shape_.frame_bits();
    const auto first_bit = (frame - 1) * bits;
    const auto range = within_value(first_bit, bits);
    if (!range) return range.error();
    auto bytes = object_->read(*range);
    swap_numbers(bytes, swap_unit_);
    const auto skip = first_bit / 8 % swap_unit_;
    if (skip > 0) bytes.erase(0, skip);
    if (first_bit % 8 != 0 || bits % 8 != 0) return shifted_down(bytes, static_cast<unsigned>(first_bit % 8), bits);
    bytes.resize(bits / 8);
    return bytes;
}

}  // namespace telehub::dicom
