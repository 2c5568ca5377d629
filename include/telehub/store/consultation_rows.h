// The rows of the remote consultation, as rows.h holds all others: one struct a table, member names are column names.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/consultation.h"

namespace telehub::store {

using core::Timestamp;

struct Consultation {
    static constexpr const char* table = "consultation";
    core::ConsultationId id;
    core::OrgId org_id;
    core::OrgId expert_org_id;
    domain::ConsultationKind kind{};
    domain::ConsultationState state{};
    core::PatientId patient_key;
    std::string reason;
    std::string question;
    std::string case_summary;
    std::string specialties;
    std::optional<core::UserId> named_expert_id;
    std::string urgency;
    bool consent = false;
    std::optional<core::AttachmentId> consent_attachment_id;
    std::string consent_reason;
    core::UserId requested_by;
    std::optional<core::UserId> coordinator_id;
    std::optional<core::AppointmentId> appointment_id;
    std::optional<Timestamp> due_at;
    std::optional<Timestamp> clock_paused_at;
    std::int64_t paused_ms = 0;
    std::optional<Timestamp> escalated_at;
    std::optional<Timestamp> submitted_at;
    std::optional<Timestamp> accepted_at;
    std::optional<Timestamp> assigned_at;
    std::optional<Timestamp> met_at;
    std::optional<Timestamp> opinion_at;
    std::optional<Timestamp> signed_at;
    std::optional<Timestamp> delivered_at;
    std::optional<Timestamp> rated_at;
    std::string outcome;
    std::string outcome_reason;
    std::optional<std::int64_t> rating;
    std::string rating_comment;
    std::string state_reason;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Consultation, (),
                      (id, org_id, expert_org_id, kind, state, patient_key, reason, question, case_summary, specialties,
                       named_expert_id, urgency, consent, consent_attachment_id, consent_reason, requested_by,
                       coordinator_id, appointment_id, due_at, clock_paused_at, paused_ms, escalated_at, submitted_at,
                       accepted_at, assigned_at, met_at, opinion_at, signed_at, delivered_at, rated_at, outcome,
                       outcome_reason, rating, rating_comment, state_reason, created_at, updated_at, version))

struct ConsultationVersion {
    static constexpr const char* table = "consultation_version";
    core::ConsultationId consultation_id;
    std::int64_t version = 1;
    std::string action;
    std::string state;
    std::string state_reason;
    std::string reason;
    std::string question;
    std::string case_summary;
    std::string specialties;
    std::string urgency;
    bool consent = false;
    std::string consent_reason;
    std::string outcome;
    std::string author_id;
    std::string author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationVersion, (),
                      (consultation_id, version, action, state, state_reason, reason, question, case_summary,
                       specialties, urgency, consent, consent_reason, outcome, author_id, author_name, created_at))

struct ConsultationMember {
    static constexpr const char* table = "consultation_member";
    std::string id;
    core::ConsultationId consultation_id;
    core::UserId user_id;
    std::string part;
    std::string specialty;
    Timestamp added_at;
    std::optional<Timestamp> removed_at;
    std::string stance;
    std::string stance_text;
    std::int64_t stance_version = 0;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ConsultationMember, (),
                      (id, consultation_id, user_id, part, specialty, added_at, removed_at, stance, stance_text,
                       stance_version, version))

struct ConsultationMaterial {
    static constexpr const char* table = "consultation_material";
    std::string id;
    core::ConsultationId consultation_id;
    std::string kind;
    std::string ref;
    std::string added_by;
    Timestamp added_at;
    std::optional<Timestamp> removed_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationMaterial, (), (id, consultation_id, kind, ref, added_by, added_at, removed_at))

struct Attachment {
    static constexpr const char* table = "attachment";
    core::AttachmentId id;
    core::ConsultationId consultation_id;
    core::OrgId org_id;
    std::string object_sha256;
    std::string media_type;
    std::string file_name;
    std::int64_t size = 0;
    std::string purpose;
    core::StudyUid study_uid;
    core::SopUid sop_uid;
    std::string added_by;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(Attachment, (),
                      (id, consultation_id, org_id, object_sha256, media_type, file_name, size, purpose, study_uid,
                       sop_uid, added_by, created_at))

struct ConsultationMessage {
    static constexpr const char* table = "consultation_message";
    std::string id;
    core::ConsultationId consultation_id;
    std::string kind;
    std::string author_id;
    std::string author_name;
    std::string body;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationMessage, (), (id, consultation_id, kind, author_id, author_name, body, created_at))

struct Opinion {
    static constexpr const char* table = "opinion";
    core::OpinionId id;
    core::ConsultationId consultation_id;
    std::string summary;
    std::string findings;
    std::string diagnosis;
    std::string advice;
    std::string further_tests;
    std::string urgency;
    std::string referral_advice;
    std::string dissent;
    std::optional<core::UserId> signed_by;
    std::string signer_licence;
    std::optional<Timestamp> signed_at;
    std::string signature;
    std::string pdf_sha256;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Opinion, (),
                      (id, consultation_id, summary, findings, diagnosis, advice, further_tests, urgency,
                       referral_advice, dissent, signed_by, signer_licence, signed_at, signature, pdf_sha256,
                       created_at, updated_at, version))

struct OpinionVersion {
    static constexpr const char* table = "opinion_version";
    core::OpinionId opinion_id;
    std::int64_t version = 1;
    std::string action;
    std::string summary;
    std::string findings;
    std::string diagnosis;
    std::string advice;
    std::string further_tests;
    std::string urgency;
    std::string referral_advice;
    std::string dissent;
    std::string signature;
    std::string author_id;
    std::string author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(OpinionVersion, (),
                      (opinion_id, version, action, summary, findings, diagnosis, advice, further_tests, urgency,
                       referral_advice, dissent, signature, author_id, author_name, created_at))

struct Ring {
    static constexpr const char* table = "ring";
    core::ConsultationId consultation_id;
    std::int64_t position = 0;
    core::UserId user_id;
    Timestamp rung_at;
    Timestamp expires_at;
    std::string outcome;
    std::optional<Timestamp> ended_at;
};
BOOST_DESCRIBE_STRUCT(Ring, (), (consultation_id, position, user_id, rung_at, expires_at, outcome, ended_at))

}  // namespace telehub::store
