// The built-in development CA: certs/dev-ca.sh, which the program carries with it, run as a program of its
// own.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "telehub/core/error.h"

namespace telehub::cli {

// Runs `dev-ca.sh ARGUMENTS...`; its words on standard error become the refusal "dev_ca_failed".
core::Result<void> run_dev_ca(const std::vector<std::string>& arguments);

}  // namespace telehub::cli
