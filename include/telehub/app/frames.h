// Which bytes of an object's file are a frame: arithmetic on the index that was made when the object came in, so that
// a stored frame is sent without a look at the rest of the file. A FrameTable is a value; threads may read one
// together.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "telehub/core/error.h"
#include "telehub/store/rows.h"

namespace telehub::app {

struct ByteRange {
    std::uint64_t offset = 0;  // in the file
    std::uint64_t length = 0;
    bool operator==(const ByteRange&) const = default;
};

// Refusals, of all three functions:
//   not_found "no_pixel_data"   the object has none
//   not_found "no_such_frame"   `frame` is 0 or above the number of frames
//   unsupported "frame_not_addressable"   the frame is no run of whole bytes of the file: a deflated data set,
//       subsampled colours that no browser takes, or 1-bit pixels whose frames do not start on a byte.
//       Pixels::native_frame() makes it.
//   invalid "bad_pixel_data"   fewer fragments or bytes than frames, or nothing says which fragments are the frame
// Throws std::runtime_error when the index is not one that the hub wrote.
class FrameTable {
  public:
    // Whether this fragment is the first one of a frame, for who can look: it is asked for each fragment of an object
    // of several frames whose index does not tell.
    using StartsFrame = std::function<bool(const ByteRange& fragment)>;

    static core::Result<FrameTable> of(const store::Instance& instance, const StartsFrame& starts_frame = {});

    // `frame` counts from 1. Native (PS3.5 8.1.1): one range, without the padding byte of a single odd frame, in the
    // byte order of the object's own transfer syntax. Encapsulated (PS3.5 A.4): the frame's fragments in order.
    core::Result<std::vector<ByteRange>> ranges(unsigned frame) const;
    unsigned frames() const { return frames_; }

  private:
    struct Fragment {
        ByteRange bytes;
        std::uint64_t frame = 0;
    };
    void read_index(const std::string& index);
    core::Result<void> assign_frames(const StartsFrame& starts_frame);
    core::Result<void> measure(const store::Instance& instance);

    unsigned frames_ = 0;
    std::uint64_t offset_ = 0;      // native
    std::uint64_t frame_size_ = 0;  // native; 0: encapsulated
    std::vector<Fragment> fragments_;
};

}  // namespace telehub::app
