#include "support/store_scp.h"

#include <algorithm>

namespace telehub::test {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> arguments_for(const fs::path& folder, const std::vector<std::string>& options,
                                       std::uint16_t port) {
    std::vector<std::string> arguments{"-v", "+B", "-od", folder.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(std::to_string(port));
    return arguments;
}

}  // namespace

StoreScp::StoreScp(const std::vector<std::string>& options, std::uint16_t port)
    : peer_("storescp", arguments_for(folder_.path(), options, port), port) {}

std::vector<fs::path> StoreScp::received() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_.path())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace telehub::test
