// telehub org
#include <algorithm>
#include <memory>

#include "open_hub.h"
#include "output.h"
#include "telehub/app/people.h"
#include "telehub/store/people.h"

namespace telehub::cli {

namespace {

using Organisations = std::vector<store::Organisation>;

Organisations all_of(const OpenHub& open) {
    return open.hub().db.read([](store::Connection& c) { return store::list_organisations(c); });
}

std::string code_of(const Organisations& all, const std::optional<core::OrgId>& id) {
    const auto found = std::ranges::find_if(all, [&](const auto& o) { return id && o.id == *id; });
    return found == all.end() ? "" : found->code;
}

// A second consortium by mistake would be a clinic that nobody reads for.
std::string parent_of_new(const OpenHub& open) {
    std::vector<std::string> roots;
    for (const auto& o : all_of(open)) {
        if (!o.parent_id && o.active) roots.push_back(o.code);
    }
    if (roots.size() > 1) throw Refused("no_parent", "there are several consortia: --parent says which it joins");
    return roots.empty() ? "" : roots.front();
}

void add(const Settings& settings, app::NewOrganisation n, bool top) {
    const OpenHub open(settings.config());
    if (n.parent_code.empty() && !top) n.parent_code = parent_of_new(open);
    const auto made = granted(app::create_organisation(open.hub(), cli_actor(), n));
    const auto place = n.parent_code.empty() ? ", of a consortium of its own" : " below " + n.parent_code;
    answer(settings, "organisation " + made.code + " made" + place,
           {{"code", made.code}, {"id", made.id.value}, {"parent", n.parent_code}});
}

void list(const Settings& settings) {
    const OpenHub open(settings.config());
    boost::json::array shown;
    const auto all = all_of(open);
    for (const auto& o : all) {
        const auto parent = code_of(all, o.parent_id), reading = code_of(all, o.reading_org_id);
        shown.push_back(
            {{"code", o.code}, {"name", o.name}, {"kind", o.kind}, {"parent", parent}, {"reading", reading}});
        if (settings.json) continue;
        print_line(o.code + "  " + o.kind + "  " + o.name + (parent.empty() ? "" : "  below " + parent) +
                   (reading.empty() ? "" : "  read by " + reading) + (o.active ? "" : "  closed"));
    }
    if (settings.json) print_line(boost::json::serialize(boost::json::object{{"organisations", shown}}));
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
    make->add_option("--parent", n->parent_code, "Code of the organisation above it; default: the consortium's root");
    const auto top = std::make_shared<bool>(false);
    make->add_flag("--top", *top, "It begins a consortium of its own")->excludes("--parent");
    make->add_option("--reading", n->reading_code, "Code of the organisation that reads for it; default: the root's");
    make->callback([&settings, n, top] { add(settings, *n, *top); });
    org->add_subcommand("list", "List them")->callback([&settings] { list(settings); });
}

}  // namespace telehub::cli
