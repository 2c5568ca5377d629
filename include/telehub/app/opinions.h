// The opinion 会诊意见 of a consultation: written by its experts together, signed by the one in the chair, delivered as
// PDF. Until it is delivered the clinic does not see it, until it is signed nobody but the experts.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/consultations.h"
#include "telehub/app/reports.h"

namespace telehub::app {

struct OpinionText {
    std::string summary;          // 病情分析
    std::string findings;         // 会诊所见
    std::string diagnosis;        // 诊断意见
    std::string advice;           // 诊疗建议
    std::string further_tests;    // 进一步检查
    std::string urgency;          // "", routine, urgent, emergency
    std::string referral_advice;  // 转诊建议
};

// What an expert said of one version of it: `removed_at` when they have said something else since, or were replaced.
struct OpinionStance {
    store::ConsultationMember said;
    std::string name;
};

struct OpinionDetails {
    store::Opinion opinion;
    std::vector<store::OpinionVersion> versions;  // for the case's experts
    std::vector<OpinionStance> stances;           // ... likewise, in order
    std::string signer_name;
    std::vector<std::string> author_names;  // who wrote a version of it, in order
};

core::Result<OpinionDetails> get_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id);
// `expected` is the opinion's version. The same words again are no new version; refuses the 201st with too_large.
core::Result<OpinionDetails> save_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                          const OpinionText& text, Version expected);

// MDT: an expert's stance on the opinion as it is now; another wording needs it anew. Dissent needs its reason, and is
// kept in the opinion until that expert agrees, also when another takes their place.
struct Stance {
    std::string stance;  // agrees, dissents
    std::string text;
};
core::Result<OpinionDetails> take_stance(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                         const Stance& stance, Version expected);

// `opinion_version` is the version that the signer has read: refuses with stale when the opinion is another by now. Who
// does not name it signs only their own last words, or those that they took a stance on (conflict "words_not_read").
ConsultationResult sign_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& totp, Version expected, Version opinion_version = {});
ConsultationResult deliver_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   Version expected);

// Watermarked until it is delivered.
core::Result<Document> opinion_pdf(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id);

}  // namespace telehub::app
