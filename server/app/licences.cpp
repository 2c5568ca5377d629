#include "people_internal.h"
#include "telehub/store/table.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Licence;

namespace {

// The licence, when its holder's organisation is one that the actor administers.
struct Held {
    Licence licence;
    store::UserAccount holder;
};
core::Result<Held> administered_licence(Connection& c, const domain::Actor& actor, const core::LicenceId& id) {
    auto licence = store::find_licence(c, id);
    auto holder = licence ? store::find_user(c, administered_now(c, actor), licence->user_id) : std::nullopt;
    if (!holder) return not_found("licence");
    return Held{std::move(*licence), std::move(*holder)};
}

}  // namespace

core::Result<Licence> grant_licence(const Hub& hub, const domain::Actor& actor, const NewLicence& n,
                                    const Idempotency& idempotency) {
    return transact(hub, actor, {"licence.grant", "licence"}, [&](Connection& c, Deed& deed) -> core::Result<Licence> {
        auto known = find_replayed<core::LicenceId>(c, actor, idempotency, "licence", deed,
                                                    [&](const auto& id) -> std::optional<Licence> {
                                                        auto held = administered_licence(c, actor, id);
                                                        if (!held) return {};
                                                        return std::move(held->licence);
                                                    });
        if (!known) return known.error();
        if (*known) return **known;
        const auto whose = n.user.empty() ? store::find_user_by_login(c, n.login) : store::find_user(c, n.user);
        const bool administered = whose && store::administers(administered_now(c, actor), whose->org_id);
        if (!administered && !n.user.empty()) return not_found("user");
        Form form;
        form.require(administered, "$.login", "no such user");
        form.require(is_line(n.number, 64), "$.number", "1 to 64 bytes of text");
        form.require(!n.scope.empty() && n.scope.size() <= 500 &&
                         (n.scope == "*" || made_of(n.scope, std::string{upper_digits} + ",")),
                     "$.scope", "'*' or modalities parted by commas");
        form.require(is_line_or_empty(n.title, 100), "$.title", "at most 100 bytes of text");
        form.require(core::is_iso_date(n.expires_on), "$.expires_on", "a date such as 2030-12-31");
        if (!form.ok()) return form.error();
        if (whose->id == actor.user) return own_account();
        if (const auto may = shows_second_factor(actor); !may) return may.error();
        const Licence row{core::LicenceId{hub.ids.uuid()},
                          whose->id,
                          n.number,
                          n.scope,
                          n.title,
                          n.expires_on,
                          actor.name,
                          hub.clock.now(),
                          std::nullopt};
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        deed.org_id = whose->org_id.value;
        deed.detail = row.scope + " until " + row.expires_on;
        return row;
    });
}

core::Result<Licence> revoke_licence(const Hub& hub, const domain::Actor& actor, const core::LicenceId& id,
                                     const std::string& reason) {
    const Deed what{"licence.revoke", "licence", id.value, "", reason};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Licence> {
        auto held = administered_licence(c, actor, id);
        if (!held) return held.error();
        deed.org_id = held->holder.org_id.value;
        if (!is_line(reason, 500)) {
            deed.reason.clear();
            return wrong("$.reason", "says why: 1 to 500 bytes of text");
        }
        held->licence.revoked_at = hub.clock.now();
        if (!store::revoke_licence(c, id, *held->licence.revoked_at)) {
            return core::refuse(Errc::conflict, "already_revoked", "this licence was revoked before");
        }
        return std::move(held->licence);
    });
}

core::Result<std::vector<Licence>> list_licences(const Hub& hub, const domain::Actor& actor, const core::UserId& user,
                                                 const store::Page& page) {
    return hub.db.read([&](Connection& c) -> core::Result<std::vector<Licence>> {
        if (!store::find_user(c, store::scope_of(c, actor), user)) return not_found("user");
        return store::list_licences(c, user, page);
    });
}

}  // namespace telehub::app
