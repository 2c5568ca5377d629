#include "telehub/store/phrases.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Phrase> list_phrases(Connection& c, const domain::Actor& actor, const PhraseFilter& filter,
                                 const Page& page) {
    Where where = own_or_shared(actor);
    if (!filter.part.empty()) where.add("t.part = :part", "part", filter.part);
    if (!filter.modality.empty()) where.add("t.modality IN ('', :modality)", "modality", filter.modality);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Phrase>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                               where.params());
}

std::optional<Phrase> find_phrase(Connection& c, const domain::Actor& actor, const PhraseId& id) {
    return select_one<Phrase>(c, own_or_shared(actor).add("t.id = :id", "id", id));
}

std::int64_t count_phrases(Connection& c, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM phrase WHERE user_id = :user", {param("user", user)});
}

void remove_phrase(Connection& c, const PhraseId& id) {
    c.execute("DELETE FROM phrase WHERE id = :id", {{param("id", id)}});
}

}  // namespace telehub::store
