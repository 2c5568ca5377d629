#include "multipart_body.h"

#include <algorithm>
#include <stdexcept>

namespace telehub::outgoing {

void MultipartBody::add_text(std::string text) {
    const auto length = text.size();
    segments_.push_back({size_, length, std::move(text), {}});
    size_ += length;
}

void MultipartBody::add(const std::filesystem::path& file, std::uint64_t size) {
    add_text((segments_.empty() ? "--" : "\r\n--") + boundary_ + "\r\nContent-Type: application/dicom\r\n\r\n");
    segments_.push_back({size_, size, {}, file});
    size_ += size;
}

void MultipartBody::close() { add_text("\r\n--" + boundary_ + "--\r\n"); }

std::string MultipartBody::content_type() const {
    return "multipart/related; type=\"application/dicom\"; boundary=" + boundary_;
}

bool MultipartBody::seek(std::uint64_t at) {
    if (at > size_) return false;
    at_ = at;
    return true;
}

const MultipartBody::Segment* MultipartBody::segment_at(std::uint64_t at) const {
    const auto next = std::ranges::upper_bound(segments_, at, {}, &Segment::begin);
    return next == segments_.begin() ? nullptr : &*std::prev(next);
}

std::size_t MultipartBody::read(char* to, std::size_t most) {
    if (at_ >= size_ || most == 0) return 0;
    const auto& segment = *segment_at(at_);
    const auto offset = at_ - segment.begin;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, segment.size - offset));
    if (segment.file.empty()) {
        std::copy_n(segment.text.data() + offset, count, to);
    } else {
        if (open_ != &segment || in_at_ != offset) {
            in_ = std::ifstream(segment.file, std::ios::binary);
            in_.seekg(static_cast<std::streamoff>(offset));
            open_ = &segment;
        }
        if (!in_.read(to, static_cast<std::streamsize>(count))) throw std::runtime_error("a stored object ended early");
        in_at_ = offset + count;
    }
    at_ += count;
    return count;
}

}  // namespace telehub::outgoing
