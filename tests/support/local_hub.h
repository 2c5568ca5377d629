// A hub inside the test, on a folder of its own and a clock that the test moves; and the small consortium that most
// tests are about: the city hospital's reading centre, two clinics, one user of every role, two devices.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "support/temp_dir.h"
#include "telehub/app/hub.h"
#include "telehub/app/people.h"
#include "telehub/core/crypto.h"
#include "telehub/dicom/objects.h"

namespace telehub::test {

struct LocalHub {
    explicit LocalHub(const std::filesystem::path& data, const core::Clock& clock);
    core::Config config;
    core::SystemIds ids;
    store::Database db;
    store::ObjectStore objects;
    dicom::DcmtkObjects dicom;
    app::Hub hub;
};

inline constexpr const char* password = "correct horse battery";

struct Consortium {
    std::map<std::string, core::OrgId> orgs;              // CITY, TC01, TC02
    std::map<std::string, store::UserAccount> users;      // by login
    std::map<std::string, std::string> totp_secrets;      // by login, where there is one
    domain::Actor actor(const std::string& login) const;  // with the user's roles, as signed in with a second factor

    std::map<std::string, std::vector<domain::OrgRole>> roles;
};

// Logins: tech1, doctor1 (TC01), tech2, doctor2 (TC02), reader1, reader2, verifier, coordinator, consultant, qc, admin
// (CITY). verifier and reader2 (also a verifier) hold licences for everything; verifier has a TOTP secret.
Consortium make_consortium(const app::Hub& hub);

}  // namespace telehub::test
