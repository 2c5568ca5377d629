// An HTTP server that answers what the test says, or never: on a thread of its own, one connection at a time.
#pragma once
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace telehub::test {

class CannedServer {
  public:
    // The whole request in, the whole answer out; "" never answers.
    using Answer = std::function<std::string(const std::string& request)>;
    explicit CannedServer(Answer answer) : answer_(std::move(answer)) {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listening_, 8) != 0 ||
            ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("the canned server does not listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~CannedServer() {
        stopping_ = true;
        thread_.join();
        ::close(listening_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/dicom-web"; }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    bool readable(int fd) {
        pollfd waiting{fd, POLLIN, 0};
        while (!stopping_) {
            if (::poll(&waiting, 1, 20) > 0) return true;
        }
        return false;
    }
    void serve() {
        while (readable(listening_)) {
            const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            answer_one(fd);
            ::close(fd);
        }
    }
    // Bytes until the headers end and as many as they announce; "" when the line ends before.
    std::string receive(int fd) {
        std::string request;
        std::size_t wanted = std::string::npos;
        char buffer[65536];
        while (request.size() < wanted && readable(fd)) {
            const auto got = ::recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) return {};
            request.append(buffer, static_cast<std::size_t>(got));
            const auto end = request.find("\r\n\r\n");
            if (end == std::string::npos || wanted != std::string::npos) continue;
            const auto length = request.find("Content-Length: ");
            wanted = end + 4 + (length < end ? std::stoul(request.substr(length + 16)) : 0);
        }
        return request;
    }
    void answer_one(int fd) {
        const auto request = receive(fd);
        if (request.empty()) return;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        const auto answer = answer_(request);
        for (std::size_t at = 0; at < answer.size();) {
            const auto sent = ::send(fd, answer.data() + at, answer.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) return;
            at += static_cast<std::size_t>(sent);
        }
        char ignored = 0;
        if (answer.empty() && readable(fd)) (void)::recv(fd, &ignored, 1, 0);  // until the caller has had enough
    }

    Answer answer_;
    int listening_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace telehub::test
