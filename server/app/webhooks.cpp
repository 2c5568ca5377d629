#include "telehub/app/webhooks.h"

#include "form.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Webhook;

namespace {

constexpr std::int64_t most_an_organisation = 20;
constexpr std::size_t secret_bytes = 32;

bool begins_with_host(std::string_view rest, std::string_view host) {
    return rest.starts_with(host) &&
           (rest.size() == host.size() || rest[host.size()] == ':' || rest[host.size()] == '/');
}

// Where it leads is seen when it is called; here only what can be said of its text.
bool is_callable(std::string_view url, bool allow_private) {
    constexpr std::string_view secure = "https://", plain = "http://";
    if (!is_line(url, 500) || url.find_first_of(" @#\\\"<>") != std::string_view::npos) return false;
    if (url.starts_with(secure))
        return url.size() > secure.size() && url[secure.size()] != '/' && url[secure.size()] != ':';
    if (!allow_private || !url.starts_with(plain)) return false;
    const auto rest = url.substr(plain.size());
    return begins_with_host(rest, "127.0.0.1") || begins_with_host(rest, "[::1]");
}

bool is_kind(std::string_view kind) {
    if (kind == "*") return true;
    const auto dot = kind.find('.');
    if (kind.size() > 64 || dot == 0 || dot == std::string_view::npos) return false;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";
    const auto action = kind.substr(dot + 1);
    return made_of(kind.substr(0, dot), letters) && (action == "*" || (!action.empty() && made_of(action, letters)));
}

core::Result<void> check(const Hub& hub, const WebhookForm& f) {
    Form form;
    form.require(is_callable(f.url, hub.config.webhooks.allow_private), "$.url",
                 "must be an https:// address of 500 characters at most, without user, fragment or spaces");
    form.require(!f.kinds.empty() && f.kinds.size() <= 50, "$.kinds", "must name 1 to 50 kinds");
    for (std::size_t i = 0; i < std::min<std::size_t>(f.kinds.size(), 50); ++i) {
        form.require(is_kind(f.kinds[i]), "$.kinds[" + std::to_string(i) + "]",
                     "must be \"*\", or like \"consultation.*\" or \"appointment.confirmed\"");
    }
    if (!form.ok()) return form.error();
    return {};
}

std::string joined(const std::vector<std::string>& kinds) {
    std::string text;
    for (const auto& kind : kinds) text += (text.empty() ? "" : ",") + kind;
    return text;
}

// The organisation that the form names, or else the actor's own, among those that the actor administers.
core::Result<core::OrgId> owner_of(Connection& c, const domain::Actor& actor, const std::string& code) {
    const auto named =
        code.empty() ? store::find_organisation(c, actor.org) : store::find_organisation_by_code(c, code);
    const auto scope = store::scope_of(c, actor);
    if (named && std::ranges::find(scope.administrator, named->id) != scope.administrator.end()) return named->id;
    Form form;
    form.require(false, "$.org_code",
                 code.empty() ? "name the organisation: your own is not yours to administer"
                              : "no such organisation that you administer");
    return form.error();
}

// One that the actor may see, at the version that is expected, changed and saved.
template <class Change>
core::Result<Webhook> change(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id, Deed what,
                             const Version& expected, Change apply) {
    what.entity_id = id.value;
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Webhook> {
        auto row = store::find_webhook(c, store::scope_of(c, actor), id);
        if (!row) return not_found("webhook");
        deed.org_id = row->org_id.value;
        if (expected && *expected != row->version) return stale_error();
        if (const core::Result<void> done = apply(*row); !done) return done.error();
        if (!store::update_row(c, *row)) return stale_error();
        return *row;
    });
}

}  // namespace

core::Result<Webhook> create_webhook(const Hub& hub, const domain::Actor& actor, const WebhookForm& form,
                                     const Idempotency& idempotency) {
    return transact(hub, actor, {"webhook.create", "webhook"}, [&](Connection& c, Deed& deed) -> core::Result<Webhook> {
        const auto replay = check_idempotency(c, actor, idempotency);
        if (!replay) return replay.error();
        if (replay->replayed) {
            deed.entity_id = replay->resource_id;
            auto made = store::find_webhook(c, store::scope_of(c, actor), core::WebhookId{replay->resource_id});
            if (!made) return not_found("webhook");
            return *made;
        }
        if (const auto checked = check(hub, form); !checked) return checked.error();
        const auto org = owner_of(c, actor, form.org_code);
        if (!org) return org.error();
        if (store::count_webhooks(c, *org) >= most_an_organisation) {
            return core::refuse(Errc::conflict, "too_many_webhooks", "an organisation has 20 webhooks at most");
        }
        Webhook row;
        row.id = core::WebhookId{hub.ids.uuid()};
        row.org_id = *org;
        row.url = form.url;
        row.secret = hub.ids.secret(secret_bytes);
        row.kinds = joined(form.kinds);
        row.enabled = form.enabled;
        row.created_at = hub.clock.now();
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        deed.org_id = row.org_id.value;
        deed.detail = row.kinds;
        return row;
    });
}

std::vector<Webhook> list_webhooks(const Hub& hub, const domain::Actor& actor, const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_webhooks(c, store::scope_of(c, actor), page); });
}

core::Result<Webhook> get_webhook(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<Webhook> {
        auto row = store::find_webhook(c, store::scope_of(c, actor), id);
        if (!row) return not_found("webhook");
        return *row;
    });
}

core::Result<Webhook> amend_webhook(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id,
                                    const WebhookForm& form, const Version& expected) {
    return change(hub, actor, id, {"webhook.amend", "webhook"}, expected, [&](Webhook& row) -> core::Result<void> {
        if (auto checked = check(hub, form); !checked) return checked;
        row.url = form.url;
        row.kinds = joined(form.kinds);
        row.enabled = form.enabled;
        return {};
    });
}

core::Result<Webhook> renew_webhook_secret(const Hub& hub, const domain::Actor& actor, const core::WebhookId& id,
                                           const Version& expected) {
    return change(hub, actor, id, {"webhook.renew_secret", "webhook"}, expected,
                  [&](Webhook& row) -> core::Result<void> {
                      row.secret = hub.ids.secret(secret_bytes);
                      return {};
                  });
}

}  // namespace telehub::app
