#include "telehub/app/people.h"

#include <algorithm>

#include "form.h"
#include "telehub/core/crypto.h"
#include "telehub/store/people.h"
#include "telehub/store/table.h"

namespace telehub::app {

using core::Errc;
using core::Error;
using store::Connection;

namespace {

constexpr std::string_view lower_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view upper_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// VR AE (PS3.5 6.2): 1 to 16 printable ASCII characters without backslash, not spaces alone.
bool is_ae_title(std::string_view s) {
    return !s.empty() && s.size() <= 16 && s.front() != ' ' && s.back() != ' ' &&
           std::ranges::all_of(s, [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
}

// Hex of a certificate's digest, or none.
bool is_digest_or_empty(std::string_view s) { return s.empty() || (s.size() == 64 && made_of(s, "0123456789abcdef")); }

}  // namespace

core::Result<store::Organisation> create_organisation(const Hub& hub, const domain::Actor& actor,
                                                      const NewOrganisation& n) {
    using R = core::Result<store::Organisation>;
    return transact(hub, actor, {"organisation.create", "organisation"}, [&](Connection& c, Deed& deed) -> R {
        Form form;
        form.require(!n.code.empty() && n.code.size() <= 6 && made_of(n.code, upper_digits), "$.code",
                     "1 to 6 of A-Z and 0-9");
        form.require(is_line(n.name, 200), "$.name", "1 to 200 bytes of text");
        form.require(n.kind == "lead_hospital" || n.kind == "county_hospital" || n.kind == "clinic", "$.kind",
                     "one of lead_hospital, county_hospital, clinic");
        const auto parent = store::find_organisation_by_code(c, n.parent_code);
        form.require(n.parent_code.empty() || parent, "$.parent_code", "no such organisation");
        const auto reading = store::find_organisation_by_code(c, n.reading_code);
        form.require(n.reading_code.empty() || reading, "$.reading_code", "no such organisation");
        if (!form.ok()) return form.error();
        if (store::find_organisation_by_code(c, n.code)) return taken("organisation " + n.code);
        store::Organisation row;
        row.id = core::OrgId{hub.ids.uuid()};
        row.code = n.code;
        row.name = n.name;
        row.kind = n.kind;
        if (parent) row.parent_id = parent->id;
        if (reading) row.reading_org_id = reading->id;
        row.created_at = hub.clock.now();
        store::insert_row(c, row);
        deed.entity_id = row.id.value;
        deed.org_id = row.id.value;
        return row;
    });
}

core::Result<CreatedUser> create_user(const Hub& hub, const domain::Actor& actor, const NewUser& n) {
    using R = core::Result<CreatedUser>;
    // Hashing takes long: before the transaction, not in it.
    const auto password_hash = core::hash_password(n.password, hub.ids);
    return transact(hub, actor, {"user.create", "user"}, [&](Connection& c, Deed& deed) -> R {
        Form form;
        form.require(n.login.size() >= 2 && n.login.size() <= 64 && made_of(n.login, std::string{lower_digits} + "._-"),
                     "$.login", "2 to 64 of a-z, 0-9, '.', '_' and '-'");
        form.require(n.password.size() >= hub.config.sign_in.min_password_length, "$.password",
                     "at least " + std::to_string(hub.config.sign_in.min_password_length) + " characters");
        form.require(is_line(n.name, 200), "$.name", "1 to 200 bytes of text");
        const auto org = store::find_organisation_by_code(c, n.org_code);
        form.require(org.has_value(), "$.org_code", "no such organisation");
        for (const auto& role : n.roles) {
            form.require(domain::role_from(role).has_value(), "$.roles", "no such role: " + role);
        }
        if (!form.ok()) return form.error();
        if (store::find_user_by_login(c, n.login)) return taken("user " + n.login);
        CreatedUser made;
        auto& row = made.user;
        row.id = core::UserId{hub.ids.uuid()};
        row.org_id = org->id;
        row.login = n.login;
        row.name = n.name;
        row.title = n.title;
        row.password_hash = password_hash;
        if (n.with_totp) made.totp_secret = row.totp_secret = core::new_totp_secret(hub.ids);
        row.created_at = hub.clock.now();
        store::insert_row(c, row);
        for (const auto& role : n.roles) {
            store::insert_row(c, store::UserRole{row.id, org->id, role, actor.name, row.created_at});
        }
        deed.entity_id = row.id.value;
        deed.org_id = org->id.value;
        return made;
    });
}

core::Result<void> set_password(const Hub& hub, const domain::Actor& actor, const std::string& login,
                                const std::string& password) {
    const auto password_hash = core::hash_password(password, hub.ids);
    return transact(hub, actor, {"user.password", "user"}, [&](Connection& c, Deed& deed) -> core::Result<void> {
        Form form;
        form.require(password.size() >= hub.config.sign_in.min_password_length, "$.password",
                     "at least " + std::to_string(hub.config.sign_in.min_password_length) + " characters");
        if (!form.ok()) return form.error();
        auto user = store::find_user_by_login(c, login);
        if (!user) return not_found("user");
        deed.entity_id = user->id.value;
        user->password_hash = password_hash;
        user->failures = 0;
        user->locked_until.reset();
        if (!store::update_row(c, *user)) return stale_error();
        store::revoke_sessions(c, user->id, hub.clock.now());
        return {};
    });
}

core::Result<void> disable_user(const Hub& hub, const domain::Actor& actor, const std::string& login) {
    return transact(hub, actor, {"user.disable", "user"}, [&](Connection& c, Deed& deed) -> core::Result<void> {
        auto user = store::find_user_by_login(c, login);
        if (!user) return not_found("user");
        deed.entity_id = user->id.value;
        user->enabled = false;
        if (!store::update_row(c, *user)) return stale_error();
        store::revoke_sessions(c, user->id, hub.clock.now());
        return {};
    });
}

core::Result<store::Licence> grant_licence(const Hub& hub, const domain::Actor& actor, const NewLicence& n) {
    using R = core::Result<store::Licence>;
    return transact(hub, actor, {"licence.grant", "licence"}, [&](Connection& c, Deed& deed) -> R {
        const auto user = store::find_user_by_login(c, n.login);
        Form form;
        form.require(user.has_value(), "$.login", "no such user");
        form.require(is_line(n.number, 64), "$.number", "1 to 64 bytes of text");
        form.require(!n.scope.empty() && (n.scope == "*" || made_of(n.scope, std::string{upper_digits} + ",")),
                     "$.scope", "'*' or modalities parted by commas");
        form.require(core::is_iso_date(n.expires_on), "$.expires_on", "a date such as 2030-12-31");
        if (!form.ok()) return form.error();
        const store::Licence row{core::LicenceId{hub.ids.uuid()},
                                 user->id,
                                 n.number,
                                 n.scope,
                                 n.title,
                                 n.expires_on,
                                 actor.name,
                                 hub.clock.now(),
                                 std::nullopt};
        store::insert_row(c, row);
        deed.entity_id = row.id.value;
        deed.org_id = user->org_id.value;
        return row;
    });
}

core::Result<store::Device> add_device(const Hub& hub, const domain::Actor& actor, const NewDevice& n) {
    using R = core::Result<store::Device>;
    return transact(hub, actor, {"device.add", "device"}, [&](Connection& c, Deed& deed) -> R {
        const auto org = store::find_organisation_by_code(c, n.org_code);
        Form form;
        form.require(org.has_value(), "$.org_code", "no such organisation");
        form.require(is_ae_title(n.ae_title), "$.ae_title", "an AE title: 1 to 16 printable ASCII characters");
        form.require(is_digest_or_empty(n.certificate_sha256), "$.certificate_sha256", "64 lower-case hex digits");
        form.require(n.port == 0 || !n.address.empty(), "$.address", "required for a device that the hub sends to");
        form.require(domain::are_device_services(n.services), "$.services",
                     "names of " + std::string{domain::every_device_service} + ", parted by commas");
        if (!form.ok()) return form.error();
        if (store::find_device(c, n.ae_title)) return taken("device " + n.ae_title);
        const store::Device row{core::DeviceId{hub.ids.uuid()},
                                org->id,
                                n.ae_title,
                                n.address,
                                n.certificate_sha256,
                                n.charset,
                                true,
                                hub.clock.now(),
                                1,
                                n.port,
                                n.receives_tls,
                                n.services};
        store::insert_row(c, row);
        deed.entity_id = row.id.value;
        deed.org_id = org->id.value;
        return row;
    });
}

core::Result<void> set_device_certificate(const Hub& hub, const domain::Actor& actor, const std::string& ae_title,
                                          const std::string& certificate_sha256) {
    return transact(hub, actor, {"device.certificate", "device"}, [&](Connection& c, Deed& deed) -> core::Result<void> {
        Form form;
        form.require(is_digest_or_empty(certificate_sha256), "$.certificate_sha256", "64 lower-case hex digits");
        if (!form.ok()) return form.error();
        auto device = store::find_device(c, ae_title);
        if (!device) return not_found("device");
        deed.entity_id = device->id.value;
        deed.org_id = device->org_id.value;
        device->certificate_sha256 = certificate_sha256;
        if (!store::update_row(c, *device)) return stale_error();
        return {};
    });
}

}  // namespace telehub::app
