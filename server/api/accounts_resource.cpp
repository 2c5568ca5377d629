// Users as their administrator sees them. No hash and no secret is ever in a view, but for what is told once.
#include "admin_bodies.h"
#include "admin_resources.h"
#include "admin_views.h"

namespace telehub::api {

using app::UserAction;

namespace {

AccountView account_view(const app::UserDetails& d) {
    AccountView v{};
    v.id = d.user.id;
    v.version = d.user.version;
    v.login = d.user.login;
    v.name = d.user.name;
    v.title = d.user.title;
    v.org = {d.org.id, d.org.code, d.org.name, d.org.kind};
    for (const auto& r : d.roles) v.roles.push_back({r.org, r.role});
    v.enabled = d.user.enabled;
    v.second_factor = !d.user.totp_secret.empty();
    v.locked_until = d.user.locked_until;
    v.created_at = d.user.created_at;
    return v;
}

http::Response respond(const Call& call, unsigned status, const core::Result<app::UserDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, account_view(*result), result->user.version);
}

// The account as it is now that it was changed.
http::Response respond(const Call& call, const core::Result<store::UserAccount>& changed) {
    if (!changed) return refusal(call, changed.error());
    return respond(call, 200, app::get_user(call.hub, call.actor(), changed->id));
}

http::Response tell_once(const Call& call, unsigned status, const store::UserAccount& user, const std::string& password,
                         const std::string& totp_secret) {
    const auto details = app::get_user(call.hub, call.actor(), user.id);
    if (!details) return refusal(call, details.error());
    AccountSecretsView view{account_view(*details), {}, {}};
    if (!password.empty()) view.password = password;
    if (!totp_secret.empty()) view.totp_secret = totp_secret;
    auto response = view_response(status, view, details->user.version);
    response.set("Cache-Control", "no-store");
    return response;
}

core::UserId whom(const Call& call) { return core::UserId{call.param("id")}; }

http::Response move(const Call& call, UserAction action) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, app::move_user(call.hub, call.actor(), whom(call), action, *expected));
}

core::Result<store::UserFilter> filter_of(const Call& call) {
    store::UserFilter filter{call.query("org_id"), call.query("text"), call.query("enabled")};
    if (filter.enabled.empty() || filter.enabled == "true" || filter.enabled == "false") return filter;
    return wrong_query({{"?enabled", "must be true or false"}});
}

}  // namespace

http::Response create_account(const Call& call) {
    const auto body = read_body<AccountBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    app::NewUser n;
    n.login = body->login;
    n.name = body->name;
    n.title = body->title.value_or("");
    n.org_code = body->org_code;
    n.roles = body->roles;
    n.with_totp = body->second_factor.value_or(false);
    const auto made = app::create_user(call.hub, call.actor(), n, *idempotency);
    if (!made) return refusal(call, made.error());
    auto response = tell_once(call, 201, made->user, made->password, made->totp_secret);
    response.set("Location", "/api/v1/users/" + made->user.id.value);
    return response;
}

http::Response list_accounts(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const auto filter = filter_of(call);
    if (!filter) return refusal(call, filter.error());
    return list_response(app::list_users(call.hub, call.actor(), *filter, *page), *page, account_view,
                         [](const app::UserDetails& d) { return d.user.id.value; });
}

http::Response get_account(const Call& call) {
    return respond(call, 200, app::get_user(call.hub, call.actor(), whom(call)));
}

http::Response patch_account(const Call& call) {
    const auto body = read_body<AccountChangeBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(
        call, app::amend_user(call.hub, call.actor(), whom(call), {body->name, body->title, body->roles}, *expected));
}

http::Response disable_account(const Call& call) { return move(call, UserAction::disable); }
http::Response enable_account(const Call& call) { return move(call, UserAction::enable); }
http::Response unlock_account(const Call& call) { return move(call, UserAction::unlock); }
http::Response end_account_sessions(const Call& call) { return move(call, UserAction::revoke_sessions); }

http::Response set_account_password(const Call& call) {
    const auto body = read_body<PasswordBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const auto set = app::set_password(call.hub, call.actor(), whom(call), body->password, *expected);
    if (!set) return refusal(call, set.error());
    return tell_once(call, 200, set->user, set->password, "");
}

http::Response reset_account_second_factor(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const auto set = app::reset_second_factor(call.hub, call.actor(), whom(call), *expected);
    if (!set) return refusal(call, set.error());
    return tell_once(call, 200, set->user, "", set->totp_secret);
}

}  // namespace telehub::api
