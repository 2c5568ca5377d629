#include "bodies.h"
#include "resources.h"
#include "telehub/store/people.h"
#include "views.h"

namespace telehub::api {

namespace {

UserView user_view(const app::Hub& hub, const domain::Actor& actor) {
    return hub.db.read([&](store::Connection& c) {
        UserView v{};
        if (const auto user = store::find_user(c, actor.user)) {
            v.id = user->id;
            v.login = user->login;
            v.name = user->name;
            v.title = user->title;
        }
        if (const auto org = store::find_organisation(c, actor.org)) v.org = {org->id, org->code, org->name, org->kind};
        for (const auto& r : actor.roles) v.roles.push_back({r.org, r.role});
        v.second_factor = actor.second_factor;
        return v;
    });
}

}  // namespace

http::Response create_session(const Call& call) {
    const auto body = read_body<SessionBody>(call);
    if (!body) return refusal(call, body.error());
    const auto made = app::sign_in(call.hub, {body->login, body->password, body->totp.value_or("")},
                                   call.request.request_id, call.request.remote_address);
    if (!made) return refusal(call, made.error());
    const SessionView view{made->token, made->csrf_token, made->expires_at, user_view(call.hub, made->actor)};
    auto response = json_response(201, to_json(view));
    // For pages; programs use the token of the body as a bearer. A page's changes also carry X-CSRF-Token.
    response.set("Set-Cookie", "telehub_session=" + made->token + "; Path=/; HttpOnly; SameSite=Strict" +
                                   (call.request.secure ? "; Secure" : ""));
    return response;
}

http::Response delete_session(const Call& call) {
    app::sign_out(call.hub, call.actor(), call.who->token_hash);
    http::Response response;
    response.status = 204;
    response.set("Set-Cookie", "telehub_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    return response;
}

http::Response change_password(const Call& call) {
    const auto body = read_body<PasswordChange>(call);
    if (!body) return refusal(call, body.error());
    return nothing(call, app::change_own_password(call.hub, call.actor(), body->current, body->password));
}

http::Response get_me(const Call& call) { return json_response(200, to_json(user_view(call.hub, call.actor()))); }

}  // namespace telehub::api
