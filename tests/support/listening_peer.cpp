#include "support/listening_peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace telehub::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool listens(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

}  // namespace

std::uint16_t free_port() {
    // Below those that outgoing connections take (32768 and up, ip(7)): a connection of another test would have it
    // between this and its use.
    constexpr unsigned lowest = 10'000, count = 20'000;
    std::random_device random;
    for (int tries = 0; tries < 100; ++tries) {
        const auto port = static_cast<std::uint16_t>(lowest + random() % count);
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto address = loopback(port);
        const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(fd);
        if (bound) return port;
    }
    throw std::runtime_error("no free port");
}

ListeningPeer::ListeningPeer(const std::string& program, std::vector<std::string> arguments) : port_(free_port()) {
    arguments.push_back(std::to_string(port_));
    start(program, std::move(arguments));
}

ListeningPeer::ListeningPeer(const std::string& program, std::vector<std::string> arguments, std::uint16_t port)
    : port_(port) {
    start(program, std::move(arguments));
}

void ListeningPeer::start(const std::string& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program);
    std::vector<char*> argv;
    for (auto& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const auto log_file = (folder_.path() / "log").string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const int failed = ::posix_spawnp(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error(program + " does not start");
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!listens(port_)) {
        int status = 0;
        const bool ended = ::waitpid(pid_, &status, WNOHANG) == pid_;
        if (ended || std::chrono::steady_clock::now() > give_up) {
            if (!ended) stop();
            throw std::runtime_error(program + " does not listen: " + log());
        }
        ::poll(nullptr, 0, 10);
    }
}

ListeningPeer::~ListeningPeer() { stop(); }

void ListeningPeer::stop() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::string ListeningPeer::log() const {
    std::ifstream in(folder_.path() / "log");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace telehub::test
