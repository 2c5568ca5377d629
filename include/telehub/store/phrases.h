// Texts that radiologists keep for their reports: each sees their own, and what colleagues of the same organisation
// share.
#pragma once
#include "telehub/store/scope.h"

namespace telehub::store {

using PhraseId = core::Id<struct PhraseTag>;

struct Phrase {
    static constexpr const char* table = "phrase";
    PhraseId id;
    core::OrgId org_id;  // of its owner when it was kept
    core::UserId user_id;
    std::string part;      // of a report: "findings", "impression" or "recommendation"
    std::string modality;  // (0008,0060), or "" for any
    std::string title;
    std::string body;
    bool shared = false;
    core::Timestamp created_at;
    core::Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Phrase, (),
                      (id, org_id, user_id, part, modality, title, body, shared, created_at, updated_at, version))

struct PhraseFilter {
    std::string part, modality;  // "" for any; a modality also takes what is for any
};

// Newest first. The cursor is the last one's id.
std::vector<Phrase> list_phrases(Connection& c, const domain::Actor& actor, const PhraseFilter& filter,
                                 const Page& page);
std::optional<Phrase> find_phrase(Connection& c, const domain::Actor& actor, const PhraseId& id);
std::int64_t count_phrases(Connection& c, const core::UserId& user);
void remove_phrase(Connection& c, const PhraseId& id);

}  // namespace telehub::store
