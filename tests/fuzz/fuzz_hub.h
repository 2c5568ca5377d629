// A hub in a temporary folder, with one clinic and one device in it, for fuzz targets that need one. It stays for all
// inputs.
#pragma once
#include "support/temp_dir.h"
#include "telehub/app/hub.h"
#include "telehub/app/people.h"
#include "telehub/core/crypto.h"
#include "telehub/core/log.h"
#include "telehub/dicom/objects.h"

namespace telehub::test {

struct FuzzHub {
    FuzzHub() {
        core::log::set_level(core::log::Level::error);
        config.data = folder.path();
        config.dicom.port = 0;
        config.dicom.tls = false;
        const auto admin = domain::Actor::system();
        app::create_organisation(hub, admin, {"TC01", "青山镇卫生院", "clinic", "", ""}).value();
        app::add_device(hub, admin, {"TC01", "CT", "127.0.0.1", "", "", 0, false}).value();
    }

    TempDir folder;
    core::FakeClock clock{{1'767'600'000'000}};
    core::SystemIds ids{clock};
    core::Config config;
    dicom::DcmtkObjects dicom;
    store::Database db{folder.path() / "telehub.db"};
    store::ObjectStore objects{folder.path() / "objects", ids};
    app::Hub hub{db, objects, clock, ids, config, dicom};
};

}  // namespace telehub::test
