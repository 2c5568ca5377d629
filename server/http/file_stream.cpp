#include "file_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace telehub::http {

namespace {

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

FileStream::FileStream(const FileBody& body) : offset_(body.offset), remaining_(body.length) {
    file_ = ::open(body.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a fifo must not hold the thread
    if (file_ < 0) throw_errno("open");
    struct stat info {};
    const bool known = ::fstat(file_, &info) == 0 && S_ISREG(info.st_mode);
    const auto size = known ? static_cast<std::uint64_t>(info.st_size) : 0;
    if (!known || offset_ > size || remaining_ > size - offset_) {
        ::close(file_);
        throw std::runtime_error("the file is not regular, or shorter than the response needs");
    }
    buffer_.resize(std::min<std::uint64_t>(remaining_, piece));
}

FileStream::~FileStream() { ::close(file_); }

void FileStream::read() {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, buffer_.size()));
    filled_ = 0;
    while (filled_ < wanted) {
        const auto n = ::pread(file_, buffer_.data() + filled_, wanted - filled_, static_cast<off_t>(offset_));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno("read");
        if (n == 0) throw std::runtime_error("the file has become shorter");
        filled_ += static_cast<std::size_t>(n);
        offset_ += static_cast<std::uint64_t>(n);
    }
    remaining_ -= wanted;
}

}  // namespace telehub::http
