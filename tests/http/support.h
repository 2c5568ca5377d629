// A running server and two kinds of clients for it: libcurl for what is well formed, a bare socket for the
// rest.
#pragma once
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "telehub/http/server.h"

namespace telehub::http::test {

class TempFolder {
  public:
    TempFolder();
    ~TempFolder();
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

std::string output_of(const std::string& command);

// A certificate for 127.0.0.1 that signs itself.
void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

// Bytes that tell where they stand, so that a piece in the wrong place shows.
std::string pattern_bytes(std::size_t size);

// What the observer was told.
struct Seen {
    std::string path;
    std::string route;
    unsigned status;
    std::uint64_t bytes;
};

class Observations {
  public:
    Observer observer();
    std::vector<Seen> wait_for(std::size_t count);

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Seen> seen_;
};

// Members in the order in which they may go: the server first, then the workers.
struct Running {
    explicit Running(std::vector<Route> routes, ServerOptions options = {}, unsigned workers = 2, unsigned queue = 16,
                     std::optional<Route> pages = {});
    std::string url(const std::string& path) const;

    bool tls;
    Observations observations;
    WorkerPool pool;
    Server server;
};

struct Reply {
    long status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names lower-cased
    std::string body;
    std::string error;  // of the transport; empty: none
    std::string header(const std::string& name) const;
};

struct Ask {
    std::string method = "GET";
    std::string body{};
    bool chunked = false;
    std::vector<std::string> headers{};
    std::string ca_file{};
};

// Keeps its connection, as a browser does.
class Curl {
  public:
    Curl();
    ~Curl();
    Reply ask(const std::string& url, const Ask& how = {});
    long connections_made() const { return connections_; }

  private:
    void* handle_;
    long connections_ = 0;
};

// A bare TCP client. Its reads give up after five seconds, so that a broken server fails a test and does not
// hang it.
class Raw {
  public:
    explicit Raw(std::uint16_t port);
    ~Raw();
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    void send(std::string_view bytes);
    void end();              // nothing more comes from us
    std::string read_all();  // until the server closes
    std::string read_until(std::string_view mark);
    std::string read_response();  // one, by its Content-Length
    bool closed_within(std::chrono::milliseconds limit);
    int fd() const { return socket_; }

  private:
    bool fill();

    int socket_;
    std::string buffer_;
};

// Opens once; all who wait go on.
class Gate {
  public:
    void open();
    void wait();
    void arrive();  // counts
    void wait_for_arrivals(int count);
    bool arrives(int count);  // within a few seconds

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int arrived_ = 0;
};

Route route(Method method, std::string pattern, Handler handler, std::uint64_t max_body = 0);
Route streamed(Method method, std::string pattern, Begin begin, std::uint64_t max_body = 0);
Handler says(std::string text);
Handler echoes();

}  // namespace telehub::http::test
