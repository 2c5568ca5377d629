#include <set>

#include "form.h"
#include "replay.h"
#include "routing_internal.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

constexpr std::size_t max_members = 500;

struct Checked {
    Form faults;
    std::vector<core::UserId> members;
};

Checked check(Connection& c, const core::OrgId& org, const GroupForm& f) {
    Checked checked;
    auto& form = checked.faults;
    form.require(!f.code.empty() && f.code.size() <= 32 && made_of(f.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"),
                 "$.code", "1 to 32 of A-Z, 0-9, '_' and '-'");
    form.require(is_line(f.name, 200), "$.name", "1 to 200 bytes of text");
    form.require(f.members.size() <= max_members, "$.members", "at most 500 people");
    if (!form.ok()) return checked;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < f.members.size(); ++i) {
        const auto path = "$.members[" + std::to_string(i) + "]";
        const auto user = store::find_user_by_login(c, f.members[i]);
        if (!user || !user->enabled || !reads_for(c, user->id, org)) {
            form.require(false, path, "no radiologist of the reading centre has this login");
        } else if (!seen.insert(user->id.value).second) {
            form.require(false, path, "is named twice");
        } else {
            checked.members.push_back(user->id);
        }
    }
    return checked;
}

GroupDetails details(Connection& c, store::ReadingGroup group) {
    auto members = store::members_of_group(c, group.id);
    return {std::move(group), std::move(members)};
}

void fill(store::ReadingGroup& g, const GroupForm& f, core::Timestamp now) {
    g.code = f.code;
    g.name = f.name;
    g.enabled = f.enabled;
    g.updated_at = now;
}

}  // namespace

core::Result<GroupDetails> create_reading_group(const Hub& hub, const domain::Actor& actor, const GroupForm& form,
                                                const Idempotency& idempotency) {
    const Deed what{"reading_group.create", "reading_group"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<GroupDetails> {
        const auto org = kept_organisation(actor);
        if (!org) return org.error();
        auto known = find_replayed<core::ReadingGroupId>(
            c, actor, idempotency, "reading group", deed,
            [&](const auto& id) { return store::find_reading_group(c, store::scope_of(c, actor), id); });
        if (!known) return known.error();
        if (*known) return details(c, std::move(**known));
        const auto checked = check(c, *org, form);
        if (!checked.faults.ok()) return checked.faults.error();
        if (store::find_reading_group(c, *org, form.code)) return taken("reading group " + form.code);
        store::ReadingGroup g;
        g.id = core::ReadingGroupId{hub.ids.uuid()};
        g.org_id = *org;
        g.created_at = hub.clock.now();
        fill(g, form, g.created_at);
        store::insert_row(c, g);
        store::replace_group_members(c, g.id, checked.members);
        record_idempotency(c, hub, actor, idempotency, g.id.value);
        deed.entity_id = g.id.value;
        deed.org_id = org->value;
        return details(c, std::move(g));
    });
}

core::Result<GroupDetails> amend_reading_group(const Hub& hub, const domain::Actor& actor,
                                               const core::ReadingGroupId& id, const GroupForm& form,
                                               Version expected) {
    const Deed what{"reading_group.amend", "reading_group", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<GroupDetails> {
        auto g = store::find_reading_group(c, store::scope_of(c, actor), id);
        if (!g) return not_found("reading group");
        deed.org_id = g->org_id.value;
        if (expected && *expected != g->version) return stale_error();
        const auto checked = check(c, g->org_id, form);
        if (!checked.faults.ok()) return checked.faults.error();
        const auto namesake = store::find_reading_group(c, g->org_id, form.code);
        if (namesake && namesake->id != id) return taken("reading group " + form.code);
        fill(*g, form, hub.clock.now());
        if (!store::update_row(c, *g)) return stale_error();
        store::replace_group_members(c, id, checked.members);
        deed.detail = std::to_string(checked.members.size()) + " members";
        return details(c, std::move(*g));
    });
}

core::Result<GroupDetails> get_reading_group(const Hub& hub, const domain::Actor& actor,
                                             const core::ReadingGroupId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<GroupDetails> {
        auto g = store::find_reading_group(c, store::scope_of(c, actor), id);
        if (!g) return not_found("reading group");
        return details(c, std::move(*g));
    });
}

std::vector<GroupDetails> list_reading_groups(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) {
        std::vector<GroupDetails> all;
        for (auto& g : store::list_reading_groups(c, store::scope_of(c, actor), page)) {
            all.push_back(details(c, std::move(g)));
        }
        return all;
    });
}

}  // namespace telehub::app
