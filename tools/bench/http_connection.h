// One HTTP/1.1 connection of the benchmarks' client to 127.0.0.1: blocking, plain or TLS, kept alive for as long as the
// server keeps it. Bodies are read and counted, not kept. What goes wrong throws std::runtime_error; one thread at a
// time.
#pragma once
#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using TlsContext = std::shared_ptr<SSL_CTX>;  // shared by the connections of all threads

// Trusts this CA alone, and wants the name 127.0.0.1 in the server's certificate.
TlsContext make_tls_context(const std::string& ca_file);

struct Answer {
    unsigned status = 0;
    std::uint64_t bytes = 0;  // of the body, without the framing of chunks
};

class Connection {
  public:
    Connection(std::uint16_t port, TlsContext tls);  // no context: plain
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // `head` ends with its empty line. Connects when there is no connection, or no longer.
    Answer exchange(std::string_view head, std::string_view body);

  private:
    struct Framing;
    void open();
    void close();
    void send(std::string_view data);
    bool receive();  // more bytes behind the unread ones; false: the server has closed
    std::string_view take_line();
    Framing read_head();
    std::uint64_t skip(std::uint64_t bytes);
    std::uint64_t skip_chunks();
    std::uint64_t skip_rest();

    std::uint16_t port_;
    TlsContext tls_context_;
    int fd_ = -1;
    SSL* tls_ = nullptr;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;  // what is read and not yet taken
};

}  // namespace bench
