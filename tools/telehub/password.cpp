#include "password.h"

#include <fstream>
#include <iostream>

#include "output.h"
#include "telehub/app/people.h"

namespace telehub::cli {

CLI::Option* add_password_option(CLI::App& app, std::string& file) {
    return app.add_option(
        "--password-file", file,
        "The password is the first line of this file, or of standard input for '-'; without it one is "
        "made up and shown once");
}

Password take_password(const std::string& file, core::IdSource& random) {
    if (file.empty()) return {app::made_up_password(random), true};
    std::ifstream opened;
    if (file != "-") opened.open(file);
    if (file != "-" && !opened) throw Refused("no_password", file + " cannot be read");
    std::istream& in = file == "-" ? std::cin : opened;
    Password p;
    if (!std::getline(in, p.text) || p.text.empty()) {
        throw Refused("no_password", "there is no password in " + (file == "-" ? "standard input" : file));
    }
    if (p.text.back() == '\r') p.text.pop_back();
    return p;
}

}  // namespace telehub::cli
