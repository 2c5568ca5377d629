// telehub user
#include <algorithm>
#include <memory>

#include "open_hub.h"
#include "output.h"
#include "password.h"
#include "telehub/app/people.h"

namespace telehub::cli {

namespace {

struct Options {
    app::NewUser user;
    std::string password_file;
};

// The password and the secret are shown once and kept nowhere.
void tell(const Settings& settings, std::string line, boost::json::object object, const Password& password,
          const std::string& totp_secret) {
    if (password.generated) {
        line += "\npassword, shown only now: " + password.text;
        object["password"] = password.text;
    }
    if (!totp_secret.empty()) {
        line += "\none-time password secret, shown only now: " + totp_secret;
        object["totp_secret"] = totp_secret;
    }
    answer(settings, line, object);
}

void add(const Settings& settings, Options o) {
    const OpenHub open(settings.config());
    const auto password = take_password(o.password_file, open.hub().ids);
    o.user.password = password.text;
    if (o.user.name.empty()) o.user.name = o.user.login;
    const auto made = granted(app::create_user(open.hub(), cli_actor(), o.user));
    std::string line = "user " + made.user.login + " made";
    const auto needs_factor = [](const std::string& role) {
        return role == "verifying_radiologist" || role == "consultant" || role == "administrator";
    };
    if (!o.user.with_totp && std::ranges::any_of(o.user.roles, needs_factor)) {
        line +=
            "; without one-time passwords this account cannot sign, nor administer those who do: telehub user totp " +
            made.user.login;
    }
    tell(settings, line, {{"login", made.user.login}, {"id", made.user.id.value}}, password, made.totp_secret);
}

void change_password(const Settings& settings, const Options& o) {
    const OpenHub open(settings.config());
    const auto password = take_password(o.password_file, open.hub().ids);
    granted(app::set_password(open.hub(), cli_actor(), o.user.login, password.text));
    tell(settings, "password of " + o.user.login + " changed; its sessions were ended", {{"login", o.user.login}},
         password, "");
}

void reset_factor(const Settings& settings, const Options& o) {
    const OpenHub open(settings.config());
    const auto made = granted(app::reset_second_factor(open.hub(), cli_actor(), o.user.login));
    tell(settings, o.user.login + " signs in with one-time passwords now; its sessions were ended",
         {{"login", o.user.login}}, {}, made.totp_secret);
}

void disable(const Settings& settings, const Options& o) {
    const OpenHub open(settings.config());
    granted(app::disable_user(open.hub(), cli_actor(), o.user.login));
    answer(settings, "user " + o.user.login + " disabled; its sessions were ended", {{"login", o.user.login}});
}

}  // namespace

void add_user(CLI::App& app, Settings& settings) {
    auto* user = app.add_subcommand("user", "Accounts of people")->require_subcommand(1);
    const auto o = std::make_shared<Options>();
    auto* make = user->add_subcommand("add", "Make an account");
    make->add_option("login", o->user.login, "2 to 64 of a-z 0-9 . _ -")->required();
    make->add_option("--org", o->user.org_code, "Code of the organisation the account belongs to")->required();
    make->add_option("--name", o->user.name, "The person's name");
    make->add_option("--title", o->user.title, "主治医师, 技师, ...");
    make->add_option("--role", o->user.roles,
                     "technician, clinic_physician, reporting_radiologist, verifying_radiologist, coordinator, "
                     "consultant, qc_officer or administrator; may be given again")
        ->required();
    make->add_flag("--totp", o->user.with_totp, "Signs in with a one-time password too; signing reports needs it");
    add_password_option(*make, o->password_file);
    make->callback([&settings, o] { add(settings, *o); });

    auto* passwd = user->add_subcommand("passwd", "Set another password");
    passwd->add_option("login", o->user.login)->required();
    add_password_option(*passwd, o->password_file);
    passwd->callback([&settings, o] { change_password(settings, *o); });

    auto* factor = user->add_subcommand("totp", "A new secret of one-time passwords, shown once");
    factor->add_option("login", o->user.login)->required();
    factor->callback([&settings, o] { reset_factor(settings, *o); });

    auto* off = user->add_subcommand("disable", "Close an account; what it did stays");
    off->add_option("login", o->user.login)->required();
    off->callback([&settings, o] { disable(settings, *o); });
}

}  // namespace telehub::cli
