#include "upload_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace telehub::app {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), std::string{"upload: "} + what);
}

void sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) throw_errno("open the folder");
    const int done = ::fsync(fd);
    ::close(fd);
    if (done != 0) throw_errno("fsync the folder");
}

void make_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
    if (errno != EEXIST) throw_errno("make the folder");
}

}  // namespace

fs::path upload_folder(const Hub& hub) { return hub.config.data / "uploads"; }
fs::path upload_path(const Hub& hub, const core::UploadId& id) { return upload_folder(hub) / id.value; }

std::optional<UploadFile> UploadFile::lock(const Hub& hub, const core::UploadId& id) {
    make_folder(upload_folder(hub));
    const auto path = upload_path(hub, id);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) throw_errno("open");
    UploadFile file(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return {};
        throw_errno("flock");
    }
    if (file.size() == 0) sync_folder(upload_folder(hub));
    return file;
}

UploadFile::~UploadFile() {
    if (fd_ >= 0) ::close(fd_);
}

std::uint64_t UploadFile::size() const {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) throw_errno("fstat");
    return static_cast<std::uint64_t>(info.st_size);
}

void UploadFile::cut(std::uint64_t size) {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) throw_errno("ftruncate");
}

bool UploadFile::write(std::span<const char> bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT)) return false;
        if (n < 0) throw_errno("write");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        at += static_cast<std::uint64_t>(n);
    }
    return true;
}

void UploadFile::sync() {
    if (::fsync(fd_) != 0) throw_errno("fsync");
}

}  // namespace telehub::app
