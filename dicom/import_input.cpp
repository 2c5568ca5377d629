#include "import_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace telehub::dicom {

namespace {

core::Error unreadable(int error) {
    return core::refuse(core::Errc::invalid, "unreadable",
                        "the file cannot be read: " + std::generic_category().message(error));
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& file, Links links) {
    const int no_links = links == Links::refuse ? O_NOFOLLOW : 0;
    fd_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | no_links);
    if (fd_ < 0) {
        refusal_ = unreadable(errno);
        return;
    }
    struct stat status {};
    if (::fstat(fd_, &status) != 0) {
        refusal_ = unreadable(errno);
    } else if (!S_ISREG(status.st_mode)) {
        refusal_ = core::refuse(core::Errc::invalid, "not_a_file", "this is not a regular file");
    } else {
        size_ = static_cast<std::uint64_t>(status.st_size);
    }
}

InputFile::~InputFile() {
    if (fd_ >= 0) ::close(fd_);
}

std::size_t InputFile::read(std::span<std::byte> into) {
    for (;;) {
        const ssize_t n = ::read(fd_, into.data(), into.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno == EINTR) continue;
        refusal_ = unreadable(errno);
        return 0;
    }
}

std::size_t InputFile::peek(std::span<std::byte> into) const {
    const ssize_t n = ::pread(fd_, into.data(), into.size(), 0);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

FileKind kind_of(std::span<const std::byte> head) {
    const auto has = [&](std::size_t at, std::string_view magic) {
        return head.size() >= at + magic.size() && std::memcmp(head.data() + at, magic.data(), magic.size()) == 0;
    };
    if (has(128, "DICM")) return FileKind::dicom;
    // Zip with entries, an empty zip, gzip, POSIX and GNU tar.
    const bool archive = has(0, "PK\x03\x04") || has(0, "PK\x05\x06") || has(0, "\x1f\x8b") || has(257, "ustar");
    return archive ? FileKind::archive : FileKind::other;
}

}  // namespace telehub::dicom
