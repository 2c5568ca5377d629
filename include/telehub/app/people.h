// The administrator's verbs: organisations, users, roles, licences, devices. Who is administered is decided by the
// actor's scope: an administrator keeps the organisation of the role and all below it, the hub's own programs all of
// them; everything else is "not found". What an actor was at sign-in does not count here, what they are now does: two
// administrators who take each other's role leave one.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/domain/device.h"
#include "telehub/store/people.h"

namespace telehub::app {

struct NewOrganisation {
    std::string code;  // 1 to 6 of A-Z 0-9: the head of its accession numbers
    std::string name;
    std::string kind;          // lead_hospital, county_hospital, clinic
    std::string parent_code;   // "" for the top of a consortium, which is the hub's own programs' to make
    std::string reading_code;  // the organisation that reads for it; "" for the root's own reading centre
};
core::Result<store::Organisation> create_organisation(const Hub& hub, const domain::Actor& actor,
                                                      const NewOrganisation& n, const Idempotency& idempotency = {});

struct OrganisationChange {
    std::optional<std::string> name;
    std::optional<bool> active;  // false: its people's sessions end, and nobody of it is let in
};
// Refuses with conflict "own_organisation" to close the one that the actor belongs to.
core::Result<store::Organisation> amend_organisation(const Hub& hub, const domain::Actor& actor, const core::OrgId& id,
                                                     const OrganisationChange& change, Version expected);
core::Result<store::Organisation> get_organisation(const Hub& hub, const domain::Actor& actor, const core::OrgId& id);
std::vector<store::Organisation> list_organisations(const Hub& hub, const domain::Actor& actor,
                                                    const store::Page& page);

// --- users ---

struct NewUser {
    std::string login;                    // 2 to 64 of a-z 0-9 . _ -
    std::optional<std::string> password;  // none: one is made up
    std::string name;
    std::string title;
    std::string org_code;
    std::vector<std::string> roles;
    bool with_totp = false;
};
struct CreatedUser {
    store::UserAccount user;
    std::string totp_secret;  // told here and never again, as the password that was made up
    std::string password;
};
core::Result<CreatedUser> create_user(const Hub& hub, const domain::Actor& actor, const NewUser& n,
                                      const Idempotency& idempotency = {});

struct UserChange {
    std::optional<std::string> name, title;
    std::optional<std::vector<std::string>> roles;  // all that are held in the user's own organisation
};
// Refuses with conflict "own_administrator_role" to take the actor's own last one.
core::Result<store::UserAccount> amend_user(const Hub& hub, const domain::Actor& actor, const core::UserId& id,
                                            const UserChange& change, Version expected);

struct UserDetails {
    store::UserAccount user;
    store::Organisation org;
    std::vector<domain::OrgRole> roles;
};
core::Result<UserDetails> get_user(const Hub& hub, const domain::Actor& actor, const core::UserId& id);
std::vector<UserDetails> list_users(const Hub& hub, const domain::Actor& actor, const store::UserFilter& filter,
                                    const store::Page& page);

// Whom a verb is about: by login, as at the command line, or by id.
struct Whom {
    Whom(std::string l) : login(std::move(l)) {}  // NOLINT(google-explicit-constructor)
    Whom(const char* l) : login(l) {}             // NOLINT(google-explicit-constructor)
    Whom(core::UserId i) : id(std::move(i)) {}    // NOLINT(google-explicit-constructor)
    std::string login;
    core::UserId id;
};
// All of them refuse with forbidden "holds_roles_elsewhere" where the person has a role in an organisation that the
// actor does not administer: who may set a password may sign in with it.

enum class UserAction { disable, enable, unlock, revoke_sessions };
// Closing one's own account is refused with conflict "own_account". A closed account's sessions end at once.
core::Result<store::UserAccount> move_user(const Hub& hub, const domain::Actor& actor, const Whom& whom,
                                           UserAction action, Version expected = {});
inline core::Result<void> disable_user(const Hub& hub, const domain::Actor& actor, const Whom& whom) {
    const auto moved = move_user(hub, actor, whom, UserAction::disable);
    if (!moved) return moved.error();
    return {};
}

struct Credentials {
    store::UserAccount user;
    std::string password;     // the one that was made up; else ""
    std::string totp_secret;  // the new one; else ""
};
// Without a password one is made up. Takes the lock off; the user's sessions end.
core::Result<Credentials> set_password(const Hub& hub, const domain::Actor& actor, const Whom& whom,
                                       const std::optional<std::string>& password, Version expected = {});
// A new secret of one-time passwords, told here and never again; the user's sessions end.
core::Result<Credentials> reset_second_factor(const Hub& hub, const domain::Actor& actor, const Whom& whom,
                                              Version expected = {});

// 100 bits of chance, in letters and digits that are not mistaken.
std::string made_up_password(core::IdSource& random);

// --- licences ---

struct NewLicence {
    std::string login;
    std::string number;
    std::string scope;  // "*", or modalities and specialties parted by commas: "CT,MR,DX"
    std::string title;
    std::string expires_on;  // "YYYY-MM-DD", the last day
    core::UserId user{};     // in place of the login
};
core::Result<store::Licence> grant_licence(const Hub& hub, const domain::Actor& actor, const NewLicence& n,
                                           const Idempotency& idempotency = {});
// Needs a reason. Refuses with conflict "already_revoked".
core::Result<store::Licence> revoke_licence(const Hub& hub, const domain::Actor& actor, const core::LicenceId& id,
                                            const std::string& reason);
// Also those that were revoked.
core::Result<std::vector<store::Licence>> list_licences(const Hub& hub, const domain::Actor& actor,
                                                        const core::UserId& user, const store::Page& page);

// --- devices ---

struct NewDevice {
    std::string org_code;
    std::string ae_title;
    std::string address;                                 // an IP address; "" for any
    std::string certificate_sha256;                      // "" for plain DICOM only
    std::string charset;                                 // "" for what the data sets say
    std::int64_t port = 0;                               // where it listens when the hub sends to it; 0: it does not
    bool receives_tls = false;                           // the hub speaks TLS to it
    std::string services{domain::every_device_service};  // what it may ask, parted by commas
};
core::Result<store::Device> add_device(const Hub& hub, const domain::Actor& actor, const NewDevice& n,
                                       const Idempotency& idempotency = {});

struct DeviceChange {
    std::optional<std::string> address, certificate_sha256, charset, services;
    std::optional<std::int64_t> port;
    std::optional<bool> receives_tls, enabled;
};
core::Result<store::Device> amend_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id,
                                         const DeviceChange& change, Version expected);
// The certificate it is known by from now on: a renewed one, or "" for plain DICOM only.
core::Result<void> set_device_certificate(const Hub& hub, const domain::Actor& actor, const std::string& ae_title,
                                          const std::string& certificate_sha256);
core::Result<store::Device> get_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id);
std::vector<store::Device> list_devices(const Hub& hub, const domain::Actor& actor, const std::string& org_id,
                                        const store::Page& page);

struct Echo {
    bool answered = false;
    std::string reason, detail;  // why not
    std::int64_t ms = 0;
};
// C-ECHO to where the device listens, as the hub would send there; 5 s at most.
core::Result<Echo> echo_device(const Hub& hub, const domain::Actor& actor, const core::DeviceId& id);

}  // namespace telehub::app
