#include "http_connection.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "trivial_server.h"

namespace bench {
namespace {

// Takes one connection, answers each request on it with the next of these texts, a few bytes at a time, and closes.
class ScriptedServer {
  public:
    explicit ScriptedServer(std::vector<std::string> answers) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        socklen_t length = sizeof at;
        if (::bind(listener_, address, length) != 0 || ::listen(listener_, 1) != 0 ||
            ::getsockname(listener_, address, &length) != 0) {
            throw std::runtime_error("no port");
        }
        port = ntohs(at.sin_port);
        thread_ = std::thread([this, answers = std::move(answers)] { serve(answers); });
    }
    ~ScriptedServer() {
        ::shutdown(listener_, SHUT_RDWR);  // for a server that nobody called
        thread_.join();
        ::close(listener_);
    }
    std::uint16_t port = 0;

  private:
    void serve(const std::vector<std::string>& answers) const {
        const int fd = ::accept(listener_, nullptr, nullptr);
        for (const auto& answer : answers) {
            std::array<char, 4096> piece;
            for (std::string request; !request.ends_with("\r\n\r\n");) {
                const auto got = ::recv(fd, piece.data(), piece.size(), 0);
                if (got <= 0) break;
                request.append(piece.data(), static_cast<std::size_t>(got));
            }
            for (std::size_t at = 0; at < answer.size(); at += 7) {
                const auto some = std::min<std::size_t>(7, answer.size() - at);
                if (::send(fd, answer.data() + at, some, MSG_NOSIGNAL) <= 0) break;
            }
        }
        ::close(fd);
    }

    int listener_;
    std::thread thread_;
};

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

// The fault of the first exchange; empty when there was none.
std::string fault_of(const std::string& answer) {
    const ScriptedServer server({answer});
    Connection connection(server.port, nullptr);
    try {
        connection.exchange(get, "");
        return "";
    } catch (const std::runtime_error& e) {
        return e.what();
    }
}

TEST(HttpConnection, CountsABodyHoweverItEndsAndKeepsTheConnection) {
    const ScriptedServer server({
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\nT: t\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\n\r\nuntil it closes",
    });
    Connection connection(server.port, nullptr);
    const std::array<Answer, 5> expected{{{200, 5}, {200, 13}, {201, 0}, {204, 0}, {404, 15}}};
    for (const auto& e : expected) {
        const auto answer = connection.exchange(get, "");
        EXPECT_EQ(answer.status, e.status);
        EXPECT_EQ(answer.bytes, e.bytes) << e.status;
    }
}

TEST(HttpConnection, SaysWhatIsWrongWithAnAnswer) {
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc"), "the body ended 47 bytes too early");
    EXPECT_EQ(fault_of("SSH-2.0 x\r\n"), "this is no answer of HTTP/1: SSH-2.0 x");
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n"), "a chunk has no size");
    EXPECT_EQ(fault_of("HTTP/1.1 200"), "the server closed the connection in the middle of an answer");
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nX: " + std::string(300'000, 'x')), "a line of the answer is too long");
}

TEST(HttpConnection, ReadsMoreThanItsBufferFromTheTrivialServer) {
    Connection connection(start_trivial_server(3'000'001), nullptr);
    EXPECT_EQ(connection.exchange(get, "").bytes, 3'000'001u);
    EXPECT_EQ(connection.exchange(get, "").bytes, 3'000'001u);
}

}  // namespace
}  // namespace bench
