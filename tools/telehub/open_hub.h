// The hub as the command line uses it: the same database and objects as telehubd, whether that is running or
// not.
#pragma once
#include <filesystem>
#include <string>

#include "settings.h"
#include "telehub/app/hub.h"
#include "telehub/core/crypto.h"
#include "telehub/dicom/objects.h"

namespace telehub::cli {

inline std::filesystem::path database_file(const core::Config& c) { return c.data / "telehub.db"; }
inline std::filesystem::path objects_folder(const core::Config& c) { return c.data / "objects"; }

enum class Opening { existing, create };

// Has the hub's own rights and the name "cli:<unix user>", so that the audit trail shows who it was.
domain::Actor cli_actor();

class OpenHub {
  public:
    // Refuses (Refused, "no_data") a folder without a database unless it may make one.
    explicit OpenHub(core::Config config, Opening opening = Opening::existing);
    const app::Hub& hub() const { return hub_; }
    const core::Config& config() const { return config_; }

  private:
    core::Config config_;
    core::SystemClock clock_;
    core::SystemIds ids_{clock_};
    store::Database db_;
    store::ObjectStore objects_;
    dicom::DcmtkObjects dicom_;
    app::Hub hub_;
};

}  // namespace telehub::cli
