#include "data_folder.h"

#include <fstream>

#include "dev_ca.h"
#include "embedded.h"
#include "output.h"

namespace telehub::cli {

namespace fs = std::filesystem;

namespace {

void write_config(const fs::path& file) {
    std::ofstream out(file, std::ios::binary);
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out << config_template;
}

}  // namespace

std::vector<std::string> prepare_data_folder(const fs::path& folder) {
    std::vector<std::string> made;
    if (fs::create_directories(folder)) made.push_back(folder.string());
    // Also one that was there: it is about to hold patient data and keys.
    fs::permissions(folder, fs::perms::owner_all);
    const auto config = folder / "telehub.toml";
    if (!fs::exists(config)) {
        write_config(config);
        made.push_back(config.string());
    }
    const auto certs = folder / "certs";
    if (!fs::exists(certs / "server.crt")) {
        // Beside a real server certificate of the hospital's own CA no development CA is made.
        if (!fs::exists(certs / "ca.crt")) {
            granted(run_dev_ca({"ca", certs.string()}));
            made.push_back((certs / "ca.crt").string());
        }
        granted(run_dev_ca({"server", certs.string()}));
        made.push_back((certs / "server.crt").string());
    }
    return made;
}

}  // namespace telehub::cli
