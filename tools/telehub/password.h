// Passwords of accounts: from a file, from standard input, or made up and shown once. Never from the command
// line, where every user of the machine could read them.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "telehub/core/ids.h"

namespace telehub::cli {

struct Password {
    std::string text;
    bool generated = false;  // then it is shown, once
};

CLI::Option* add_password_option(CLI::App& app, std::string& file);

// `file` "" : generated; "-" : the first line of standard input; else the first line of the file. Throws
// Refused.
Password take_password(const std::string& file, core::IdSource& random);

}  // namespace telehub::cli
