// The sockets under the DICOM server: listening on one address, and ending associations that wait for a silent peer.
#pragma once
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <set>
#include <string>

namespace telehub::dicom {

// A listening socket on a numeric address; `bound` is its port. Throws std::runtime_error.
int listen_on(const std::string& address, std::uint16_t port, std::uint16_t& bound);

std::string numeric_address(const sockaddr_storage& from, socklen_t size);

// A duplicate of an association's socket, known to stop() for as long as it is served.
class SocketWatch {
  public:
    SocketWatch(std::mutex& mutex, std::set<int>& sockets, int fd)
        : mutex_(mutex), sockets_(sockets), fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {
        const std::lock_guard lock(mutex_);
        if (fd_ >= 0) sockets_.insert(fd_);
    }
    ~SocketWatch() {
        const std::lock_guard lock(mutex_);
        sockets_.erase(fd_);
        if (fd_ >= 0) ::close(fd_);
    }
    SocketWatch(const SocketWatch&) = delete;
    SocketWatch& operator=(const SocketWatch&) = delete;

  private:
    std::mutex& mutex_;
    std::set<int>& sockets_;
    int fd_;
};

}  // namespace telehub::dicom
