// The benchmarks' HTTP client: sends the requests of a list over N kept-alive connections to 127.0.0.1 as fast as the
// answers come, reads and counts their bodies, and checks that every status is 2xx.
//   http_load --port P [--connections N] [--ca FILE] [--header H]... [--header-file F] [--method M] [--times N] LIST
//   http_load --self-test [--connections N]    how many bytes a second it can take from a server that does nothing
// LIST: a path a line; with a body, "PATH FILE". Prints one line, in microseconds from the first connection on:
//   ELAPSED BYTES REQUESTS MEDIAN P99          the last two are of the single requests
// A token goes into --header-file, a header a line: a command line can be read by everybody.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "http_connection.h"
#include "trivial_server.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::uint16_t port = 0;
    unsigned connections = 1, times = 1;
    std::string ca, method = "GET", header_file, list;
    std::vector<std::string> headers;
    bool self_test = false;
};

struct Request {
    std::string path;
    std::string_view body;  // mapped for as long as the process lives
};

struct Totals {
    std::uint64_t bytes = 0;
    std::vector<std::uint64_t> took;  // microseconds of each request
};

std::string_view map_file(const std::string& file) {
    static std::map<std::string, std::string_view> mapped;
    if (const auto known = mapped.find(file); known != mapped.end()) return known->second;
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (fd < 0 || ::fstat(fd, &about) != 0) throw std::runtime_error("cannot read " + file);
    const auto size = static_cast<std::size_t>(about.st_size);
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    ::close(fd);
    if (at == MAP_FAILED) throw std::runtime_error("cannot map " + file);
    return mapped[file] = {static_cast<const char*>(at), size};
}

std::vector<Request> read_list(const Options& o) {
    std::vector<Request> requests;
    if (o.self_test) requests.push_back({"/", {}});
    std::ifstream in(o.list);
    for (std::string line; std::getline(in, line);) {
        const auto space = line.find(' ');
        Request request{line.substr(0, space), {}};
        if (space != std::string::npos) request.body = map_file(line.substr(space + 1));
        requests.push_back(std::move(request));
    }
    if (requests.empty()) throw std::runtime_error("there is no request in " + o.list);
    std::vector<Request> all;
    for (unsigned n = 0; n < o.times; ++n) all.insert(all.end(), requests.begin(), requests.end());
    return all;
}

// What every request has below its first line, without the length of a body.
std::string common_headers(const Options& o) {
    auto out = "Host: 127.0.0.1:" + std::to_string(o.port) + "\r\n";
    for (const auto& header : o.headers) out += header + "\r\n";
    if (o.header_file.empty()) return out;
    std::ifstream in(o.header_file);
    if (!in) throw std::runtime_error("cannot read " + o.header_file);
    for (std::string line; std::getline(in, line);) out += line + "\r\n";
    return out;
}

std::uint64_t microseconds_since(Clock::time_point begin) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count());
}

// The connections take the requests from one list, each the next one. The first failure ends them all.
class Load {
  public:
    explicit Load(const Options& o)
        : options_(o),
          requests_(read_list(o)),
          headers_(common_headers(o)),
          tls_(o.ca.empty() ? nullptr : bench::make_tls_context(o.ca)) {}

    Totals run() {
        std::vector<std::thread> threads;
        for (unsigned n = 0; n < options_.connections; ++n) threads.emplace_back([this] { one_connection(); });
        for (auto& thread : threads) thread.join();
        if (!failure_.empty()) throw std::runtime_error(failure_);
        return std::move(totals_);
    }

  private:
    void one_connection() {
        Totals mine;
        try {
            bench::Connection connection(options_.port, tls_);
            for (std::size_t n; (n = next_++) < requests_.size();) exchange(connection, requests_[n], mine);
        } catch (const std::exception& e) {
            next_ = requests_.size();
            const std::lock_guard lock(mutex_);
            failure_ = e.what();
        }
        const std::lock_guard lock(mutex_);
        totals_.bytes += mine.bytes;
        totals_.took.insert(totals_.took.end(), mine.took.begin(), mine.took.end());
    }

    void exchange(bench::Connection& connection, const Request& request, Totals& mine) const {
        auto head = options_.method + " " + request.path + " HTTP/1.1\r\n" + headers_;
        if (options_.method != "GET") head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
        const auto begin = Clock::now();
        const auto answer = connection.exchange(head + "\r\n", request.body);
        mine.took.push_back(microseconds_since(begin));
        mine.bytes += answer.bytes;
        if (answer.status < 200 || answer.status > 299) {
            throw std::runtime_error(options_.method + " " + request.path + ": " + std::to_string(answer.status));
        }
    }

    const Options& options_;
    const std::vector<Request> requests_;
    const std::string headers_;
    const bench::TlsContext tls_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;  // of what follows
    Totals totals_;
    std::string failure_;
};

void run(const Options& o) {
    Load load(o);
    const auto begin = Clock::now();
    auto totals = load.run();
    const auto elapsed = microseconds_since(begin);
    auto& took = totals.took;
    std::ranges::sort(took);
    std::printf("%llu %llu %zu %llu %llu\n", static_cast<unsigned long long>(elapsed),
                static_cast<unsigned long long>(totals.bytes), took.size(),
                static_cast<unsigned long long>(took[took.size() / 2]),
                static_cast<unsigned long long>(took[took.size() * 99 / 100]));
}

void self_test(Options o) {
    constexpr std::uint64_t size = 16 << 20;
    o.port = bench::start_trivial_server(size);
    o.times = 256;
    Load load(o);
    const auto begin = Clock::now();
    const auto totals = load.run();
    std::printf("%.2f GB/s on %u connections\n", static_cast<double>(totals.bytes) / 1e3 / microseconds_since(begin),
                o.connections);
}

}  // namespace

int main(int argc, char** argv) {
    Options o;
    CLI::App app{"The benchmarks' HTTP client"};
    app.add_option("--port", o.port, "On 127.0.0.1");
    app.add_option("--connections", o.connections)->check(CLI::Range(1, 256));
    app.add_option("--times", o.times, "How often the list is gone through")->check(CLI::Range(1, 1'000'000));
    app.add_option("--ca", o.ca, "Speak TLS, and trust this CA");
    app.add_option("--header", o.headers, "A header of every request; may be given again")->allow_extra_args(false);
    app.add_option("--header-file", o.header_file, "Headers of every request, one a line");
    app.add_option("--method", o.method);
    app.add_flag("--self-test", o.self_test, "Measure this client alone");
    app.add_option("list", o.list, "A path a line, and the file of its body behind a space");
    CLI11_PARSE(app, argc, argv);
    if (!o.self_test && (o.port == 0 || o.list.empty())) {
        std::fprintf(stderr, "http_load: --port and a list are needed\n");
        return 2;
    }
    try {
        o.self_test ? self_test(o) : run(o);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
