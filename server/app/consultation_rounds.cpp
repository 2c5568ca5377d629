// Question and answer rounds, during which the clock stands still, and what the applicant makes of the opinion.
#include <algorithm>

#include "consultation_internal.h"
#include "form.h"

namespace telehub::app {

using core::Errc;
using domain::ConsultationAction;
using domain::Need;
using store::Connection;

namespace {

// A last question may still be answered.
constexpr std::ptrdiff_t most_messages = 200;

// A message of the case, once for each key. `turn` is what it does to the clock.
ConsultationResult speak(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                         ConsultationAction action, const std::string& text, const Idempotency& idempotency,
                         const std::function<core::Result<void>(store::Consultation&)>& turn) {
    const Deed what{"consultation." + std::string{to_string(action)}, "consultation", id.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> ConsultationResult {
        auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto replay = check_idempotency(c, actor, idempotency);
        if (!replay) return replay.error();
        if (replay->replayed) {
            deed.detail = "replay";
            return consultation_details(c, std::move(k->row));
        }
        const bool asks = action == ConsultationAction::ask;
        domain::Needs given{Need::reason};
        if (k->expert) given.add(Need::holder);
        const auto to = judge_case(*k, action, given);
        if (!to) return to.error();
        if (is_blank(text) || !is_prose(text, 10'000)) return wrong("$.text", "1 to 10000 bytes of text");
        if (asks && std::ssize(store::messages_of(c, id)) >= most_messages) {
            return core::refuse(Errc::too_large, "too_many_messages", "a case has 200 questions and answers at most");
        }
        if (const auto turned = turn(k->row); !turned) return turned.error();
        k->row.state = *to;
        if (const auto saved = save_case(c, hub, actor, k->row, action, ""); !saved) return saved.error();
        store::insert_row(c, store::ConsultationMessage{hub.ids.uuid(), id, asks ? "question" : "answer",
                                                        actor.user.value, actor.name, text, hub.clock.now()});
        record_idempotency(c, hub, actor, idempotency, id.value);
        tell_case(c, hub, actor, k->row, asks ? "consultation.question" : "consultation.answer",
                  {.applicant = asks, .experts = !asks});
        return consultation_details(c, std::move(k->row));
    });
}

}  // namespace

ConsultationResult ask_question(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& text, const Idempotency& idempotency) {
    return speak(hub, actor, id, ConsultationAction::ask, text, idempotency,
                 [&](store::Consultation& row) -> core::Result<void> {
                     if (!row.clock_paused_at) row.clock_paused_at = hub.clock.now();
                     return {};
                 });
}

ConsultationResult answer_question(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   const std::string& text, const Idempotency& idempotency) {
    return speak(hub, actor, id, ConsultationAction::answer, text, idempotency,
                 [&](store::Consultation& row) -> core::Result<void> {
                     if (!row.clock_paused_at) {
                         return core::refuse(Errc::conflict, "no_open_question", "no question waits for an answer");
                     }
                     resume_clock(hub, row);
                     return {};
                 });
}

namespace {

Form check_rating(const Rating& r) {
    Form form;
    const bool known = r.outcome == "adopted" || r.outcome == "partly" || r.outcome == "not_adopted";
    form.require(known, "$.outcome", "one of adopted, partly, not_adopted");
    form.require(r.outcome == "adopted" || !is_blank(r.reason), "$.reason", "why it was not adopted, or in part");
    form.require(is_prose(r.reason, 5'000), "$.reason", "at most 5000 bytes of text");
    form.require(r.rating >= 1 && r.rating <= 5, "$.rating", "1 to 5");
    form.require(is_prose(r.comment, 5'000), "$.comment", "at most 5000 bytes of text");
    return form;
}

}  // namespace

ConsultationResult rate_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                     const Rating& rating, Version expected) {
    const auto faults = check_rating(rating);
    const auto result = take_step(
        hub, actor, id, {ConsultationAction::rate, "", expected},
        [&](Connection&, const Case&) -> core::Result<domain::Needs> {
            return faults.ok() ? domain::Needs{Need::complete_form} : domain::Needs{};
        },
        [&](Connection& c, Case& k) -> core::Result<void> {
            k.row.outcome = rating.outcome;
            k.row.outcome_reason = rating.reason;
            k.row.rating = rating.rating;
            k.row.rating_comment = rating.comment;
            k.row.rated_at = hub.clock.now();
            tell_case(c, hub, actor, k.row, "consultation.rated", {.coordinators = true, .experts = true});
            return {};
        });
    if (!result && result.error().reason == "incomplete") return faults.error();
    return result;
}

}  // namespace telehub::app
