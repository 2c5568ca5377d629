#include "support/mailbox.h"

#include <poll.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "support/process.h"

namespace telehub::test {

namespace fs = std::filesystem;

namespace {

// Debian's, which sees Debian's packages.
constexpr const char* python = "/usr/bin/python3";

std::string script(const std::string& name) { return std::string{TELEHUB_TEST_SUPPORT} + "/" + name; }

std::vector<std::string> arguments(std::vector<std::string> options, const fs::path& folder) {
    options.insert(options.begin(), script("mail_receiver.py"));
    options.push_back(folder.string());
    return options;
}

}  // namespace

Mailbox::Mailbox(std::vector<std::string> options) : peer_(python, arguments(std::move(options), folder_.path())) {}

fs::path Mailbox::file(std::size_t n) const {
    char name[16];
    std::snprintf(name, sizeof name, "%04zu.eml", n);
    return folder_.path() / name;
}

std::size_t Mailbox::count() const {
    std::size_t n = 0;
    while (fs::exists(file(n + 1))) ++n;
    return n;
}

boost::json::object Mailbox::mail(std::size_t n) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!fs::exists(file(n))) {
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("no mail came: " + peer_.log());
        ::poll(nullptr, 0, 20);
    }
    return read_calendar_file(file(n));
}

boost::json::object read_calendar_file(const fs::path& file) {
    const auto read = run_process({python, script("read_calendar.py"), file.string()});
    if (read.exit_code != 0) throw std::runtime_error("not to be read: " + read.err);
    return boost::json::parse(read.out).as_object();
}

boost::json::object read_calendar_text(const std::string& ics) {
    const TempDir folder;
    const auto file = folder.path() / "calendar.ics";
    std::ofstream(file, std::ios::binary) << ics;
    return read_calendar_file(file);
}

}  // namespace telehub::test
