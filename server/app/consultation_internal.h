// Steps that the verbs of a consultation share, each inside its caller's transaction.
#pragma once
#include <functional>

#include "lists.h"
#include "telehub/app/consultations.h"
#include "telehub/store/scheduling_rows.h"

namespace telehub::app {

// A case as one actor meets it.
struct Case {
    store::Consultation row;
    std::vector<store::ConsultationMember> members;
    domain::RoleSet roles;  // those that count here: physicians of the inviting, coordinators of the invited
                            // organisation; a consultant wherever they are, for the table asks for their part
    bool expert = false;    // one of those who answer it
    bool chair = false;
};
// Refuses with not_found; fills in whose data it is.
core::Result<Case> find_case(store::Connection& c, const domain::Actor& actor, const core::ConsultationId& id,
                             Deed& deed);

// Whether the actor is one of its people, and not only rung, or shown it as an earlier case of the same patient.
bool is_inside(const Case& k);

core::Result<domain::ConsultationState> judge_case(const Case& k, domain::ConsultationAction action,
                                                   domain::Needs given);

// Writes the case and keeps what it is now as a version for ever. Refuses with stale.
core::Result<void> save_case(store::Connection& c, const Hub& hub, const domain::Actor& actor, store::Consultation& row,
                             domain::ConsultationAction action, const std::string& reason);

// A use case that moves a case: finds it, lets `prepare` look at it and say what is given, judges, checks the version,
// lets `apply` change it, saves it. `apply` finds the old state in the row.
struct Step {
    domain::ConsultationAction action{};
    std::string reason;
    Version expected;
};
using Prepare = std::function<core::Result<domain::Needs>(store::Connection&, const Case&)>;
using Apply = std::function<core::Result<void>(store::Connection&, Case&)>;
// `after` follows when the new state is saved.
ConsultationResult take_step(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                             const Step& step, const Prepare& prepare, const Apply& apply, const Apply& after = {});

// Whoever may read a case or its opinion gets all its versions: so many there are at most before it is cut short.
inline constexpr std::int64_t most_versions = 200;
core::Error too_many_versions();

ConsultationDetails consultation_details(store::Connection& c, store::Consultation row);

// Tells people of a case, but not who did it: "consultation.accepted" and the like.
struct Audience {
    bool applicant = false, coordinators = false, experts = false;
};
void tell_case(store::Connection& c, const Hub& hub, const domain::Actor& actor, const store::Consultation& row,
               const std::string& kind, Audience audience, const std::string& appointment_id = {});
void tell_person(store::Connection& c, const Hub& hub, const store::Consultation& row, const std::string& kind,
                 const core::UserId& user);

// The table of the case has judged what its appointment must now do: with a scheduler's right there.
domain::Actor scheduler_for(const domain::Actor& actor, const store::Consultation& row);

// A consultant, and an enabled expert of this specialty with a licence for it.
bool may_answer(store::Connection& c, const Hub& hub, const core::UserId& user, const std::string& specialty);

// An expert or the chair, from now on.
void add_member(store::Connection& c, const Hub& hub, const store::Consultation& row, const core::UserId& user,
                const std::string& part, const std::string& specialty);

// The clock runs again, and what is due later is due as much later as it stood still.
void resume_clock(const Hub& hub, store::Consultation& row);

// Emergency: rings the next on duty, or tells the coordinators that nobody is left.
core::Result<void> ring_next(store::Connection& c, const Hub& hub, store::Consultation& row);
// Nobody is rung any more.
void withdraw_rings(store::Connection& c, const Hub& hub, const core::ConsultationId& id);

// The appointment of a consultation came to this end by itself (a hold that expired). Inside the transaction.
void on_appointment_ended(store::Connection& c, const Hub& hub, const store::Appointment& appointment,
                          domain::AppointmentAction action);

// A meeting that fell through puts nothing off.
void expect_answer_without_meeting(const Hub& hub, store::Consultation& row);

}  // namespace telehub::app
