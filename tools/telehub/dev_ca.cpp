#include "dev_ca.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "embedded.h"
#include "output.h"

extern char** environ;

namespace telehub::cli {

namespace fs = std::filesystem;

namespace {

void check(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

// The script and its configuration, as files for as long as it runs.
class Unpacked {
  public:
    Unpacked() {
        std::string name = (fs::temp_directory_path() / "telehub-ca-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) check(errno, "mkdtemp");
        folder_ = name;
        write(program(), dev_ca_script);
        write(folder_ / "openssl.cnf", dev_ca_config);
    }
    ~Unpacked() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Unpacked(const Unpacked&) = delete;
    Unpacked& operator=(const Unpacked&) = delete;
    fs::path program() const { return folder_ / "dev-ca.sh"; }

  private:
    static void write(const fs::path& file, std::string_view text) {
        std::ofstream out(file, std::ios::binary);
        out.exceptions(std::ios::failbit | std::ios::badbit);
        out << text;
    }
    fs::path folder_;
};

struct Ended {
    int status = 0;
    std::string said;
};

// An argument vector, no shell's command line: nothing in a name can become a command.
Ended run(std::vector<std::string> argv) {
    std::vector<char*> pointers;
    for (auto& a : argv) pointers.push_back(a.data());
    pointers.push_back(nullptr);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) check(errno, "pipe2");
    posix_spawn_file_actions_t actions;
    check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    Ended ended;
    std::array<char, 4096> block{};
    for (ssize_t n = 0;
         error == 0 && ((n = ::read(ends[0], block.data(), block.size())) > 0 || (n < 0 && errno == EINTR));) {
        if (n > 0) ended.said.append(block.data(), static_cast<std::size_t>(n));
    }
    ::close(ends[0]);
    check(error, "posix_spawn /bin/sh");
    while (::waitpid(pid, &ended.status, 0) < 0 && errno == EINTR) {
    }
    return ended;
}

}  // namespace

core::Result<void> run_dev_ca(const std::vector<std::string>& arguments) {
    const Unpacked files;
    std::vector<std::string> argv{"/bin/sh", files.program().string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto ended = run(std::move(argv));
    if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 0) return {};
    return core::refuse(core::Errc::invalid, "dev_ca_failed", "no certificate was made: " + shown(ended.said));
}

}  // namespace telehub::cli
