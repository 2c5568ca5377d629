#include "trivial_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bench {

namespace {

bool send_all(int fd, std::string_view data) {
    while (!data.empty()) {
        const auto sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool send_answer(int fd, std::uint64_t size, const std::string& zeros) {
    if (!send_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n")) return false;
    for (auto left = size; left > 0;) {
        const auto piece = std::min<std::uint64_t>(left, zeros.size());
        if (!send_all(fd, {zeros.data(), piece})) return false;
        left -= piece;
    }
    return true;
}

void serve(int fd, std::uint64_t size) {
    const std::string zeros(1 << 20, '\0');
    std::array<char, 8192> piece;
    std::string request;
    for (;;) {
        const auto got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got <= 0) break;
        request.append(piece.data(), static_cast<std::size_t>(got));
        if (!request.ends_with("\r\n\r\n")) continue;
        request.clear();
        if (!send_answer(fd, size, zeros)) break;
    }
    ::close(fd);
}

}  // namespace

std::uint16_t start_trivial_server(std::uint64_t size) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&at);
    socklen_t length = sizeof at;
    if (listener < 0 || ::bind(listener, address, length) != 0 || ::listen(listener, 64) != 0 ||
        ::getsockname(listener, address, &length) != 0) {
        throw std::runtime_error("the trivial server gets no port");
    }
    std::thread([listener, size] {
        for (int fd; (fd = ::accept(listener, nullptr, nullptr)) >= 0;) std::thread(serve, fd, size).detach();
    }).detach();
    return ntohs(at.sin_port);
}

}  // namespace bench
