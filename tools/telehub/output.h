// Answers for a person or, with --json, for a program. Refusals travel as an exception, because a command has
// one catch.
#pragma once
#include <boost/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "settings.h"
#include "telehub/core/error.h"

namespace telehub::cli {

struct Refused : std::runtime_error {
    explicit Refused(core::Error e) : std::runtime_error(e.reason), error(std::move(e)) {}
    Refused(std::string reason, std::string detail)
        : Refused(core::refuse(core::Errc::invalid, std::move(reason), std::move(detail))) {}
    core::Error error;
};

template <class T>
T granted(core::Result<T> result) {
    if (!result) throw Refused(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// One line for a person, or the object for a program.
void answer(const Settings& settings, const std::string& line, const boost::json::object& object);
void print_line(std::string_view line);
// On standard error, and with --json on standard output as {"error": {...}} too.
void print_error(const Settings& settings, const core::Error& error);

std::string shown(
    std::string_view text);  // of any origin, for a terminal and for JSON: valid UTF-8, no control characters

}  // namespace telehub::cli
