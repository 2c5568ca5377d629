// What the API says of consultations.
#pragma once
#include "telehub/app/attachments.h"
#include "telehub/app/opinions.h"
#include "views.h"

namespace telehub::api {

struct ConsultationPersonView {
    core::UserId user_id;
    Text login, name, title, part, specialty, stance, stance_text;
    std::int64_t stance_version;
    Timestamp added_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationPersonView, (),
                      (user_id, login, name, title, part, specialty, stance, stance_text, stance_version, added_at))

struct ConsultationView {
    core::ConsultationId id;
    std::int64_t version;
    domain::ConsultationKind kind;
    domain::ConsultationState state;
    Text state_reason;
    core::OrgId org_id;
    Text org_name;
    core::OrgId expert_org_id;
    Text expert_org_name;
    core::PatientId patient_key;
    PatientView patient;
    Text reason, question, case_summary;
    std::vector<Text> specialties;
    Text named_expert, urgency;
    bool consent;
    Maybe<core::AttachmentId> consent_attachment_id;
    Text consent_reason;
    core::UserId requested_by;
    Text requested_by_name;
    Maybe<core::UserId> coordinator_id;
    Maybe<core::AppointmentId> appointment_id;
    std::vector<ConsultationPersonView> people;
    Maybe<Timestamp> due_at, clock_paused_at;
    std::int64_t paused_ms;
    Maybe<Timestamp> escalated_at, submitted_at, accepted_at, assigned_at, met_at, opinion_at, signed_at, delivered_at,
        rated_at;
    Text outcome, outcome_reason;
    Maybe<std::int64_t> rating;
    Text rating_comment;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationView, (),
                      (id, version, kind, state, state_reason, org_id, org_name, expert_org_id, expert_org_name,
                       patient_key, patient, reason, question, case_summary, specialties, named_expert, urgency,
                       consent, consent_attachment_id, consent_reason, requested_by, requested_by_name, coordinator_id,
                       appointment_id, people, due_at, clock_paused_at, paused_ms, escalated_at, submitted_at,
                       accepted_at, assigned_at, met_at, opinion_at, signed_at, delivered_at, rated_at, outcome,
                       outcome_reason, rating, rating_comment, created_at, updated_at))

struct MaterialView {
    Text id, kind, ref;
    Timestamp added_at;
};
BOOST_DESCRIBE_STRUCT(MaterialView, (), (id, kind, ref, added_at))

struct AttachmentView {
    core::AttachmentId id;
    core::ConsultationId consultation_id;
    Text media_type, file_name;
    std::int64_t size;
    Text purpose;
    core::StudyUid study_uid;  // of a photo's Secondary Capture
    core::SopUid sop_uid;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(AttachmentView, (),
                      (id, consultation_id, media_type, file_name, size, purpose, study_uid, sop_uid, created_at))

struct MessageView {
    Text id, kind;
    core::UserId author_id;
    Text author_name, text;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(MessageView, (), (id, kind, author_id, author_name, text, created_at))

struct RingView {
    std::int64_t position;
    core::UserId user_id;
    Timestamp rung_at, expires_at;
    Text outcome;
    Maybe<Timestamp> ended_at;
};
BOOST_DESCRIBE_STRUCT(RingView, (), (position, user_id, rung_at, expires_at, outcome, ended_at))

struct ConsultationVersionView {
    std::int64_t version;
    Text action, state, state_reason, reason, question, case_summary, specialties, urgency;
    bool consent;
    Text consent_reason, outcome, author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ConsultationVersionView, (),
                      (version, action, state, state_reason, reason, question, case_summary, specialties, urgency,
                       consent, consent_reason, outcome, author_name, created_at))

// The lists are for the people of the case; who is rung, or is shown it as an earlier case, gets empty ones.
struct ConsultationDetailView : ConsultationView {
    std::vector<MaterialView> material;
    std::vector<AttachmentView> attachments;
    std::vector<MessageView> messages;
    std::vector<RingView> rings;
    std::vector<ConsultationVersionView> versions;
};
BOOST_DESCRIBE_STRUCT(ConsultationDetailView, (ConsultationView), (material, attachments, messages, rings, versions))

struct OpinionVersionView {
    std::int64_t version;
    Text action, summary, findings, diagnosis, advice, further_tests, urgency, referral_advice, dissent, signature,
        author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(OpinionVersionView, (),
                      (version, action, summary, findings, diagnosis, advice, further_tests, urgency, referral_advice,
                       dissent, signature, author_name, created_at))

// removed_at: they have said something else since, or were replaced.
struct OpinionStanceView {
    core::UserId user_id;
    Text name, specialty, stance, text;
    std::int64_t opinion_version;
    Maybe<Timestamp> removed_at;
};
BOOST_DESCRIBE_STRUCT(OpinionStanceView, (), (user_id, name, specialty, stance, text, opinion_version, removed_at))

struct OpinionView {
    core::OpinionId id;
    core::ConsultationId consultation_id;
    std::int64_t version;
    Text summary, findings, diagnosis, advice, further_tests, urgency, referral_advice, dissent;
    std::vector<Text> authors;
    Maybe<core::UserId> signed_by;
    Text signer_name, signer_licence, signature;
    Maybe<Timestamp> signed_at;
    Timestamp created_at, updated_at;
    std::vector<OpinionVersionView> versions;
    std::vector<OpinionStanceView> stances;
};
BOOST_DESCRIBE_STRUCT(OpinionView, (),
                      (id, consultation_id, version, summary, findings, diagnosis, advice, further_tests, urgency,
                       referral_advice, dissent, authors, signed_by, signer_name, signer_licence, signature, signed_at,
                       created_at, updated_at, versions, stances))

struct TimelineEntryView {
    Timestamp at;
    Text kind, entity, entity_id, state, title;
    core::OrgId org_id;
};
BOOST_DESCRIBE_STRUCT(TimelineEntryView, (), (at, kind, entity, entity_id, state, title, org_id))

struct TimelineView {
    core::PatientId patient_key;
    PatientView patient;
    std::vector<TimelineEntryView> items;
    bool truncated;
};
BOOST_DESCRIBE_STRUCT(TimelineView, (), (patient_key, patient, items, truncated))

ConsultationView consultation_view(const app::ConsultationDetails& d);
ConsultationDetailView consultation_detail_view(const app::ConsultationDetails& d);
AttachmentView attachment_view(const store::Attachment& a);
OpinionView opinion_view(const app::OpinionDetails& d);
TimelineView timeline_view(const app::Timeline& t);

}  // namespace telehub::api
