// The consultation's verbs, from the request to the archive. Every one refuses with not_found what the actor may not
// see, with stale when `expected` is not the version there is, and else as the consultation's table says
// (domain/consultation.h). Each case has a chair: the expert who signs, alone or for the others.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/orders.h"
#include "telehub/store/consultations.h"

namespace telehub::app {

// What a clinic doctor fills in. Empty is allowed in a draft; submitting asks for what the kind needs.
struct ConsultationForm {
    std::string kind;          // elective, emergency, store_and_forward, mdt; not changed later
    std::string patient_id;    // the local one, of the actor's organisation; not changed later
    std::string patient_name;  // with sex and birth_date, of a patient whom the hub does not know yet
    std::string sex;
    std::string birth_date;
    std::string reason;                    // why it is asked for
    std::string question;                  // what is asked
    std::string case_summary;              // 病情摘要
    std::vector<std::string> specialties;  // as on a licence: 1 to 32 of A-Z and 0-9
    std::string named_expert;              // a login
    std::string urgency = "routine";       // routine, urgent, emergency
    bool consent = false;
    std::string consent_reason;   // emergency: why it follows later
    std::string expert_org_code;  // who is asked; optional: where the organisation's images are read
};

struct ConsultationPerson {
    store::ConsultationMember member;
    std::string login, name, title;
};

struct ConsultationDetails {
    store::Consultation consultation;
    store::Patient patient;
    std::string org_name, expert_org_name, requested_by_name, named_expert;
    std::vector<ConsultationPerson> people;
    // In get_consultation only, and only for the people of the case:
    bool inside = false;
    std::vector<store::ConsultationMaterial> material;
    std::vector<store::Attachment> attachments;
    std::vector<store::ConsultationMessage> messages;
    std::vector<store::Ring> rings;
    std::vector<store::ConsultationVersion> versions;
};

using ConsultationResult = core::Result<ConsultationDetails>;

ConsultationResult create_consultation(const Hub& hub, const domain::Actor& actor, const ConsultationForm& form,
                                       const Idempotency& idempotency);
ConsultationResult amend_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                      const ConsultationForm& form, Version expected);
ConsultationResult get_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id);
std::vector<ConsultationDetails> list_consultations(const Hub& hub, const domain::Actor& actor,
                                                    const store::ConsultationFilter& filter, const store::Page& page);

// submit, accept, return, decline, start, open_opinion, consent, archive, cancel, and unschedule, which cancels the
// appointment. An emergency that is submitted rings the first on duty.
struct ConsultationMove {
    domain::ConsultationAction action{};
    std::string reason;
    bool no_show = false;  // unschedule: somebody did not come
};
ConsultationResult move_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                     const ConsultationMove& move, Version expected);

struct Assignment {
    struct Expert {
        std::string login;
        std::string specialty;
    };
    std::vector<Expert> experts;
    std::string chair;   // a login of them; "" for the first
    std::string reason;  // of a change
};
// Refuses with invalid, naming the field, who is no enabled expert of that specialty with a valid licence for it; an
// MDT needs two specialties at least.
ConsultationResult assign_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                       const Assignment& assignment, Version expected);

struct ConsultationTime {
    std::string starts_at;  // RFC 3339
    std::int64_t duration_min = 0;
    std::string room_id;  // ""; of a move: the room it had
    std::string reason;   // of a move
};
// Holds the time of every expert, of the room and of the patient; refuses as the appointment does.
ConsultationResult schedule_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                         const ConsultationTime& time, Version expected);
ConsultationResult confirm_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                        Version expected);
ConsultationResult reschedule_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                           const ConsultationTime& time, Version expected);

// Who is being rung takes the case, or cannot. Refuses with conflict "ring_over" when the time was up.
ConsultationResult answer_ring(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id);
ConsultationResult decline_ring(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& reason);
// A job: rings whose time is up go to the next on duty; when nobody is left the coordinators are told. How many did.
std::size_t advance_rings(const Hub& hub);
// A job: of a case whose time to be answered is up, its coordinators and experts are told, once for each due time; a
// paused clock is not over. How many cases.
std::size_t tell_overdue(const Hub& hub);

// Store-and-forward: the expert asks, and the clock pauses until the applicant answers.
ConsultationResult ask_question(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const std::string& text, const Idempotency& idempotency);
ConsultationResult answer_question(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   const std::string& text, const Idempotency& idempotency);

struct Rating {
    std::string outcome;      // adopted, partly, not_adopted
    std::string reason;       // of the last two
    std::int64_t rating = 0;  // 1 to 5
    std::string comment;
};
ConsultationResult rate_consultation(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                     const Rating& rating, Version expected);

// What the case grants its experts, by reference: a study of the patient with all its objects, a published report, an
// earlier consultation. Refuses with invalid what is not there, not the inviting organisation's or not this patient's.
struct MaterialForm {
    std::string kind;  // study, report, consultation
    std::string ref;
};
ConsultationResult add_material(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                const MaterialForm& form, const Idempotency& idempotency);
ConsultationResult remove_material(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                   const std::string& material_id);

// One patient's time line, oldest first: orders, images, reports, consultations and what became of them, each as far as
// the actor may see it. `id` is the hub's key of the patient, or the local ID of one of the actor's own organisation.
struct TimelineEntry {
    core::Timestamp at;
    std::string kind;    // order, study, report, consultation, opinion, outcome
    std::string entity;  // order, study, report, consultation
    std::string entity_id;
    std::string state;
    std::string title;  // procedure, description or question
    core::OrgId org;
};
struct Timeline {
    store::Patient patient;
    std::vector<TimelineEntry> entries;
    bool truncated = false;
};
core::Result<Timeline> patient_timeline(const Hub& hub, const domain::Actor& actor, const std::string& id);

}  // namespace telehub::app
