// libFuzzer entry: what a stranger sends to the DICOM port, over loopback to the real server (PS3.8 9.3). The first
// byte says how much of it is right: nothing; the association request, and PDUs follow; or P-DATA-TF too, and the bytes
// are presentation data values, each after its context, its flags and its length. Whatever comes, the server ends the
// association once the peer has nothing more to say.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include "fuzz/fuzz_hub.h"
#include "telehub/dicom/server.h"

namespace {

using namespace telehub;

struct Silent final : dicom::DicomObserver {
    void association(bool) override {}
    void stored(std::string_view, std::uint64_t, std::chrono::microseconds) override {}
};

auto threads_now() {
    const std::filesystem::directory_iterator all("/proc/self/task");
    return std::distance(begin(all), end(all));
}

struct Running {
    Running() : server(local.hub, observer) {
        server.start();
        threads = threads_now();
    }
    // A thread that is about to end still holds something, which would be called a leak.
    bool is_busy() const { return server.associations() > 0 || threads_now() > threads; }

    test::FuzzHub local;
    Silent observer;
    dicom::DicomServer server;
    std::ptrdiff_t threads = 0;
};

std::string number(std::size_t n, unsigned size) {  // big endian
    std::string bytes;
    while (size-- > 0) bytes += static_cast<char>(n >> 8 * size & 0xFF);
    return bytes;
}
std::string item(char type, const std::string& body) { return std::string{type, '\0'} + number(body.size(), 2) + body; }
std::string pdu(char type, const std::string& body) { return std::string{type, '\0'} + number(body.size(), 4) + body; }
std::string padded(std::string ae) { return ae.append(16 - ae.size(), ' '); }

std::string context(char id, const char* abstract_syntax) {
    return item('\x20', std::string{id, 0, 0, 0} + item('\x30', abstract_syntax) + item('\x40', "1.2.840.10008.1.2"));
}

// Of a device that is known, for C-ECHO, C-STORE, C-FIND, C-GET, modality performed procedure steps and commitment.
std::string association_request() {
    const auto user = item('\x51', number(16384, 4)) + item('\x52', "1.2.3.4");
    return pdu('\1', number(1, 2) + number(0, 2) + padded("TELEHUB") + padded("CT") + std::string(32, '\0') +
                         item('\x10', "1.2.840.10008.3.1.1.1") + context(1, "1.2.840.10008.1.1") +
                         context(3, "1.2.840.10008.5.1.4.1.1.2") + context(5, "1.2.840.10008.5.1.4.1.2.2.1") +
                         context(7, "1.2.840.10008.5.1.4.1.2.2.3") + context(9, "1.2.840.10008.3.1.2.3.3") +
                         context(11, "1.2.840.10008.1.20.1") + context(13, "1.2.840.10008.5.1.4.31") +
                         item('\x50', user));
}

std::string values_of(std::string_view bytes) {
    std::string pdus;
    while (bytes.size() >= 3) {
        const auto n = std::min<std::size_t>(static_cast<unsigned char>(bytes[2]), bytes.size() - 3);
        const std::string value = std::string(bytes.substr(0, 2)) + std::string(bytes.substr(3, n));
        pdus += pdu('\4', number(value.size(), 4) + value);
        bytes.remove_prefix(3 + n);
    }
    return pdus + pdu('\5', number(0, 4));
}

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "pdu_fuzz: %s (errno %d)\n", what, errno);
    std::abort();
}

int connect_to(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("no socket");
    // libFuzzer's alarm interrupts now and then, and what was begun goes on. Ports of conversations that have just
    // ended are free again after a second.
    for (int i = 0; ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0 && errno != EISCONN; ++i) {
        if ((errno != EINTR && errno != EALREADY && errno != EADDRNOTAVAIL) || i == 100) fail("no connection");
        ::poll(nullptr, 0, 50);
    }
    return fd;
}

// Says all of it and hangs up; false when the other side has not done so in time.
bool converse(std::uint16_t port, std::string_view bytes) {
    const int fd = connect_to(port);
    while (!bytes.empty()) {
        const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;  // the server has heard enough
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    ::shutdown(fd, SHUT_WR);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{8};
    bool ended = false;
    while (!ended && std::chrono::steady_clock::now() < deadline) {
        pollfd waiting{fd, POLLIN, 0};
        std::array<char, 4096> heard{};
        if (::poll(&waiting, 1, 1000) <= 0) continue;
        const auto n = ::recv(fd, heard.data(), heard.size(), 0);
        ended = n == 0 || (n < 0 && errno != EINTR);
    }
    ::close(fd);
    return ended;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Running running;
    if (size < 1 || size > 16 * 1024) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::string said;
    if (data[0] % 4 > 0) said = association_request();
    said += data[0] % 4 > 1 ? values_of(bytes) : std::string{bytes};
    if (!converse(running.server.plain_port(), said)) fail("the server does not hang up");
    // So that a crash is this input's.
    for (int i = 0; i < 8000 && running.is_busy(); ++i) ::poll(nullptr, 0, 1);
    if (running.is_busy()) fail("the association does not end");
    return 0;
}
