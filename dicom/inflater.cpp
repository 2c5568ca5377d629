#include "inflater.h"

#include <algorithm>
#include <new>

namespace telehub::dicom {
namespace {

constexpr std::uint64_t ratio_free_bytes = 1u << 20;
constexpr std::size_t max_slice = 1u << 30;  // zlib counts in 32 bits

}  // namespace

Inflater::Inflater(unsigned max_ratio) : max_ratio_(max_ratio) {
    // Negative window bits: raw deflate without the header and the checksum of zlib.
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() { inflateEnd(&stream_); }

Inflater::Status Inflater::next(std::span<const std::byte>& in, std::span<const std::byte>& out) {
    out = {};
    if (ended_) return trailing(in);
    const std::size_t offered = std::min(in.size(), max_slice);
    // zlib's interface is not const-correct without ZLIB_CONST; it only reads the input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream_.avail_in = static_cast<uInt>(offered);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_out = static_cast<uInt>(buffer_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in = in.subspan(offered - stream_.avail_in);
    out = std::span<const std::byte>(buffer_).first(buffer_.size() - stream_.avail_out);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return Status::broken;
    const std::uint64_t produced = stream_.total_out;
    if (produced > ratio_free_bytes && produced / max_ratio_ > stream_.total_in) return Status::bomb;
    ended_ = status == Z_STREAM_END;
    return ended_ ? Status::ended : Status::more;
}

// PS3.5 A.5 pads the stream to an even length with one zero byte; some writers pad further.
Inflater::Status Inflater::trailing(std::span<const std::byte>& in) {
    if (std::any_of(in.begin(), in.end(), [](std::byte b) { return b != std::byte{0}; })) return Status::broken;
    in = {};
    return Status::ended;
}

}  // namespace telehub::dicom
