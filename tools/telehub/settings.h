// What every command is told: where the data is, and how to answer. One thread at a time.
#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "telehub/core/config.h"

namespace telehub::cli {

struct Settings {
    std::string data;         // --data or TELEHUB_DATA; "" : what the configuration says
    std::string config_file;  // --config; "" : DATA/telehub.toml when there is one
    bool json = false;
    int exit_code = 0;  // what the command ends with: 0 done, 1 refused or something was found, 2 it could not

    std::filesystem::path data_folder() const { return data.empty() ? "var" : data; }
    std::filesystem::path file() const;  // of the configuration, "" for none
    // The options on the command line win over the environment, that over the file.
    core::Result<core::Config> load() const;
    core::Config config() const;  // throws Refused
};

void add_common_options(CLI::App& app, Settings& settings);

// The commands, one a file.
void add_init(CLI::App& app, Settings& settings);
void add_org(CLI::App& app, Settings& settings);
void add_user(CLI::App& app, Settings& settings);
void add_licence(CLI::App& app, Settings& settings);
void add_device(CLI::App& app, Settings& settings);
void add_cert(CLI::App& app, Settings& settings);
void add_import(CLI::App& app, Settings& settings);
void add_doctor(CLI::App& app, Settings& settings);
void add_demo(CLI::App& app, Settings& settings);

}  // namespace telehub::cli
