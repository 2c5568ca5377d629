#include "settings.h"

#include <cstdlib>

#include "output.h"

namespace telehub::cli {

namespace {

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

}  // namespace

std::filesystem::path Settings::file() const {
    if (!config_file.empty()) return config_file;
    const auto usual = data_folder() / "telehub.toml";
    std::error_code absent;
    return std::filesystem::exists(usual, absent) ? usual : std::filesystem::path{};
}

core::Result<core::Config> Settings::load() const {
    auto config = core::load_config(file(), environment);
    if (config && !data.empty()) config->data = data;
    return config;
}

core::Config Settings::config() const { return granted(load()); }

void add_common_options(CLI::App& app, Settings& settings) {
    app.add_option("--data", settings.data, "The folder of all data; default: what the configuration says, else var")
        ->envname("TELEHUB_DATA");
    app.add_option("--config", settings.config_file, "TOML file; default DATA/telehub.toml when there is one");
    app.add_flag("--json", settings.json, "Answer in JSON on standard output");
}

}  // namespace telehub::cli
