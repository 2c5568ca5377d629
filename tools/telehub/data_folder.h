// The data folder as `init` and `demo` make it: each part only when it is missing.
#pragma once
#include <string>
#include <vector>

#include "telehub/core/config.h"

namespace telehub::cli {

// The folder (mode 0700), telehub.toml, the development CA and the server's certificate. What was made.
std::vector<std::string> prepare_data_folder(const std::filesystem::path& folder);

}  // namespace telehub::cli
