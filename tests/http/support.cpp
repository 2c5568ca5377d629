#include "http/support.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace telehub::http::test {

namespace {

constexpr int patience_ms = 5000;

std::size_t on_body(char* data, std::size_t, std::size_t size, void* to) {
    static_cast<Reply*>(to)->body.append(data, size);
    return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* to) {
    const std::string_view line(data, size);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return size;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    static_cast<Reply*>(to)->headers.emplace_back(name, line.substr(colon + 2, line.find('\r') - colon - 2));
    return size;
}

struct Upload {
    std::string_view rest;
};

std::size_t on_read(char* to, std::size_t, std::size_t room, void* from) {
    auto& rest = static_cast<Upload*>(from)->rest;
    const auto n = std::min(room, rest.size());
    std::copy_n(rest.begin(), n, to);
    rest.remove_prefix(n);
    return n;
}

}  // namespace

std::string output_of(const std::string& command) {
    std::string output;
    FILE* const pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
    std::array<char, 4096> piece;
    while (const auto n = std::fread(piece.data(), 1, piece.size(), pipe)) output.append(piece.data(), n);
    ::pclose(pipe);
    return output;
}

void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    output_of(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        key.string() + " -out " + certificate.string());
}

std::string pattern_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (auto& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "telehub-http-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Observer Observations::observer() {
    return [this](const Request& request, std::string_view pattern, unsigned status, std::uint64_t bytes,
                  std::chrono::microseconds) {
        const std::lock_guard lock(mutex_);
        seen_.push_back({request.path, std::string(pattern), status, bytes});
        changed_.notify_all();
    };
}

std::vector<Seen> Observations::wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(patience_ms), [&] { return seen_.size() >= count; });
    return seen_;
}

Running::Running(std::vector<Route> routes, ServerOptions options, unsigned workers, unsigned queue,
                 std::optional<Route> pages)
    : tls(options.certificate.has_value()),
      pool(workers, queue),
      server(std::move(options), Router(std::move(routes), std::move(pages)), pool, observations.observer()) {
    server.start();
}

std::string Running::url(const std::string& path) const {
    return (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(server.port()) + path;
}

std::string Reply::header(const std::string& name) const {
    const auto at = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return at == headers.end() ? "" : at->second;
}

Curl::Curl() : handle_(curl_easy_init()) {}
Curl::~Curl() { curl_easy_cleanup(handle_); }

Reply Curl::ask(const std::string& url, const Ask& how) {
    Reply reply;
    Upload upload{how.body};
    curl_easy_reset(handle_);  // keeps the connection
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle_, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &reply);
    if (!how.ca_file.empty()) curl_easy_setopt(handle_, CURLOPT_CAINFO, how.ca_file.c_str());
    if (how.method == "HEAD") curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
    if (!how.body.empty()) {
        curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle_, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(handle_, CURLOPT_READDATA, &upload);
        if (!how.chunked) curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(how.body.size()));
    }
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, how.method.c_str());
    curl_slist* headers = nullptr;
    for (const auto& header : how.headers) headers = curl_slist_append(headers, header.c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
    const auto result = curl_easy_perform(handle_);
    if (result != CURLE_OK) reply.error = curl_easy_strerror(result);
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &reply.status);
    long made = 0;
    curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &made);
    connections_ += made;
    curl_slist_free_all(headers);
    return reply;
}

Raw::Raw(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect");
}

Raw::~Raw() { ::close(socket_); }

void Raw::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;  // what the server answered tells why
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void Raw::end() { ::shutdown(socket_, SHUT_WR); }

bool Raw::fill() {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, patience_ms) <= 0) throw std::runtime_error("the server neither answers nor closes");
    char piece[65536];
    const auto n = ::recv(socket_, piece, sizeof piece, 0);
    if (n <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(n));
    return true;
}

std::string Raw::read_all() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

std::string Raw::read_until(std::string_view mark) {
    for (;;) {
        const auto at = buffer_.find(mark);
        if (at != std::string::npos) {
            std::string found = buffer_.substr(0, at + mark.size());
            buffer_.erase(0, found.size());
            return found;
        }
        if (!fill()) return std::exchange(buffer_, {});
    }
}

std::string Raw::read_response() {
    std::string response = read_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const auto at = response.find(name);
    const auto length = at == std::string::npos ? 0 : std::stoull(response.substr(at + name.size()));
    while (buffer_.size() < length && fill()) {
    }
    response += buffer_.substr(0, length);
    buffer_.erase(0, length);
    return response;
}

bool Raw::closed_within(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    try {
        read_all();
    } catch (const std::runtime_error&) {
        return false;
    }
    return std::chrono::steady_clock::now() < until;
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
}

void Gate::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
}

void Gate::arrive() {
    const std::lock_guard lock(mutex_);
    ++arrived_;
    changed_.notify_all();
}

void Gate::wait_for_arrivals(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ >= count; });
}

bool Gate::arrives(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::milliseconds(patience_ms), [&] { return arrived_ >= count; });
}

Route streamed(Method method, std::string pattern, Begin begin, std::uint64_t max_body) {
    return {method, std::move(pattern), nullptr, max_body, std::move(begin)};
}

Route route(Method method, std::string pattern, Handler handler, std::uint64_t max_body) {
    return {method, std::move(pattern), std::move(handler), max_body};
}

Handler says(std::string text) {
    return [text = std::move(text)](const Request&) { return text_response(200, "text/plain", text); };
}

Handler echoes() {
    return [](const Request& request) { return text_response(200, "text/plain", request.body); };
}

}  // namespace telehub::http::test
