#include "telehub/store/phrases.h"

#include "scoped.h"

namespace telehub::store {

namespace {

// A person's own, and what colleagues share.
Where phrases_of(const domain::Actor& actor) {
    Where where;
    where.add("(t.user_id = :me OR t.shared = 1)", "me", actor.user);
    where.add("(t.user_id = :me OR t.org_id = :home)", "home", actor.org);
    return where;
}

}  // namespace

std::vector<Phrase> list_phrases(Connection& c, const domain::Actor& actor, const PhraseFilter& filter,
                                 const Page& page) {
    Where where = phrases_of(actor);
    if (!filter.part.empty()) where.add("t.part = :part", "part", filter.part);
    if (!filter.modality.empty()) where.add("t.modality IN ('', :modality)", "modality", filter.modality);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Phrase>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                               where.params());
}

std::optional<Phrase> find_phrase(Connection& c, const domain::Actor& actor, const PhraseId& id) {
    return select_one<Phrase>(c, phrases_of(actor).add("t.id = :id", "id", id));
}

std::int64_t count_phrases(Connection& c, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM phrase WHERE user_id = :user", {param("user", user)});
}

void remove_phrase(Connection& c, const PhraseId& id) {
    c.execute("DELETE FROM phrase WHERE id = :id", {{param("id", id)}});
}

}  // namespace telehub::store
