#include "password.h"

#include <fstream>
#include <iostream>

#include "output.h"

namespace telehub::cli {

CLI::Option* add_password_option(CLI::App& app, std::string& file) {
    return app.add_option(
        "--password-file", file,
        "The password is the first line of this file, or of standard input for '-'; without it one is "
        "made up and shown once");
}

Password take_password(const std::string& file, core::IdSource& random) {
    if (file.empty()) return {generated_password(random), true};
    std::ifstream opened;
    if (file != "-") opened.open(file);
    std::istream& in = file == "-" ? std::cin : opened;
    Password p;
    if (!std::getline(in, p.text) || p.text.empty()) {
        throw Refused("no_password", "there is no password in " + (file == "-" ? "standard input" : file));
    }
    if (p.text.back() == '\r') p.text.pop_back();
    return p;
}

std::string generated_password(core::IdSource& random) {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789A";  // 32 of them: no bias
    const auto hex = random.secret(20);
    std::string password;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        if (i > 0 && i % 10 == 0) password += '-';
        const auto byte = std::stoul(hex.substr(i, 2), nullptr, 16);
        password += letters[byte % letters.size()];
    }
    return password;
}

}  // namespace telehub::cli
