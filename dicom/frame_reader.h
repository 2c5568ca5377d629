// The frames of a stored object, one after the other: its bytes where it is uncompressed, decoded where it is not.
// One thread at a time.
#pragma once
#include <optional>
#include <string>

#include "frame_decoder.h"
#include "image_shape.h"
#include "stored_object.h"
#include "telehub/app/frames.h"
#include "telehub/core/error.h"

namespace telehub::dicom {

class FrameReader {
  public:
    // `object` must outlive it. Refusals: not_found "no_pixel_data", unsupported "cannot_decode" (the transfer syntax
    // too, so that no frame need be tried), those of image_shape().
    static core::Result<FrameReader> open(const StoredObject& object);

    // From 1. As app::Pixels::native_frame() says, but YBR_FULL_422 stays (shape.subsampled tells). Further refusals:
    // not_found "no_such_frame", those of decode_frame().
    core::Result<DecodedFrame> read(unsigned frame) const;
    const ImageShape& shape() const { return shape_; }

  private:
    explicit FrameReader(const StoredObject& object) : object_(&object) {}
    core::Result<std::string> encoded(unsigned frame) const;
    core::Result<std::string> native(unsigned frame) const;
    core::Result<app::ByteRange> within_value(std::uint64_t first_bit, std::uint64_t bits) const;

    const StoredObject* object_;
    ImageShape shape_;
    unsigned swap_unit_ = 1;  // bytes of a number that lies in the file the other way round
    std::optional<app::FrameTable> fragments_;
};

// Bytes of a number of this value representation in Explicit VR Big Endian, 1 elsewhere: OW is made of 16-bit words
// whatever Bits Allocated says (PS3.5 A.3).
unsigned swap_unit(const StoredObject& object);
void swap_numbers(std::string& bytes, unsigned unit);

}  // namespace telehub::dicom
