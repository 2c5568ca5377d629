// telehub org
#include <memory>

#include "open_hub.h"
#include "output.h"
#include "telehub/app/people.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

void add(const Settings& settings, const app::NewOrganisation& n) {
    const OpenHub open(settings.config());
    const auto made = granted(app::create_organisation(open.hub(), cli_actor(), n));
    answer(settings, "organisation " + made.code + " made", {{"code", made.code}, {"id", made.id.value}});
}

void list(const Settings& settings) {
    const OpenHub open(settings.config());
    boost::json::array all;
    for (const auto& o : open.hub().db.read([](store::Connection& c) { return store::list_organisations(c); })) {
        all.push_back({{"code", o.code}, {"name", o.name}, {"kind", o.kind}});
        if (!settings.json) print_line(o.code + "  " + o.kind + "  " + o.name);
    }
    if (settings.json) print_line(boost::json::serialize(boost::json::object{{"organisations", all}}));
}

}  // namespace

void add_org(CLI::App& app, Settings& settings) {
    auto* org = app.add_subcommand("org", "Organisations of the consortium")->require_subcommand(1);
    auto* make = org->add_subcommand("add", "Make an organisation");
    const auto n = std::make_shared<app::NewOrganisation>();
    n->kind = "clinic";
    make->add_option("--code", n->code, "1 to 6 of A-Z and 0-9: the head of its accession numbers")->required();
    make->add_option("--name", n->name, "Its name")->required();
    make->add_option("--kind", n->kind, "lead_hospital, county_hospital or clinic")->capture_default_str();
    make->add_option("--parent", n->parent_code, "Code of the organisation above it");
    make->add_option("--reading", n->reading_code, "Code of the organisation that reads for it; default: the root's");
    make->callback([&settings, n] { add(settings, *n); });
    org->add_subcommand("list", "List them")->callback([&settings] { list(settings); });
}

}  // namespace telehub::cli
