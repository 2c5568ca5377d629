// The API's rows of what administrators keep: organisations, users, licences, devices; and the audit trail.
#include "admin_bodies.h"
#include "admin_resources.h"
#include "admin_views.h"

namespace telehub::api {

using enum http::Method;

namespace {
constexpr domain::RoleSet administrators{domain::Role::administrator};
constexpr auto signed_in = Access::signed_in;
}  // namespace

std::vector<Row> admin_routes() {
    const auto organisation = schema<OrganisationView>("Organisation");
    const auto account = schema<AccountView>("Account");
    const auto secrets = schema<AccountSecretsView>("AccountWithSecrets");
    const auto licence = schema<LicenceView>("Licence");
    const auto device = schema<DeviceView>("Device");
    return {
        // clang-format off
        {post, "/api/v1/organisations", signed_in, administrators, create_organisation, "Make an organisation below one that is administered", schema<OrganisationBody>("OrganisationRequest"), organisation, 201},
        {get, "/api/v1/organisations", signed_in, administrators, list_organisations, "Organisations that are administered, newest first", {}, list_of<OrganisationView>("OrganisationList"), 200, {"limit", "cursor"}},
        {get, "/api/v1/organisations/{id}", signed_in, administrators, get_organisation, "One organisation", {}, organisation},
        {patch, "/api/v1/organisations/{id}", signed_in, administrators, patch_organisation, "Rename an organisation, close or open it", schema<OrganisationChangeBody>("OrganisationChange"), organisation},

        {post, "/api/v1/users", signed_in, administrators, create_account, "Make an account; tells the password that was made up", schema<AccountBody>("AccountRequest"), secrets, 201},
        {get, "/api/v1/users", signed_in, administrators, list_accounts, "Accounts, newest first", {}, list_of<AccountView>("AccountList"), 200, {"org_id", "text", "enabled", "limit", "cursor"}},
        {get, "/api/v1/users/{id}", signed_in, administrators, get_account, "One account", {}, account},
        {patch, "/api/v1/users/{id}", signed_in, administrators, patch_account, "Change name, title or the roles in the person's organisation", schema<AccountChangeBody>("AccountChange"), account},
        {post, "/api/v1/users/{id}/disable", signed_in, administrators, disable_account, "Close an account; its sessions end", {}, account},
        {post, "/api/v1/users/{id}/enable", signed_in, administrators, enable_account, "Open a closed account", {}, account},
        {post, "/api/v1/users/{id}/unlock", signed_in, administrators, unlock_account, "Take the lock of failed sign-ins off", {}, account},
        {post, "/api/v1/users/{id}/revoke-sessions", signed_in, administrators, end_account_sessions, "End the person's sessions", {}, account},
        {post, "/api/v1/users/{id}/set-password", signed_in, administrators, set_account_password, "Set a password, or have one made up and told once; the sessions end", schema<PasswordBody>("PasswordRequest"), secrets},
        {post, "/api/v1/users/{id}/reset-second-factor", signed_in, administrators, reset_account_second_factor, "A new secret of one-time passwords, told once; the sessions end", {}, secrets},

        {post, "/api/v1/users/{id}/licences", signed_in, administrators, create_licence, "Grant a licence", schema<LicenceBody>("LicenceRequest"), licence, 201},
        {get, "/api/v1/users/{id}/licences", signed_in, administrators, list_licences, "Licences of a person, newest first, also those revoked", {}, list_of<LicenceView>("LicenceList"), 200, {"limit", "cursor"}},
        {post, "/api/v1/licences/{id}/revoke", signed_in, administrators, revoke_licence, "Revoke a licence", schema<ReasonBody>("ReasonRequest"), licence},

        {post, "/api/v1/devices", signed_in, administrators, create_device, "Register a device", schema<DeviceBody>("DeviceRequest"), device, 201},
        {get, "/api/v1/devices", signed_in, administrators, list_devices, "Devices, newest first", {}, list_of<DeviceView>("DeviceList"), 200, {"org_id", "limit", "cursor"}},
        {get, "/api/v1/devices/{id}", signed_in, administrators, get_device, "One device", {}, device},
        {patch, "/api/v1/devices/{id}", signed_in, administrators, patch_device, "Change a device", schema<DeviceChangeBody>("DeviceChange"), device},
        {post, "/api/v1/devices/{id}/disable", signed_in, administrators, disable_device, "Let a device in no more", {}, device},
        {post, "/api/v1/devices/{id}/enable", signed_in, administrators, enable_device, "Let a device in again", {}, device},
        {post, "/api/v1/devices/{id}/echo", signed_in, administrators, echo_device, "C-ECHO to the device now", {}, schema<EchoView>("Echo")},

        {get, "/api/v1/audit", signed_in, administrators, list_audit, "The audit trail, newest first; text/csv by Accept", {}, list_of<AuditView>("AuditList"), 200, {"from", "to", "actor", "action", "entity", "entity_id", "patient_id", "outcome", "org_id", "limit", "cursor"}},
        // clang-format on
    };
}

}  // namespace telehub::api
