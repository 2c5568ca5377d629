#include "replay.h"
#include "scheduling_access.h"
#include "telehub/app/experts.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

constexpr std::chrono::hours longest_duty{24 * 31};

RosterDetails details(Connection& c, store::RosterEntry entry) {
    RosterDetails d;
    if (const auto user = store::find_user(c, entry.user_id)) d.name = user->name;
    d.entry = std::move(entry);
    return d;
}

// The form's entry for this organisation, without an id.
core::Result<store::RosterEntry> entry_of(Connection& c, const core::OrgId& org, const RosterForm& f) {
    Form form;
    store::RosterEntry e;
    const auto user = store::find_user_by_login(c, f.login);
    const bool theirs = user && store::is_let_in(c, *user) && user->org_id == org;
    form.require(theirs, "$.login", "no such user of this organisation");
    form.require(is_specialty(f.specialty), "$.specialty", "1 to 32 of A-Z and 0-9, as licences have it");
    form.require(f.position >= 1 && f.position <= 100, "$.position", "from 1 to 100");
    const auto from = instant_of(form, "$.starts_at", f.starts_at);
    const auto to = instant_of(form, "$.ends_at", f.ends_at);
    form.require(!from || !to || (*from < *to && *to <= *from + longest_duty), "$.ends_at",
                 "after the start, and at most 31 days");
    if (!form.ok()) return form.error();
    e.org_id = org;
    e.specialty = f.specialty;
    e.user_id = user->id;
    e.position = f.position;
    e.starts_at = *from;
    e.ends_at = *to;
    return e;
}

}  // namespace

core::Result<RosterDetails> create_roster_entry(const Hub& hub, const domain::Actor& actor, const RosterForm& form,
                                                const Idempotency& idempotency) {
    using R = core::Result<RosterDetails>;
    return transact(hub, actor, {"roster.create", "roster"}, [&](Connection& c, Deed& deed) -> R {
        const auto org = arranged_organisation(c, actor, form.org_id);
        if (!org) return org.error();
        deed.org_id = org->value;
        auto known = find_replayed<core::RosterId>(c, actor, idempotency, "roster entry", deed, [&](const auto& id) {
            return store::find_roster_entry(c, store::scope_of(c, actor), id);
        });
        if (!known) return known.error();
        if (*known) return details(c, std::move(**known));
        auto entry = entry_of(c, *org, form);
        if (!entry) return entry.error();
        if (store::post_is_held(c, *entry)) {
            return core::refuse(Errc::conflict, "position_taken", "somebody has this position in some of this time");
        }
        entry->id = core::RosterId{hub.ids.uuid()};
        entry->created_by = actor.user;
        entry->created_at = hub.clock.now();
        store::insert_row(c, *entry);
        record_idempotency(c, hub, actor, idempotency, entry->id.value);
        deed.entity_id = entry->id.value;
        return details(c, std::move(*entry));
    });
}

core::Result<RosterDetails> get_roster_entry(const Hub& hub, const domain::Actor& actor, const core::RosterId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<RosterDetails> {
        auto entry = store::find_roster_entry(c, store::scope_of(c, actor), id);
        if (!entry) return not_found("roster entry");
        return details(c, std::move(*entry));
    });
}

core::Result<void> remove_roster_entry(const Hub& hub, const domain::Actor& actor, const core::RosterId& id,
                                       Version expected) {
    using R = core::Result<void>;
    return transact(hub, actor, {"roster.remove", "roster", id.value}, [&](Connection& c, Deed& deed) -> R {
        auto entry = store::find_roster_entry(c, store::scope_of(c, actor), id);
        if (!entry) return not_found("roster entry");
        deed.org_id = entry->org_id.value;
        if (!may_arrange(c, actor, entry->org_id)) return may_not_arrange();
        if (expected && *expected != entry->version) return stale_error();
        entry->removed_at = hub.clock.now();
        entry->removed_by = actor.user.value;
        if (!store::update_row(c, *entry)) return stale_error();
        return {};
    });
}

std::vector<RosterDetails> list_roster(const Hub& hub, const domain::Actor& actor, const store::RosterFilter& filter,
                                       const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<RosterDetails> all;
        for (auto& entry : store::list_roster(c, store::scope_of(c, actor), filter, page)) {
            all.push_back(details(c, std::move(entry)));
        }
        return all;
    });
}

}  // namespace telehub::app
