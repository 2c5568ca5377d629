#include "open_hub.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "output.h"

namespace telehub::cli {

domain::Actor cli_actor() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
    auto actor = domain::Actor::system();
    actor.name = "cli:" + (found != nullptr ? std::string{found->pw_name} : std::to_string(::getuid()));
    return actor;
}

namespace {

core::Config checked(core::Config config, Opening opening) {
    if (opening == Opening::existing && !std::filesystem::exists(database_file(config))) {
        throw Refused("no_data", config.data.string() +
                                     " holds no Telehub data: run `telehub init` first, or name the "
                                     "folder with --data");
    }
    return config;
}

}  // namespace

OpenHub::OpenHub(core::Config config, Opening opening)
    : config_(checked(std::move(config), opening)),
      // One command at a time: two readers are enough.
      db_(database_file(config_), {2, 256}),
      objects_(objects_folder(config_), ids_),
      hub_{db_, objects_, clock_, ids_, config_, dicom_} {}

}  // namespace telehub::cli
