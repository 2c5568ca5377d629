// What the API says of organisations, users, licences, devices and the audit trail.
#pragma once
#include "telehub/app/audit_trail.h"
#include "telehub/app/people.h"
#include "views.h"

namespace telehub::api {

struct OrganisationView {
    core::OrgId id;
    std::int64_t version;
    Text code, name, kind;
    Maybe<core::OrgId> parent_id, reading_org_id;
    bool active;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(OrganisationView, (),
                      (id, version, code, name, kind, parent_id, reading_org_id, active, created_at))

struct AccountView {
    core::UserId id;
    std::int64_t version;
    Text login, name, title;
    OrgView org;
    std::vector<RoleView> roles;
    bool enabled, second_factor;
    Maybe<Timestamp> locked_until;  // after too many failures
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, version, login, name, title, org, roles, enabled, second_factor, locked_until, created_at))

// What is told once: here, and never again.
struct AccountSecretsView : AccountView {
    Maybe<Text> password;     // that was made up
    Maybe<Text> totp_secret;  // base32, for the person's authenticator
};
BOOST_DESCRIBE_STRUCT(AccountSecretsView, (AccountView), (password, totp_secret))

struct LicenceView {
    core::LicenceId id;
    core::UserId user_id;
    Text number, scope, title, expires_on, granted_by;
    Timestamp granted_at;
    Maybe<Timestamp> revoked_at;
    bool expired;
};
BOOST_DESCRIBE_STRUCT(LicenceView, (),
                      (id, user_id, number, scope, title, expires_on, granted_by, granted_at, revoked_at, expired))

struct DeviceView {
    core::DeviceId id;
    std::int64_t version;
    core::OrgId org_id;
    Text ae_title, address;
    std::int64_t port;  // 0: the hub does not send to it
    bool receives_tls;
    Text certificate_sha256, charset;
    std::vector<std::string> services;
    bool enabled;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(DeviceView, (),
                      (id, version, org_id, ae_title, address, port, receives_tls, certificate_sha256, charset,
                       services, enabled, created_at))

struct EchoView {
    bool answered;
    std::int64_t ms;
    Text reason, detail;  // why not
};
BOOST_DESCRIBE_STRUCT(EchoView, (), (answered, ms, reason, detail))

struct AuditView {
    std::int64_t seq;
    Timestamp at;
    Text actor_id, actor_name, org_id, org_code, action, entity, entity_id, outcome, reason, detail, request_id,
        remote_address;
};
BOOST_DESCRIBE_STRUCT(AuditView, (),
                      (seq, at, actor_id, actor_name, org_id, org_code, action, entity, entity_id, outcome, reason,
                       detail, request_id, remote_address))

}  // namespace telehub::api
