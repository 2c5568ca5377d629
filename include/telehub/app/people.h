// The administrator's verbs: organisations, users, roles, licences, devices.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/domain/device.h"
#include "telehub/store/rows.h"

namespace telehub::app {

struct NewOrganisation {
    std::string code;  // 1 to 6 of A-Z 0-9: the head of its accession numbers
    std::string name;
    std::string kind;  // lead_hospital, county_hospital, clinic
    std::string parent_code;
    std::string reading_code;  // the organisation that reads for it; "" for the root's own reading centre
};
core::Result<store::Organisation> create_organisation(const Hub& hub, const domain::Actor& actor,
                                                      const NewOrganisation& n);

struct NewUser {
    std::string login;  // 2 to 64 of a-z 0-9 . _ -
    std::string password;
    std::string name;
    std::string title;
    std::string org_code;
    std::vector<std::string> roles;
    bool with_totp = false;
};
struct CreatedUser {
    store::UserAccount user;
    std::string totp_secret;
};
core::Result<CreatedUser> create_user(const Hub& hub, const domain::Actor& actor, const NewUser& n);
core::Result<void> set_password(const Hub& hub, const domain::Actor& actor, const std::string& login,
                                const std::string& password);
core::Result<void> disable_user(const Hub& hub, const domain::Actor& actor, const std::string& login);

struct NewLicence {
    std::string login;
    std::string number;
    std::string scope;  // "*" or modalities parted by commas: "CT,MR,DX"
    std::string title;
    std::string expires_on;  // "YYYY-MM-DD"
};
core::Result<store::Licence> grant_licence(const Hub& hub, const domain::Actor& actor, const NewLicence& n);

struct NewDevice {
    std::string org_code;
    std::string ae_title;
    std::string address;             // "" for any
    std::string certificate_sha256;  // "" for plain DICOM only
    std::string charset;             // "" for what the data sets say
    std::uint16_t port = 0;          // where it listens when the hub sends to it; 0: it does not
    bool receives_tls = false;       // the hub speaks TLS to it
    std::string services{domain::every_device_service};
};
core::Result<store::Device> add_device(const Hub& hub, const domain::Actor& actor, const NewDevice& n);
// The certificate it is known by from now on: a renewed one, or "" for plain DICOM only.
core::Result<void> set_device_certificate(const Hub& hub, const domain::Actor& actor, const std::string& ae_title,
                                          const std::string& certificate_sha256);

}  // namespace telehub::app
