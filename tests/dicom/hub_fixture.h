// A hub in a temporary folder with one lead hospital and one clinic, for tests that store instances.
#pragma once
#include <gtest/gtest.h>

#include "support/temp_dir.h"
#include "telehub/app/hub.h"
#include "telehub/app/people.h"
#include "telehub/app/studies.h"
#include "telehub/core/crypto.h"
#include "telehub/dicom/objects.h"

namespace telehub::test {

class HubFixture : public ::testing::Test {
  protected:
    HubFixture() {
        const auto admin = domain::Actor::system();
        app::create_organisation(hub_, admin, {"CITY", "市人民医院", "lead_hospital", "", ""}).value();
        const auto clinic =
            app::create_organisation(hub_, admin, {"TC01", "青山镇卫生院", "clinic", "CITY", "CITY"}).value();
        source_ = {clinic.id, "import", admin};
    }

    TempDir dir_;
    core::FakeClock clock_{{1'767'600'000'000}};
    core::SystemIds ids_{clock_};
    core::Config config_;
    dicom::DcmtkObjects dicom_;
    store::Database db_{dir_.path() / "telehub.db"};
    store::ObjectStore objects_{dir_.path() / "objects", ids_};
    app::Hub hub_{db_, objects_, clock_, ids_, config_, dicom_};
    app::Source source_;
};

}  // namespace telehub::test
