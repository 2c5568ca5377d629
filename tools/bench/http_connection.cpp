#include "http_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509v3.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace bench {

namespace {

constexpr std::size_t buffer_size = 256 * 1024;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

std::optional<std::uint64_t> number(std::string_view text, int base) {
    std::uint64_t n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n, base);
    if (fault != std::errc{} || end == text.data()) return {};
    return n;
}

bool is(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

TlsContext make_tls_context(const std::string& ca_file) {
    TlsContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context || SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
        fail("cannot read the CA's certificate " + ca_file);
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(context.get()), "127.0.0.1");
    return context;
}

// How the body of an answer ends (RFC 9112 6.3): by its length, by its last chunk, or with the connection.
struct Connection::Framing {
    unsigned status = 0;
    std::optional<std::uint64_t> length;
    bool chunked = false;
    bool keep_alive = true;
    bool bodiless() const { return status == 204 || status == 304; }
    void take_field(std::string_view name, std::string_view value);
};

void Connection::Framing::take_field(std::string_view name, std::string_view value) {
    if (is(name, "content-length")) length = number(value, 10);
    if (is(name, "transfer-encoding") && is(value, "chunked")) chunked = true;
    if (is(name, "connection") && is(value, "close")) keep_alive = false;
}

Connection::Connection(std::uint16_t port, TlsContext tls)
    : port_(port), tls_context_(std::move(tls)), buffer_(buffer_size) {}
Connection::~Connection() { close(); }

void Connection::open() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port_);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
        fail("cannot connect to port " + std::to_string(port_) + ": " + std::strerror(errno));
    }
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    begin_ = end_ = 0;
    if (!tls_context_) return;
    tls_ = SSL_new(tls_context_.get());
    SSL_set_fd(tls_, fd_);
    if (SSL_connect(tls_) != 1) fail("the TLS handshake failed");
}

void Connection::close() {
    SSL_free(tls_);
    tls_ = nullptr;
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

void Connection::send(std::string_view data) {
    while (!data.empty()) {
        const auto piece = std::min<std::size_t>(data.size(), 1 << 20);
        const auto sent = tls_ != nullptr ? SSL_write(tls_, data.data(), static_cast<int>(piece))
                                          : ::send(fd_, data.data(), piece, MSG_NOSIGNAL);
        if (sent <= 0) fail("the server closed the connection while the request was sent");
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Connection::receive() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size()) {
        if (begin_ == 0) fail("a line of the answer is too long");
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const auto room = buffer_.size() - end_;
    const auto got = tls_ != nullptr ? SSL_read(tls_, buffer_.data() + end_, static_cast<int>(room))
                                     : ::recv(fd_, buffer_.data() + end_, room, 0);
    if (got <= 0) return false;
    end_ += static_cast<std::size_t>(got);
    return true;
}

// Without its CRLF; valid until the next bytes are received.
std::string_view Connection::take_line() {
    std::size_t seen = 0;
    for (;;) {
        const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
        const auto end = unread.find("\r\n", seen);
        if (end != std::string_view::npos) {
            begin_ += end + 2;
            return unread.substr(0, end);
        }
        seen = unread.empty() ? 0 : unread.size() - 1;
        if (!receive()) fail("the server closed the connection in the middle of an answer");
    }
}

Connection::Framing Connection::read_head() {
    Framing framing;
    auto line = take_line();
    const bool known = line.starts_with("HTTP/1.") && line.size() >= 12;
    framing.status = known ? static_cast<unsigned>(number(line.substr(9, 3), 10).value_or(0)) : 0;
    if (framing.status < 100) fail("this is no answer of HTTP/1: " + std::string(line.substr(0, 80)));
    framing.keep_alive = !line.starts_with("HTTP/1.0");
    while (!(line = take_line()).empty()) {
        const auto colon = std::min(line.find(':'), line.size());
        auto value = line.substr(std::min(colon + 1, line.size()));
        while (value.starts_with(' ')) value.remove_prefix(1);
        framing.take_field(line.substr(0, colon), value);
    }
    return framing;
}

std::uint64_t Connection::skip(std::uint64_t bytes) {
    for (auto left = bytes;;) {
        const auto piece = std::min<std::uint64_t>(left, end_ - begin_);
        begin_ += piece;
        left -= piece;
        if (left == 0) return bytes;
        if (!receive()) fail("the body ended " + std::to_string(left) + " bytes too early");
    }
}

std::uint64_t Connection::skip_chunks() {
    std::uint64_t total = 0;
    for (;;) {
        const auto size = number(take_line(), 16);
        if (!size) fail("a chunk has no size");
        if (*size == 0) break;
        total += skip(*size);
        take_line();
    }
    while (!take_line().empty()) {
    }
    return total;
}

std::uint64_t Connection::skip_rest() {
    std::uint64_t total = 0;
    do {
        total += end_ - begin_;
        begin_ = end_;
    } while (receive());
    return total;
}

Answer Connection::exchange(std::string_view head, std::string_view body) {
    if (fd_ < 0) open();
    send(head);
    send(body);
    auto framing = read_head();
    while (framing.status < 200) framing = read_head();
    Answer answer{framing.status, 0};
    if (framing.bodiless()) {
        // Nothing follows.
    } else if (framing.chunked) {
        answer.bytes = skip_chunks();
    } else if (framing.length) {
        answer.bytes = skip(*framing.length);
    } else {
        answer.bytes = skip_rest();
        framing.keep_alive = false;
    }
    if (!framing.keep_alive) close();
    return answer;
}

}  // namespace bench
