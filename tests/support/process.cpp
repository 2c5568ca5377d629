#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

extern char** environ;

namespace telehub::test {
namespace {

using Clock = std::chrono::steady_clock;

void check(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() { reset(); }
    void reset() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }

  private:
    int fd_ = -1;
};

struct Pipe {
    Fd read, write;
    Pipe() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) check(errno, "pipe2");
        read = Fd(ends[0]);
        write = Fd(ends[1]);
    }
};

// The child gets the default SIGPIPE back: this process ignores it, or a peer that closes its input would end
// us.
pid_t spawn(std::vector<std::string>& argv, const Pipe& in, const Pipe& out, const Pipe& err) {
    std::vector<char*> arguments;
    for (auto& a : argv) arguments.push_back(a.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    posix_spawn_file_actions_adddup2(&actions, in.read.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    check(posix_spawnattr_init(&attributes), "posix_spawnattr_init");
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    check(error, arguments[0]);
    return pid;
}

void read_some(Fd& from, std::string& into) {
    std::array<char, 65536> buffer;
    const auto n = ::read(from.get(), buffer.data(), buffer.size());
    if (n > 0) {
        into.append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        from.reset();
    }
}

void write_some(Fd& to, std::string_view& rest) {
    const auto n = ::write(to.get(), rest.data(), rest.size());
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    if (rest.empty() || (n < 0 && errno != EINTR && errno != EAGAIN)) to.reset();
}

// Moves bytes until the child closes both outputs. False when the deadline passes first.
bool pump(Fd& in, std::string_view rest, Fd& out, Fd& err, ProcessResult& result, Clock::time_point deadline) {
    while (out.open() || err.open()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        std::array<pollfd, 3> fds{{{in.get(), POLLOUT, 0}, {out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) check(errno, "poll");
        if (in.open() && fds[0].revents != 0) write_some(in, rest);
        if (out.open() && fds[1].revents != 0) read_some(out, result.out);
        if (err.open() && fds[2].revents != 0) read_some(err, result.err);
    }
    return true;
}

// A child may close its outputs and live on, so the wait has the deadline as well.
int wait_until(pid_t pid, Clock::time_point deadline, bool& timed_out) {
    int status = 0;
    while (!timed_out) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid) return status;
        if (ended < 0 && errno != EINTR) check(errno, "waitpid");
        timed_out = Clock::now() >= deadline;
        ::poll(nullptr, 0, 2);
    }
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

ProcessResult run_process(std::vector<std::string> argv, std::string stdin_text, std::chrono::seconds limit) {
    if (argv.empty()) check(EINVAL, "run_process");
    ::signal(SIGPIPE, SIG_IGN);
    const auto deadline = Clock::now() + limit;
    Pipe in, out, err;
    const pid_t pid = spawn(argv, in, out, err);
    in.read.reset();
    out.write.reset();
    err.write.reset();
    ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
    if (stdin_text.empty()) in.write.reset();
    ProcessResult result;
    result.timed_out = !pump(in.write, stdin_text, out.read, err.read, result, deadline);
    const int status = wait_until(pid, deadline, result.timed_out);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace telehub::test
