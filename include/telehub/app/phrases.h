// Texts that radiologists keep for their reports. Their owner changes them; who shares one shows it to all colleagues
// of the organisation.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/phrases.h"

namespace telehub::app {

struct PhraseForm {
    std::string part;      // "findings", "impression" or "recommendation"
    std::string modality;  // "" for any
    std::string title;     // 1 to 100 bytes on one line
    std::string body;      // up to 10,000 bytes
    bool shared = false;
};

// Refuses with "too_many_phrases" beyond 500 of one person.
core::Result<store::Phrase> create_phrase(const Hub& hub, const domain::Actor& actor, const PhraseForm& form,
                                          const Idempotency& idempotency);
core::Result<store::Phrase> amend_phrase(const Hub& hub, const domain::Actor& actor, const store::PhraseId& id,
                                         const PhraseForm& form, Version expected);
core::Result<void> remove_phrase(const Hub& hub, const domain::Actor& actor, const store::PhraseId& id);
core::Result<store::Phrase> get_phrase(const Hub& hub, const domain::Actor& actor, const store::PhraseId& id);
std::vector<store::Phrase> list_phrases(const Hub& hub, const domain::Actor& actor, const store::PhraseFilter& filter,
                                        const store::Page& page);

}  // namespace telehub::app
