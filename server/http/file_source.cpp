#include "file_source.h"

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

FileSource::~FileSource() {
    if (file_ >= 0) ::close(file_);
}

void FileSource::open() {
    file_ = ::open(body_.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a fifo must not hold the thread
    if (file_ < 0) throw_errno("open");
    struct stat info {};
    const bool known = ::fstat(file_, &info) == 0 && S_ISREG(info.st_mode);
    const auto size = known ? static_cast<std::uint64_t>(info.st_size) : 0;
    if (!known || body_.offset > size || body_.length > size - body_.offset) {
        throw std::runtime_error("the file is not regular, or shorter than the response needs");
    }
}

bool FileSource::next(std::string& piece) {
    if (file_ < 0) open();
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(body_.length, piece_size)));
    std::size_t filled = 0;
    while (filled < piece.size()) {
        const auto n = ::pread(file_, piece.data() + filled, piece.size() - filled, static_cast<off_t>(body_.offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno("read");
        if (n == 0) throw std::runtime_error("the file has become shorter");
        filled += static_cast<std::size_t>(n);
        body_.offset += static_cast<std::uint64_t>(n);
    }
    body_.length -= filled;
    return body_.length > 0;
}

}  // namespace telehub::http
