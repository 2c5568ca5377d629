#include "telehub/app/phrases.h"

#include "form.h"
#include "replay.h"

namespace telehub::app {

using core::Errc;
using store::Connection;
using store::Phrase;
using store::PhraseId;

namespace {

constexpr std::int64_t most_a_person = 500;

core::Result<void> check(const PhraseForm& f) {
    Form form;
    form.require(f.part == "findings" || f.part == "impression" || f.part == "recommendation", "$.part",
                 "one of findings, impression, recommendation");
    form.require(f.modality.size() <= 16 && made_of(f.modality, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "$.modality",
                 "a DICOM modality such as CT");
    form.require(is_line(f.title, 100), "$.title", "1 to 100 bytes on one line");
    form.require(!is_blank(f.body) && is_prose(f.body, 10'000), "$.body", "1 to 10000 bytes of text");
    if (!form.ok()) return form.error();
    return {};
}

void fill(Phrase& row, const PhraseForm& f, core::Timestamp now) {
    row.part = f.part;
    row.modality = f.modality;
    row.title = f.title;
    row.body = f.body;
    row.shared = f.shared;
    row.updated_at = now;
}

// One of the actor's own, at the version that is expected.
core::Result<Phrase> own(Connection& c, const domain::Actor& actor, const PhraseId& id, const Version& expected) {
    auto row = store::find_phrase(c, actor, id);
    if (!row) return not_found("phrase");
    if (row->user_id != actor.user) {
        return core::refuse(Errc::forbidden, "not_yours", "a phrase is changed by who keeps it");
    }
    if (expected && *expected != row->version) return stale_error();
    return *row;
}

}  // namespace

core::Result<Phrase> create_phrase(const Hub& hub, const domain::Actor& actor, const PhraseForm& form,
                                   const Idempotency& idempotency) {
    return transact(hub, actor, {"phrase.create", "phrase"}, [&](Connection& c, Deed& deed) -> core::Result<Phrase> {
        auto known = find_replayed<PhraseId>(c, actor, idempotency, "phrase", deed,
                                             [&](const auto& id) { return store::find_phrase(c, actor, id); });
        if (!known) return known.error();
        if (*known) return **known;
        if (const auto checked = check(form); !checked) return checked.error();
        if (store::count_phrases(c, actor.user) >= most_a_person) {
            return core::refuse(Errc::conflict, "too_many_phrases", "a person keeps 500 phrases at most");
        }
        Phrase row;
        row.id = PhraseId{hub.ids.uuid()};
        row.org_id = actor.org;
        row.user_id = actor.user;
        row.created_at = hub.clock.now();
        fill(row, form, row.created_at);
        store::insert_row(c, row);
        record_idempotency(c, hub, actor, idempotency, row.id.value);
        deed.entity_id = row.id.value;
        return row;
    });
}

core::Result<Phrase> amend_phrase(const Hub& hub, const domain::Actor& actor, const PhraseId& id,
                                  const PhraseForm& form, Version expected) {
    const Deed what{"phrase.amend", "phrase", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed&) -> core::Result<Phrase> {
        auto row = own(c, actor, id, expected);
        if (!row) return row.error();
        if (const auto checked = check(form); !checked) return checked.error();
        fill(*row, form, hub.clock.now());
        if (!store::update_row(c, *row)) return stale_error();
        return *row;
    });
}

core::Result<void> remove_phrase(const Hub& hub, const domain::Actor& actor, const PhraseId& id) {
    const Deed what{"phrase.remove", "phrase", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed&) -> core::Result<void> {
        const auto row = own(c, actor, id, {});
        if (!row) return row.error();
        store::remove_phrase(c, row->id);
        return {};
    });
}

core::Result<Phrase> get_phrase(const Hub& hub, const domain::Actor& actor, const PhraseId& id) {
    return hub.db.read([&](Connection& c) -> core::Result<Phrase> {
        auto row = store::find_phrase(c, actor, id);
        if (!row) return not_found("phrase");
        return *row;
    });
}

std::vector<Phrase> list_phrases(const Hub& hub, const domain::Actor& actor, const store::PhraseFilter& filter,
                                 const store::Page& page) {
    return hub.db.read([&](Connection& c) { return store::list_phrases(c, actor, filter, page); });
}

}  // namespace telehub::app
