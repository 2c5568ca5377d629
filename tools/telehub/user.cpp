// telehub user
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
    tell(settings, "user " + made.user.login + " made", {{"login", made.user.login}, {"id", made.user.id.value}},
         password, made.totp_secret);
}

void change_password(const Settings& settings, const Options& o) {
    const OpenHub open(settings.config());
    const auto password = take_password(o.password_file, open.hub().ids);
    granted(app::set_password(open.hub(), cli_actor(), o.user.login, password.text));
    tell(settings, "password of " + o.user.login + " changed; its sessions were ended", {{"login", o.user.login}},
         password, "");
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

    auto* off = user->add_subcommand("disable", "Close an account; what it did stays");
    off->add_option("login", o->user.login)->required();
    off->callback([&settings, o] { disable(settings, *o); });
}

}  // namespace telehub::cli
