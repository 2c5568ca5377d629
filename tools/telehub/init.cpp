// telehub init
#include <memory>

#include "data_folder.h"
#include "open_hub.h"
#include "output.h"
#include "password.h"
#include "telehub/app/people.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

struct Options {
    std::string org_code, org_name, kind = "lead_hospital";
    std::string admin, admin_name = "管理员", password_file;
    bool totp = false;
};

struct Answer {
    std::vector<std::string> lines;
    boost::json::object object;
};

void make_organisation(const app::Hub& hub, const Options& o, Answer& answer) {
    if (o.org_code.empty()) return;
    const auto known =
        hub.db.read([&](store::Connection& c) { return store::find_organisation_by_code(c, o.org_code); });
    if (known) {
        answer.lines.push_back("organisation " + o.org_code + " is there already");
        return;
    }
    granted(app::create_organisation(hub, cli_actor(), {o.org_code, o.org_name, o.kind, "", ""}));
    answer.lines.push_back("organisation " + o.org_code + " made");
    answer.object["organisation"] = o.org_code;
}

void make_administrator(const app::Hub& hub, const Options& o, Answer& answer) {
    if (o.admin.empty()) return;
    const auto known = hub.db.read([&](store::Connection& c) { return store::find_user_by_login(c, o.admin); });
    if (known) {
        answer.lines.push_back("user " + o.admin + " is there already; its password was not changed");
        return;
    }
    const auto password = take_password(o.password_file, hub.ids);
    const auto made = granted(app::create_user(
        hub, cli_actor(), {o.admin, password.text, o.admin_name, "", o.org_code, {"administrator"}, o.totp}));
    answer.lines.push_back("administrator " + o.admin + " made");
    answer.object["admin"] = o.admin;
    if (password.generated) {
        answer.lines.push_back("password, shown only now: " + password.text);
        answer.object["password"] = password.text;
    }
    if (made.totp_secret.empty()) {
        answer.lines.push_back("without one-time passwords it cannot administer those who sign: telehub user totp " +
                               o.admin);
    } else {
        answer.lines.push_back("one-time password secret, shown only now: " + made.totp_secret);
        answer.object["totp_secret"] = made.totp_secret;
    }
}

void run(Settings& settings, const Options& o) {
    Answer answer;
    boost::json::array made;
    // Where the data goes is known before there is a configuration in it.
    for (const auto& what : prepare_data_folder(settings.config().data)) {
        answer.lines.push_back("made " + what);
        made.push_back(boost::json::value(shown(what)));
    }
    const auto config = settings.config();
    if (!std::filesystem::exists(database_file(config)))
        made.push_back(boost::json::value(shown(database_file(config).string())));
    const OpenHub open(config, Opening::create);
    make_organisation(open.hub(), o, answer);
    make_administrator(open.hub(), o, answer);
    answer.object["data"] = shown(config.data.string());
    answer.object["made"] = std::move(made);
    if (o.org_code.empty()) {
        answer.lines.push_back(
            "no organisation was asked for; next: telehub init --org-code ... --org-name ... --admin "
            "..., or telehub demo");
    }
    if (settings.json) return print_line(boost::json::serialize(answer.object));
    for (const auto& line : answer.lines) print_line(line);
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "telehubd";
    print_line(config.data.string() + " is ready; start the hub with: TELEHUB_DATA=" +
               std::filesystem::absolute(config.data).string() + " " + program.string());
}

}  // namespace

void add_init(CLI::App& app, Settings& settings) {
    auto* init =
        app.add_subcommand("init", "Make the data folder, the database, a development CA and the first administrator");
    const auto o = std::make_shared<Options>();
    auto* code = init->add_option("--org-code", o->org_code, "The root organisation: 1 to 6 of A-Z and 0-9");
    auto* name = init->add_option("--org-name", o->org_name, "Its name");
    code->needs(name);
    name->needs(code);
    init->add_option("--kind", o->kind, "lead_hospital, county_hospital or clinic")->capture_default_str();
    init->add_option("--admin", o->admin, "Login of the first administrator")->needs(code);
    init->add_option("--admin-name", o->admin_name, "The administrator's name")->capture_default_str();
    init->add_flag("--totp", o->totp, "The administrator signs in with a one-time password too");
    add_password_option(*init, o->password_file);
    init->callback([&settings, o] { run(settings, *o); });
}

}  // namespace telehub::cli
