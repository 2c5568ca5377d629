// The texts that radiologists keep for their reports: rows of the API, what they take and say.
#include "bodies.h"
#include "route_table.h"
#include "telehub/app/phrases.h"
#include "views.h"

namespace telehub::api {

using domain::Role;
using enum http::Method;

namespace {

struct PhraseBody {
    Text part, title, body;
    Optional modality;
    std::optional<bool> shared;
};
BOOST_DESCRIBE_STRUCT(PhraseBody, (), (part, title, body, modality, shared))

struct PhraseView {
    store::PhraseId id;
    std::int64_t version;
    core::UserId user_id;
    Text part, modality, title, body;
    bool shared;
    Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(PhraseView, (), (id, version, user_id, part, modality, title, body, shared, updated_at))

PhraseView phrase_view(const store::Phrase& p) {
    return {p.id, p.version, p.user_id, p.part, p.modality, p.title, p.body, p.shared, p.updated_at};
}

app::PhraseForm form_of(const PhraseBody& b) {
    return {b.part, b.modality.value_or(""), b.title, b.body, b.shared.value_or(false)};
}

http::Response respond(const Call& call, unsigned status, const core::Result<store::Phrase>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, phrase_view(*result), result->version);
}

http::Response create_phrase(const Call& call) {
    const auto body = read_body<PhraseBody>(call);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made = app::create_phrase(call.hub, call.actor(), form_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/phrases/" + made->id.value);
    return response;
}

http::Response list_phrases(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    const store::PhraseFilter filter{call.query("part"), call.query("modality")};
    return list_response(app::list_phrases(call.hub, call.actor(), filter, *page), *page, phrase_view,
                         [](const store::Phrase& p) { return p.id.value; });
}

http::Response get_phrase(const Call& call) {
    return respond(call, 200, app::get_phrase(call.hub, call.actor(), store::PhraseId{call.param("id")}));
}

http::Response put_phrase(const Call& call) {
    const auto body = read_body<PhraseBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    const store::PhraseId id{call.param("id")};
    return respond(call, 200, app::amend_phrase(call.hub, call.actor(), id, form_of(*body), *expected));
}

http::Response delete_phrase(const Call& call) {
    return nothing(call, app::remove_phrase(call.hub, call.actor(), store::PhraseId{call.param("id")}));
}

}  // namespace

std::vector<Row> phrase_routes() {
    constexpr domain::RoleSet readers{Role::reporting_radiologist, Role::verifying_radiologist};
    constexpr auto signed_in = Access::signed_in;
    const auto phrase = schema<PhraseView>("Phrase");
    const auto body = schema<PhraseBody>("PhraseRequest");
    return {
        // clang-format off
        {post, "/api/v1/phrases", signed_in, readers, create_phrase, "Keep a text for reports", body, phrase, 201},
        {get, "/api/v1/phrases", signed_in, readers, list_phrases, "One's own texts and those that colleagues share, newest first", {}, list_of<PhraseView>("PhraseList"), 200, {"part", "modality", "limit", "cursor"}},
        {get, "/api/v1/phrases/{id}", signed_in, readers, get_phrase, "One text", {}, phrase},
        {put, "/api/v1/phrases/{id}", signed_in, readers, put_phrase, "Change a text of one's own", body, phrase},
        {del, "/api/v1/phrases/{id}", signed_in, readers, delete_phrase, "Remove a text of one's own", {}, {}, 204},
        // clang-format on
    };
}

}  // namespace telehub::api
