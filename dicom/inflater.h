// The deflated transfer syntax (PS3.5 A.5): raw deflate (RFC 1951), unpacked in slices of fixed size. Refuses
// what is not deflate and what unpacks to more than max_ratio times its size, beyond the first megabyte; the
// ratio is measured where a slice ends, so that a stream close to it may pass in some slices only. One thread
// at a time.
#pragma once
#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace telehub::dicom {

class Inflater {
  public:
    enum class Status { more, ended, broken, bomb };

    explicit Inflater(unsigned max_ratio);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    // Takes from the front of `in`; `out` holds what it gave, until the next call. Done with this input when
    // `in` and `out` are both empty.
    Status next(std::span<const std::byte>& in, std::span<const std::byte>& out);

  private:
    Status trailing(std::span<const std::byte>& in);

    z_stream stream_{};
    unsigned max_ratio_;
    bool ended_ = false;
    std::array<std::byte, 64 * 1024> buffer_;
};

}  // namespace telehub::dicom
