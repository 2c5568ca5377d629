#include <algorithm>

#include "people_internal.h"
#include "telehub/store/table.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Organisation;

namespace {

bool is_kind(std::string_view kind) { return kind == "lead_hospital" || kind == "county_hospital" || kind == "clinic"; }

// Its place in the tree: below what the actor administers, read for by somebody of the same consortium.
struct Place {
    std::optional<core::OrgId> parent, reading;
};

Place place_of(Connection& c, const domain::Actor& actor, const NewOrganisation& n, Form& form) {
    const auto scope = administered_now(c, actor);
    Place place;
    if (!n.parent_code.empty()) {
        const auto parent = store::find_organisation_by_code(c, n.parent_code);
        if (parent && store::administers(scope, parent->id)) place.parent = parent->id;
    }
    form.require(place.parent || (n.parent_code.empty() && scope.everything), "$.parent_code",
                 n.parent_code.empty() ? "name the organisation above it" : "no such organisation");
    if (!n.reading_code.empty()) {
        const auto reading = store::find_organisation_by_code(c, n.reading_code);
        const bool same_house =
            reading && (scope.everything ||
                        (place.parent && root_organisation(c, reading->id) == root_organisation(c, *place.parent)));
        form.require(same_house, "$.reading_code", "no such organisation");
        if (same_house) place.reading = reading->id;
    }
    return place;
}

}  // namespace

store::Scope administered_now(Connection& c, const domain::Actor& actor) {
    if (actor.user.empty()) return store::scope_of(c, actor);  // a program of the hub
    domain::Actor now = actor;
    const auto account = store::find_user(c, actor.user);
    now.roles =
        account && store::is_let_in(c, *account) ? store::roles_of(c, actor.user) : std::vector<domain::OrgRole>{};
    return store::scope_of(c, now);
}

std::optional<Organisation> administered_organisation(Connection& c, const domain::Actor& actor,
                                                      const std::string& code, Form& form) {
    auto org = store::find_organisation_by_code(c, code);
    if (org && !store::administers(administered_now(c, actor), org->id)) org.reset();
    form.require(org.has_value(), "$.org_code", "no such organisation");
    form.require(!org || org->active, "$.org_code", "this organisation is closed");
    return org;
}

core::Result<Organisation> create_organisation(const Hub& hub, const domain::Actor& actor, const NewOrganisation& n,
                                               const Idempotency& idempotency) {
    using R = core::Result<Organisation>;
    return transact(hub, actor, {"organisation.create", "organisation"}, [&](Connection& c, Deed& deed) -> R {
        auto known = find_replayed<core::OrgId>(c, actor, idempotency, "organisation", deed, [&](const auto& id) {
            return store::find_organisation(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return **known;
        Form form;
        form.require(!n.code.empty() && n.code.size() <= 6 && made_of(n.code, upper_digits), "$.code",
                     "1 to 6 of A-Z and 0-9");
        form.require(is_line(n.name, 200), "$.name", "1 to 200 bytes of text");
        form.require(is_kind(n.kind), "$.kind", "one of lead_hospital, county_hospital, clinic");
        const auto place = place_of(c, actor, n, form);
        if (!form.ok()) return form.error();
        if (store::find_organisation_by_code(c, n.code)) return taken("organisation " + n.code);
        Organisation row;
        row.id = core::OrgId{hub.ids.uuid()};
        row.code = n.code;
        row.name = n.name;
        row.kind = n.kind;
        row.parent_id = place.parent;
        row.reading_org_id = place.reading;
        row.created_at = hub.clock.now();
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        deed.org_id = row.id.value;
        return row;
    });
}

core::Result<Organisation> amend_organisation(const Hub& hub, const domain::Actor& actor, const core::OrgId& id,
                                              const OrganisationChange& change, Version expected) {
    using R = core::Result<Organisation>;
    return transact(hub, actor, {"organisation.amend", "organisation", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto row = store::find_organisation(c, administered_now(c, actor), id);
        if (!row) return not_found("organisation");
        deed.org_id = id.value;
        if (expected && *expected != row->version) return stale_error();
        Form form;
        form.require(!change.name || is_line(*change.name, 200), "$.name", "1 to 200 bytes of text");
        if (!form.ok()) return form.error();
        const bool closes = row->active && !change.active.value_or(true);
        if (closes && id == actor.org) {
            return core::refuse(Errc::conflict, "own_organisation", "the organisation that you belong to stays open");
        }
        const auto described = [](const Organisation& o) { return o.name + (o.active ? "" : ", closed"); };
        deed.detail = described(*row) + " -> ";
        row->name = change.name.value_or(row->name);
        row->active = change.active.value_or(row->active);
        deed.detail += described(*row);
        if (!store::update_row(c, *row)) return stale_error();
        if (closes) store::revoke_sessions(c, id, hub.clock.now());
        return *row;
    });
}

core::Result<Organisation> get_organisation(const Hub& hub, const domain::Actor& actor, const core::OrgId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<Organisation> {
        auto row = store::find_organisation(c, store::scope_of(c, actor), id);
        if (!row) return not_found("organisation");
        return *row;
    });
}

std::vector<Organisation> list_organisations(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_organisations(c, store::scope_of(c, actor), page); });
}

}  // namespace telehub::app
