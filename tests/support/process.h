// Runs a program as a test's peer, without a shell. Not for production code: it may wait up to `limit`.
#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace telehub::test {

struct ProcessResult {
    int exit_code = -1;      // 128 + n when signal n ended it
    bool timed_out = false;  // the limit passed and the program was killed
    std::string out;
    std::string err;
};

// argv[0] is looked up in PATH. Throws std::system_error when the program cannot be started.
ProcessResult run_process(std::vector<std::string> argv, std::string stdin_text = {},
                          std::chrono::seconds limit = std::chrono::seconds{60});

}  // namespace telehub::test
