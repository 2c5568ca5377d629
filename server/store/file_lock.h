// An advisory lock between processes: held while a data folder is being opened, so that two of them (the hub and the
// command line) do not set it up at once.
#pragma once
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace telehub::store {

class FileLock {
  public:
    // Waits until it is had. Throws std::system_error.
    explicit FileLock(const std::filesystem::path& file)
        : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)) {
        if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "open " + file.string());
        while (::flock(fd_, LOCK_EX) != 0) {
            if (errno == EINTR) continue;
            const int error = errno;
            ::close(fd_);
            throw std::system_error(error, std::generic_category(), "lock " + file.string());
        }
    }
    ~FileLock() { ::close(fd_); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

  private:
    int fd_;
};

}  // namespace telehub::store
