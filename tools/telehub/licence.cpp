// telehub licence
#include <memory>

#include "open_hub.h"
#include "output.h"
#include "telehub/app/people.h"

namespace telehub::cli {

namespace {

void grant(const Settings& settings, const app::NewLicence& n) {
    const OpenHub open(settings.config());
    const auto made = granted(app::grant_licence(open.hub(), cli_actor(), n));
    answer(settings, "licence of " + n.login + " granted for " + made.scope + " until " + made.expires_on,
           {{"login", n.login}, {"id", made.id.value}, {"scope", made.scope}, {"expires_on", made.expires_on}});
}

}  // namespace

void add_licence(CLI::App& app, Settings& settings) {
    auto* licence = app.add_subcommand("licence", "Licences to sign reports")->require_subcommand(1);
    auto* make = licence->add_subcommand("grant", "Grant a licence");
    const auto n = std::make_shared<app::NewLicence>();
    make->add_option("login", n->login, "Whose")->required();
    make->add_option("--number", n->number, "Number of the practice licence")->required();
    make->add_option("--scope", n->scope, "Modalities and specialties parted by commas, CT,MR,DX; or '*' for all")
        ->required();
    make->add_option("--title", n->title, "主任医师, 副主任医师, ...");
    make->add_option("--expires", n->expires_on, "Its last day: 2030-12-31")->required();
    make->callback([&settings, n] { grant(settings, *n); });
}

}  // namespace telehub::cli
