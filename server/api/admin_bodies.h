// What requests about organisations, users, licences and devices carry.
#pragma once
#include "bodies.h"

namespace telehub::api {

using OptionalFlag = std::optional<bool>;

struct OrganisationBody {
    std::string code, name, kind, parent_code;
    Optional reading_code;
};
BOOST_DESCRIBE_STRUCT(OrganisationBody, (), (code, name, kind, parent_code, reading_code))

struct OrganisationChangeBody {
    Optional name;
    OptionalFlag active;
};
BOOST_DESCRIBE_STRUCT(OrganisationChangeBody, (), (name, active))

struct AccountBody {
    std::string login, name, org_code;
    Optional title;
    std::vector<std::string> roles;
    OptionalFlag second_factor;
};
BOOST_DESCRIBE_STRUCT(AccountBody, (), (login, name, org_code, title, roles, second_factor))

struct AccountChangeBody {
    Optional name, title;
    OptionalTexts roles;
};
BOOST_DESCRIBE_STRUCT(AccountChangeBody, (), (name, title, roles))

struct PasswordBody {
    Optional password;  // none: one is made up
};
BOOST_DESCRIBE_STRUCT(PasswordBody, (), (password))

struct LicenceBody {
    std::string number, scope, expires_on;
    Optional title;
};
BOOST_DESCRIBE_STRUCT(LicenceBody, (), (number, scope, expires_on, title))

struct DeviceBody {
    std::string ae_title, org_code;
    Optional address, charset, certificate;  // the certificate as PEM
    OptionalNumber port;
    OptionalFlag receives_tls;
    OptionalTexts services;
};
BOOST_DESCRIBE_STRUCT(DeviceBody, (), (ae_title, org_code, address, charset, certificate, port, receives_tls, services))

struct DeviceChangeBody {
    Optional address, charset, certificate;  // "" takes the certificate away
    OptionalNumber port;
    OptionalFlag receives_tls;
    OptionalTexts services;
};
BOOST_DESCRIBE_STRUCT(DeviceChangeBody, (), (address, charset, certificate, port, receives_tls, services))

}  // namespace telehub::api
