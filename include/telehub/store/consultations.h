// Queries on consultations: cases, their people, material, messages, rings and opinions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct ConsultationFilter {
    std::string state;  // "open": neither ended nor delivered
    std::string kind;
    core::UserId mine;  // one of its people is this user, or is being rung
    std::string patient_id;
    core::ConsultationId id{};
    core::PatientId patient_key{};
    std::vector<domain::ConsultationState> states{};  // one of these
};
// Newest first.
std::vector<Consultation> list_consultations(Connection& c, const Scope& scope, const ConsultationFilter& filter,
                                             const Page& page);
std::optional<Consultation> find_consultation(Connection& c, const Scope& scope, const core::ConsultationId& id);
std::optional<Consultation> find_consultation(Connection& c, const core::ConsultationId& id);  // unscoped, for the hub
std::optional<Consultation> consultation_of_appointment(Connection& c, const core::AppointmentId& id);
std::vector<ConsultationVersion> consultation_versions(Connection& c, const core::ConsultationId& id);

std::vector<ConsultationMember> members_of(Connection& c, const core::ConsultationId& id);  // those of today
// Those who have left, in order, then those of today: who said something else since has left with what they said
// before.
std::vector<ConsultationMember> members_ever_of(Connection& c, const core::ConsultationId& id);
void remove_member(Connection& c, const std::string& member_id, Timestamp at);

std::vector<ConsultationMaterial> material_of(Connection& c, const core::ConsultationId& id);  // that of today
bool remove_material(Connection& c, const core::ConsultationId& id, const std::string& material_id, Timestamp at);

std::vector<Attachment> attachments_of(Connection& c, const Scope& scope, const core::ConsultationId& id);
std::optional<Attachment> find_attachment(Connection& c, const Scope& scope, const core::ConsultationId& of,
                                          const core::AttachmentId& id);
std::optional<Attachment> find_attachment(Connection& c, const core::AttachmentId& id);  // unscoped, for the hub
std::vector<Attachment> consent_forms(Connection& c, const core::ConsultationId& id);    // unscoped, oldest first
std::int64_t count_attachments(Connection& c, const core::ConsultationId& id);

std::vector<ConsultationMessage> messages_of(Connection& c, const core::ConsultationId& id);

std::optional<Opinion> opinion_of(Connection& c, const core::ConsultationId& id);
std::vector<OpinionVersion> opinion_versions(Connection& c, const core::OpinionId& id);
std::optional<OpinionVersion> last_opinion_version(Connection& c, const core::OpinionId& id);

// Those that are to be answered, whose time is up, and of which nobody was told yet.
std::vector<Consultation> overdue_consultations(Connection& c, Timestamp now, std::int64_t limit);
void note_overdue(Connection& c, const core::ConsultationId& id, Timestamp due_at, Timestamp told_at);

std::vector<Ring> rings_of(Connection& c, const core::ConsultationId& id);  // in order
// Those whose time is up, and those that a clock moved back would keep ringing.
std::vector<Ring> due_rings(Connection& c, Timestamp now, std::int64_t limit);
// Ends the ring that is ringing at this position; false when it rings no more.
[[nodiscard]] bool end_ring(Connection& c, const Ring& ring, const std::string& outcome, Timestamp at);

// Who of this organisation coordinates, and may sign in.
std::vector<core::UserId> coordinators_of(Connection& c, const core::OrgId& org);

// --- the time line of one patient, oldest first, as far as the scope shows it ---
std::vector<Order> orders_of_patient(Connection& c, const Scope& scope, const core::PatientId& id, std::int64_t limit);
std::vector<Study> studies_of_patient(Connection& c, const Scope& scope, const core::PatientId& id, std::int64_t limit);
std::vector<Report> reports_of_patient(Connection& c, const Scope& scope, const core::PatientId& id,
                                       std::int64_t limit);
std::vector<Consultation> consultations_of_patient(Connection& c, const Scope& scope, const core::PatientId& id,
                                                   std::int64_t limit);

}  // namespace telehub::store
