// telehub cert: certificates from the built-in development CA
#include <memory>

#include "certificates.h"
#include "dev_ca.h"
#include "output.h"

namespace telehub::cli {

namespace {

struct Options {
    std::vector<std::string> hosts;
    std::string name, ae_title;
    bool renew = false;
};

void issue(const Settings& settings, const Options& o, std::vector<std::string> arguments, const std::string& base) {
    const auto certs = settings.config().data / "certs";
    std::filesystem::create_directories(settings.config().data);
    if (!std::filesystem::exists(certs / "ca.crt")) granted(run_dev_ca({"ca", certs.string()}));
    arguments.insert(arguments.begin() + 1, certs.string());
    if (o.renew) arguments.insert(arguments.begin(), "-f");
    granted(run_dev_ca(arguments));
    const auto file = (certs / base).string();
    const auto made = granted(read_certificate(file + ".crt"));
    answer(settings, "made " + file + ".crt and " + file + ".key, valid until " + core::to_rfc3339(made.not_after),
           {{"certificate", shown(file + ".crt")},
            {"key", shown(file + ".key")},
            {"ca", shown((certs / "ca.crt").string())},
            {"sha256", made.sha256},
            {"not_after", core::to_rfc3339(made.not_after)}});
}

void issue_server(const Settings& settings, const Options& o) {
    std::vector<std::string> arguments{"server"};
    arguments.insert(arguments.end(), o.hosts.begin(), o.hosts.end());
    issue(settings, o, arguments, "server");
}

void issue_device(const Settings& settings, const Options& o) {
    issue(settings, o, {"device", o.name, o.ae_title.empty() ? o.name : o.ae_title}, "devices/" + o.name);
}

}  // namespace

void add_cert(CLI::App& app, Settings& settings) {
    auto* cert = app.add_subcommand("cert", "Certificates from the built-in development CA")->require_subcommand(1);
    const auto o = std::make_shared<Options>();
    auto* server = cert->add_subcommand("server", "The hub's own certificate: DATA/certs/server.crt");
    server->add_option("host", o->hosts, "Names and addresses it is reached by, beside localhost");
    server->add_flag("--renew", o->renew, "In place of the one there is");
    server->callback([&settings, o] { issue_server(settings, *o); });

    auto* device = cert->add_subcommand("device", "A device's certificate: DATA/certs/devices/NAME.crt");
    device->add_option("name", o->name, "Name of its files")->required();
    device->add_option("--ae", o->ae_title, "Its AE title, the certificate's common name; default: NAME");
    device->add_flag("--renew", o->renew, "In place of the one there is; then: telehub device certificate");
    device->callback([&settings, o] { issue_device(settings, *o); });
}

}  // namespace telehub::cli
