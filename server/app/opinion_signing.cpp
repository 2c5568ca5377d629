// Signing an opinion: by the chair, for the words that they have read.
#include <algorithm>

#include "form.h"
#include "opinions_internal.h"
#include "telehub/app/session.h"
#include "telehub/core/crypto.h"
#include "telehub/core/local_time.h"
#include "telehub/domain/licence.h"
#include "telehub/store/people.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationAction;
using domain::Need;
using store::Connection;

namespace {

Form check_complete(const store::Opinion& o) {
    Form form;
    form.require(!is_blank(o.summary), "$.summary", "required to sign");
    form.require(!is_blank(o.diagnosis), "$.diagnosis", "required to sign");
    form.require(!is_blank(o.advice), "$.advice", "required to sign");
    return form;
}

// Who dissented and has not agreed since stays on record, also when the words changed under them or another took their
// place: what is signed does not hide that it was contested.
std::string dissent_of(Connection& c, const core::ConsultationId& id) {
    std::vector<store::ConsultationMember> last;  // of each person, in the order in which they first spoke
    for (auto& m : store::members_ever_of(c, id)) {
        if (m.stance.empty()) continue;
        const auto before = std::ranges::find(last, m.user_id, &store::ConsultationMember::user_id);
        if (before == last.end()) {
            last.push_back(std::move(m));
        } else {
            *before = std::move(m);
        }
    }
    std::string all;
    for (const auto& m : last) {
        if (m.stance != "dissents") continue;
        const auto user = store::find_user(c, m.user_id);
        all += (all.empty() ? "" : "\n") + (user ? user->name : m.user_id.value) + " (" + m.specialty +
               "): " + m.stance_text;
    }
    return all;
}

bool has_quorum(const Hub& hub, const Case& k, const store::Opinion& o) {
    const auto said = std::ranges::count_if(k.members, [&](const store::ConsultationMember& m) {
        return is_expert(m) && !m.stance.empty() && m.stance_version == o.version;
    });
    return said >= static_cast<std::ptrdiff_t>(hub.config.consultation.mdt_quorum);
}

std::optional<store::Licence> licence_for(Connection& c, const Hub& hub, const domain::Actor& actor,
                                          const std::string& specialty) {
    const auto today = core::local_date(hub.clock.now(), hub.config.time_zone);
    for (auto& licence : store::licences_of(c, actor.user)) {
        if (domain::licence_covers(licence.scope, licence.expires_on, specialty, today)) return licence;
    }
    return {};
}

// What binds the signer to exactly this text. Doctors' certificates will sign it; until then it is a digest.
std::string signature_of(const store::Opinion& o, const core::UserId& signer) {
    std::string text;
    for (const std::string* s :
         {&o.id.value, &o.consultation_id.value, &o.summary, &o.findings, &o.diagnosis, &o.advice, &o.further_tests,
          &o.urgency, &o.referral_advice, &o.dissent, &signer.value, &o.signer_licence}) {
        text += std::to_string(s->size()) + ':' + *s;
    }
    return "sha256:" + core::sha256_hex(text + std::to_string(o.signed_at->ms));
}

// One signs the words that one has read: those of the version that one names, or else one's own last ones, or those on
// which one took a stance.
core::Result<void> has_read(Connection& c, const Case& k, const domain::Actor& actor, const store::Opinion& o,
                            Version named) {
    if (named && *named != o.version) return stale_error();
    const auto part = own_part(k, actor);
    const bool spoke = part && !part->stance.empty() && part->stance_version == o.version;
    if (named || spoke || store::last_opinion_version(c, o.id)->author_id == actor.user.value) return {};
    return core::refuse(Errc::conflict, "words_not_read",
                        "another expert wrote the opinion as it is now: read it, and name its opinion_version");
}

}  // namespace

ConsultationResult sign_opinion(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& totp, Version expected, Version opinion_version) {
    std::optional<core::Error> incomplete;
    std::optional<store::Opinion> opinion;
    std::optional<store::Licence> licence;
    const auto result = take_step(
        hub, actor, id, {ConsultationAction::sign, "", expected},
        [&](Connection& c, const Case& k) -> core::Result<domain::Needs> {
            domain::Needs given;
            if (k.chair) given.add(Need::holder);
            const auto part = own_part(k, actor);
            if (part) licence = licence_for(c, hub, actor, part->specialty);
            if (licence) given.add(Need::valid_licence);
            opinion = store::opinion_of(c, id);
            const auto faults = check_complete(opinion.value_or(store::Opinion{}));
            if (faults.ok()) {
                given.add(Need::complete_form);
            } else {
                incomplete = faults.error("incomplete", "the opinion is not complete");
            }
            if (opinion && has_quorum(hub, k, *opinion)) given.add(Need::quorum);
            if (actor.second_factor || (!totp.empty() && accept_totp(c, hub, actor.user, totp))) {
                given.add(Need::second_factor);
            }
            return given;
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            if (const auto read = has_read(c, k, actor, *opinion, opinion_version); !read) return read.error();
            const auto now = hub.clock.now();
            resume_clock(hub, k.row);
            k.row.signed_at = now;
            opinion->dissent = dissent_of(c, id);
            opinion->signed_by = actor.user;
            opinion->signer_licence = licence->number;
            opinion->signed_at = opinion->updated_at = now;
            opinion->signature = signature_of(*opinion, actor.user);
            if (!store::update_row(c, *opinion)) return stale_error();
            keep_opinion(c, hub, actor, *opinion, ConsultationAction::sign);
            tell_case(c, hub, actor, k.row, "consultation.signed", {.coordinators = true, .experts = true});
            return {};
        });
    if (result) return result;
    // Outside of the transaction, which a refusal takes back.
    if (!totp.empty() && result.error().reason == "second_factor_required") count_wrong_totp(hub, actor);
    if (incomplete && result.error().reason == "incomplete") return *incomplete;
    return result;
}

}  // namespace telehub::app
