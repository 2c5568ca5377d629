// The rows of the database, as plain described structs: one struct a table, member names are column names.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/job.h"
#include "telehub/domain/order.h"
#include "telehub/domain/read_task.h"
#include "telehub/domain/report.h"
#include "telehub/domain/routing.h"
#include "telehub/domain/study.h"
#include "telehub/domain/upload.h"

namespace telehub::store {

using core::Timestamp;

struct Organisation {
    static constexpr const char* table = "organisation";
    core::OrgId id;
    std::optional<core::OrgId> parent_id;
    std::string code;
    std::string name;
    std::string kind;
    std::optional<core::OrgId> reading_org_id;
    Timestamp created_at;
    std::int64_t version = 1;
    bool active = true;  // else its people do not sign in, and its devices are not let in
};
BOOST_DESCRIBE_STRUCT(Organisation, (), (id, parent_id, code, name, kind, reading_org_id, created_at, version, active))

struct UserAccount {
    static constexpr const char* table = "user_account";
    core::UserId id;
    core::OrgId org_id;
    std::string login;
    std::string name;
    std::string title;
    std::string password_hash;
    std::string totp_secret;
    std::int64_t totp_last_step = 0;
    bool enabled = true;
    std::int64_t failures = 0;
    std::optional<Timestamp> locked_until;
    Timestamp created_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(UserAccount, (),
                      (id, org_id, login, name, title, password_hash, totp_secret, totp_last_step, enabled, failures,
                       locked_until, created_at, version))

struct UserRole {
    static constexpr const char* table = "user_role";
    core::UserId user_id;
    core::OrgId org_id;
    std::string role;
    std::string granted_by;
    Timestamp granted_at;
};
BOOST_DESCRIBE_STRUCT(UserRole, (), (user_id, org_id, role, granted_by, granted_at))

struct Licence {
    static constexpr const char* table = "licence";
    core::LicenceId id;
    core::UserId user_id;
    std::string number;
    std::string scope;
    std::string title;
    std::string expires_on;
    std::string granted_by;
    Timestamp granted_at;
    std::optional<Timestamp> revoked_at;
};
BOOST_DESCRIBE_STRUCT(Licence, (), (id, user_id, number, scope, title, expires_on, granted_by, granted_at, revoked_at))

struct Session {
    static constexpr const char* table = "session";
    std::string token_hash;
    core::UserId user_id;
    std::string csrf_hash;
    bool second_factor = false;
    Timestamp created_at;
    Timestamp last_seen_at;
    Timestamp expires_at;
    std::string remote_address;
    std::optional<Timestamp> revoked_at;
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (token_hash, user_id, csrf_hash, second_factor, created_at, last_seen_at, expires_at,
                       remote_address, revoked_at))

struct Device {
    static constexpr const char* table = "device";
    core::DeviceId id;
    core::OrgId org_id;
    std::string ae_title;
    std::string address;             // an IP address, or "" for any
    std::string certificate_sha256;  // hex of the DER's digest, or "" when it may only come over plain DICOM
    std::string charset;             // what its text is in when it does not say, or says wrong
    bool enabled = true;
    Timestamp created_at;
    std::int64_t version = 1;
    std::int64_t port = 0;      // where it listens when the hub sends to it; 0: it does not
    bool receives_tls = false;  // the hub speaks TLS to it
    std::string services;       // what it may ask: domain/device.h
};
BOOST_DESCRIBE_STRUCT(Device, (),
                      (id, org_id, ae_title, address, certificate_sha256, charset, enabled, created_at, version, port,
                       receives_tls, services))

struct Patient {
    static constexpr const char* table = "patient";
    core::PatientId id;
    core::OrgId org_id;
    std::string patient_id;
    std::string name;
    std::string name_folded;
    std::string pinyin;
    std::string pinyin_initials;
    std::string sex;
    std::string birth_date;
    bool registered = false;  // by a person; else known from images only
    Timestamp created_at;
    std::int64_t version = 1;
    std::string withdrawn_id{};  // what patient_id was, before the registration was withdrawn and that became the id
};
BOOST_DESCRIBE_STRUCT(Patient, (),
                      (id, org_id, patient_id, name, name_folded, pinyin, pinyin_initials, sex, birth_date, registered,
                       created_at, version, withdrawn_id))

struct Order {
    static constexpr const char* table = "imaging_order";
    core::OrderId id;
    core::OrgId org_id;
    std::optional<core::OrgId> reading_org_id;
    core::PatientId patient_key;
    std::string accession_number;
    domain::OrderState state{};
    std::string modality;
    std::string body_part;
    std::string procedure;
    std::string clinical_history;
    std::string urgency;
    std::string patient_class;
    bool consent = false;
    core::UserId requested_by;
    std::string referring_physician;
    core::StudyUid study_uid;
    std::optional<std::int64_t> declared_instances;
    std::string state_reason;
    std::optional<core::OrderId> retake_of;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
    std::optional<Timestamp> scheduled_at;  // from the acceptance on: when the procedure is to start
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, org_id, reading_org_id, patient_key, accession_number, state, modality, body_part, procedure,
                       clinical_history, urgency, patient_class, consent, requested_by, referring_physician, study_uid,
                       declared_instances, state_reason, retake_of, created_at, updated_at, version, scheduled_at))

struct Study {
    static constexpr const char* table = "study";
    std::int64_t study_key = 0;
    core::StudyUid study_uid;
    core::OrgId org_id;
    std::optional<core::OrgId> reading_org_id;
    domain::StudyState state{};
    bool declared_complete = false;
    std::optional<core::OrderId> order_id;
    std::optional<core::PatientId> patient_key;
    std::string patient_id;
    std::string patient_name;
    std::string patient_name_raw;  // hex of the bytes as sent
    std::string name_folded;
    std::string pinyin;
    std::string pinyin_initials;
    std::string sex;
    std::string birth_date;
    std::string accession_number;
    std::string study_date;
    std::string study_time;
    std::string study_id;
    std::string description;
    std::string referring_physician;
    std::string modalities;  // parted by backslashes
    std::string specific_character_set;
    std::int64_t series_count = 0;
    std::int64_t instance_count = 0;
    std::string source;
    Timestamp first_received_at;
    Timestamp last_received_at;
    std::int64_t version = 1;
    std::string consultation_id;  // of a consultation's photo; "" for every other study
    std::int64_t made_count = 0;  // of instance_count: reports that the hub made of it
    std::int64_t images() const { return instance_count - made_count; }
};
BOOST_DESCRIBE_STRUCT(Study, (),
                      (study_key, study_uid, org_id, reading_org_id, state, declared_complete, order_id, patient_key,
                       patient_id, patient_name, patient_name_raw, name_folded, pinyin, pinyin_initials, sex,
                       birth_date, accession_number, study_date, study_time, study_id, description, referring_physician,
                       modalities, specific_character_set, series_count, instance_count, source, first_received_at,
                       last_received_at, version, consultation_id, made_count))

struct Series {
    static constexpr const char* table = "series";
    std::int64_t series_key = 0;
    std::int64_t study_key = 0;
    core::SeriesUid series_uid;
    std::string modality;
    std::string series_number;
    std::string description;
    std::string body_part;
    std::string station_name;
    std::int64_t instance_count = 0;
    std::string performed_start_date;  // (0040,0244) and (0040,0245), as sent
    std::string performed_start_time;
    std::string requested_procedure_id;  // (0040,0275) > (0040,1001) and (0040,0009), of its first item
    std::string scheduled_step_id;
};
BOOST_DESCRIBE_STRUCT(Series, (),
                      (series_key, study_key, series_uid, modality, series_number, description, body_part, station_name,
                       instance_count, performed_start_date, performed_start_time, requested_procedure_id,
                       scheduled_step_id))

struct Instance {
    static constexpr const char* table = "instance";
    std::int64_t series_key = 0;
    core::SopUid sop_uid;
    std::string sop_class_uid;
    std::string transfer_syntax_uid;
    std::string instance_number;
    std::optional<std::int64_t> image_rows;
    std::optional<std::int64_t> image_columns;
    std::int64_t frames = 0;
    std::string object_sha256;
    std::int64_t object_size = 0;
    std::int64_t dataset_offset = 0;
    std::optional<std::int64_t> pixel_offset;
    std::optional<std::int64_t> pixel_length;
    // Encapsulated: [[offset,length],...] of the fragments, in the file; [[offset,length,frame],...], frames from 1,
    // where neither one fragment is one frame nor all are the only one. Native: "", or "subsampled"
    // for colours that have to be made anew. app::FrameTable reads it.
    std::string frame_index;
    std::string origin;  // "received", "corrected" or "made" (by the hub)
    std::string source;
    Timestamp received_at;
};
BOOST_DESCRIBE_STRUCT(Instance, (),
                      (series_key, sop_uid, sop_class_uid, transfer_syntax_uid, instance_number, image_rows,
                       image_columns, frames, object_sha256, object_size, dataset_offset, pixel_offset, pixel_length,
                       frame_index, origin, source, received_at))

struct InstanceMetadata {
    static constexpr const char* table = "instance_metadata";
    std::int64_t series_key = 0;
    core::SopUid sop_uid;
    std::string attributes;  // deflated DICOM JSON, see the migration
    std::int64_t json_size = 0;
    std::int64_t json_crc32 = 0;
};
BOOST_DESCRIBE_STRUCT(InstanceMetadata, (), (series_key, sop_uid, attributes, json_size, json_crc32))

struct InstanceVersion {
    static constexpr const char* table = "instance_version";
    core::SopUid sop_uid;
    std::string object_sha256;
    std::int64_t object_size = 0;
    std::int64_t dataset_offset = 0;
    Timestamp superseded_at;
    std::string superseded_by;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(InstanceVersion, (),
                      (sop_uid, object_sha256, object_size, dataset_offset, superseded_at, superseded_by, reason))

struct Quarantine {
    static constexpr const char* table = "quarantine";
    core::QuarantineId id;
    core::OrgId org_id;
    std::optional<core::OrgId> reading_org_id;
    std::string kind;
    std::string state;
    core::StudyUid study_uid;
    std::string patient_id;
    std::string patient_name;
    std::string accession_number;
    std::string detail;
    std::int64_t instance_count = 0;
    Timestamp created_at;
    std::optional<Timestamp> resolved_at;
    std::optional<std::string> resolved_by;
    std::string resolution;
    std::optional<core::OrderId> order_id;  // under which the images were filed
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Quarantine, (),
                      (id, org_id, reading_org_id, kind, state, study_uid, patient_id, patient_name, accession_number,
                       detail, instance_count, created_at, resolved_at, resolved_by, resolution, order_id, version))

struct HeldInstance {
    static constexpr const char* table = "held_instance";
    core::QuarantineId quarantine_id;
    core::SopUid sop_uid;
    std::string object_sha256;
    std::int64_t object_size = 0;
    std::string transfer_syntax_uid;
    std::string source;
    Timestamp received_at;
};
BOOST_DESCRIBE_STRUCT(HeldInstance, (),
                      (quarantine_id, sop_uid, object_sha256, object_size, transfer_syntax_uid, source, received_at))

struct ReadTask {
    static constexpr const char* table = "read_task";
    core::ReadTaskId id;
    core::OrgId org_id;
    core::OrgId reading_org_id;
    core::OrderId order_id;
    core::StudyUid study_uid;
    std::string kind;
    domain::ReadTaskState state{};
    std::string urgency;
    std::optional<core::UserId> assignee_id;
    std::optional<Timestamp> claimed_at;
    std::optional<Timestamp> lock_expires_at;
    Timestamp due_at;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
    std::optional<core::ReadingGroupId> reading_group_id;  // whose members may claim it; none: every reader
};
BOOST_DESCRIBE_STRUCT(ReadTask, (),
                      (id, org_id, reading_org_id, order_id, study_uid, kind, state, urgency, assignee_id, claimed_at,
                       lock_expires_at, due_at, created_at, updated_at, version, reading_group_id))

struct Report {
    static constexpr const char* table = "report";
    core::ReportId id;
    core::OrgId org_id;
    core::OrgId reading_org_id;
    core::ReadTaskId read_task_id;
    core::OrderId order_id;
    core::StudyUid study_uid;
    std::optional<core::ReportId> prior_report_id;
    domain::ReportState state{};
    std::string findings;
    std::string impression;
    std::string recommendation;
    std::vector<domain::KeyImage> key_images;
    core::UserId writer_id;
    std::optional<Timestamp> submitted_at;
    std::optional<core::UserId> verifier_id;
    std::string verifier_licence;
    std::optional<Timestamp> verified_at;
    std::optional<Timestamp> published_at;
    std::int64_t unseen_instances = 0;  // came after its writer or verifier last said they looked
    std::string state_reason;
    std::string signature;
    std::string pdf_sha256;
    core::SopUid sr_sop_uid;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (id, org_id, reading_org_id, read_task_id, order_id, study_uid, prior_report_id, state, findings,
                       impression, recommendation, key_images, writer_id, submitted_at, verifier_id, verifier_licence,
                       verified_at, published_at, unseen_instances, state_reason, signature, pdf_sha256, sr_sop_uid,
                       created_at, updated_at, version))

struct ReportVersion {
    static constexpr const char* table = "report_version";
    core::ReportId report_id;
    std::int64_t version = 1;
    std::string action;
    std::string state;
    std::string findings;
    std::string impression;
    std::string recommendation;
    std::vector<domain::KeyImage> key_images;
    std::string reason;
    std::string signature;
    std::string manifest;  // SOP Instance UIDs, a line each
    std::string author_id;
    std::string author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ReportVersion, (),
                      (report_id, version, action, state, findings, impression, recommendation, key_images, reason,
                       signature, manifest, author_id, author_name, created_at))

struct Upload {
    static constexpr const char* table = "upload";
    core::UploadId id;
    core::OrgId org_id;
    core::UserId user_id;
    std::string filename;
    std::string relative_path;
    std::string filetype;
    std::string batch;
    std::string metadata;  // Upload-Metadata as the client wrote it
    std::int64_t length = 0;
    std::int64_t received = 0;  // the offset that was acknowledged: so many bytes survive a power cut
    domain::UploadState state{};
    std::string reason;  // of its end
    std::int64_t attempts = 0;
    Timestamp next_attempt_at;
    Timestamp created_at;
    Timestamp expires_at;
    std::optional<Timestamp> ended_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Upload, (),
                      (id, org_id, user_id, filename, relative_path, filetype, batch, metadata, length, received, state,
                       reason, attempts, next_attempt_at, created_at, expires_at, ended_at, version))

struct UploadResult {
    static constexpr const char* table = "upload_result";
    core::UploadId upload_id;
    std::int64_t seq = 0;  // from 1
    std::string name;      // of the file, as the upload names it
    std::string result;    // app::IntakeResult
    std::string reason;
    std::string detail;
    core::StudyUid study_uid;
    core::SopUid sop_uid;
};
BOOST_DESCRIBE_STRUCT(UploadResult, (), (upload_id, seq, name, result, reason, detail, study_uid, sop_uid))

// What a modality says of a procedure step that it performs (PS3.4 annex F).
struct PerformedStep {
    static constexpr const char* table = "performed_step";
    core::PerformedStepId id;
    core::SopUid sop_uid;  // its key on the wire
    core::OrgId org_id;
    std::string device;  // the AE title that created it
    std::string state;   // "in_progress", "completed" or "discontinued"
    std::string step_id;
    std::string modality;
    core::StudyUid study_uid;      // of the first scheduled step
    std::string accession_number;  // of the first scheduled step
    std::string started_date;      // DA and TM, as sent
    std::string started_time;
    std::string ended_date;
    std::string ended_time;
    std::string reason;  // why it was discontinued
    std::int64_t instance_count = 0;
    std::string manifest;  // "series class instance", UIDs, a line each
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(PerformedStep, (),
                      (id, sop_uid, org_id, device, state, step_id, modality, study_uid, accession_number, started_date,
                       started_time, ended_date, ended_time, reason, instance_count, manifest, created_at, updated_at,
                       version))

struct PerformedStepOrder {
    static constexpr const char* table = "performed_step_order";
    core::SopUid sop_uid;
    core::OrderId order_id;
};
BOOST_DESCRIBE_STRUCT(PerformedStepOrder, (), (sop_uid, order_id))

// A device's request of storage commitment, and what became of the answer (PS3.4 annex J).
struct Commitment {
    static constexpr const char* table = "commitment";
    core::CommitmentId id;
    core::OrgId org_id;
    std::string device;  // the AE title that asked and is told
    std::string transaction_uid;
    std::string state;     // "waiting", "reported" or "undeliverable"
    std::string manifest;  // "class instance", UIDs, a line each
    std::int64_t instance_count = 0;
    std::int64_t failed_count = 0;  // as last judged
    std::int64_t attempts = 0;
    Timestamp next_attempt_at;
    std::string last_error;
    Timestamp created_at;
    std::optional<Timestamp> reported_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Commitment, (),
                      (id, org_id, device, transaction_uid, state, manifest, instance_count, failed_count, attempts,
                       next_attempt_at, last_error, created_at, reported_at, version))

struct ReadingGroup {
    static constexpr const char* table = "reading_group";
    core::ReadingGroupId id;
    core::OrgId org_id;
    std::string code;
    std::string name;
    bool enabled = true;  // rules lead to it
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(ReadingGroup, (), (id, org_id, code, name, enabled, created_at, updated_at, version))

struct ReadingGroupMember {
    static constexpr const char* table = "reading_group_member";
    core::ReadingGroupId group_id;
    core::UserId user_id;
};
BOOST_DESCRIBE_STRUCT(ReadingGroupMember, (), (group_id, user_id))

// Where studies and reports are forwarded to.
struct Destination {
    static constexpr const char* table = "destination";
    core::DestinationId id;
    core::OrgId org_id;  // the reading centre that forwards
    std::string name;
    std::string kind;      // "dicom" or "stow"
    std::string ae_title;  // dicom: the device
    std::string url;       // stow: the DICOMweb service, without a slash at its end
    std::string ca_file;   // stow: a file in DATA/certs; "": the system's authorities
    std::string token;     // stow: a bearer token, or ""; never shown, never logged
    std::optional<std::int64_t> window_from;
    std::optional<std::int64_t> window_to;
    bool enabled = true;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Destination, (),
                      (id, org_id, name, kind, ae_title, url, ca_file, token, window_from, window_to, enabled,
                       created_at, updated_at, version))

// Lists are parted by backslashes.
struct RoutingRule {
    static constexpr const char* table = "routing_rule";
    core::RoutingRuleId id;
    core::OrgId org_id;
    std::int64_t position = 0;
    std::string name;
    bool enabled = true;
    domain::RuleKind kind{};
    domain::RoutingEvent event{};                          // of a forwarding rule
    std::optional<core::ReadingGroupId> reading_group_id;  // of a reading rule
    std::optional<core::DestinationId> destination_id;     // of a forwarding rule
    std::string clinics;                                   // ids of organisations
    std::string modalities;
    std::string body_parts;
    std::string urgencies;
    std::string patient_classes;
    std::string weekdays;  // 1 to 7
    std::optional<std::int64_t> from_minute;
    std::optional<std::int64_t> to_minute;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(RoutingRule, (),
                      (id, org_id, position, name, enabled, kind, event, reading_group_id, destination_id, clinics,
                       modalities, body_parts, urgencies, patient_classes, weekdays, from_minute, to_minute, created_at,
                       updated_at, version))

struct Job {
    static constexpr const char* table = "job";
    core::JobId id;
    core::OrgId org_id;
    std::string kind = "forward";
    domain::JobState state{};
    core::StudyUid study_uid;
    core::DestinationId destination_id;
    std::optional<core::RoutingRuleId> rule_id;  // none: a person asked for it
    std::string content;                         // "images", "reports" or "study"
    std::string created_by;                      // a user's id; "": a rule
    std::int64_t total = 0;
    std::int64_t sent = 0;
    std::int64_t failed_count = 0;
    std::int64_t attempts = 0;
    Timestamp next_attempt_at;
    std::optional<Timestamp> failing_since;  // since when nothing has succeeded
    std::string last_error;
    Timestamp created_at;
    Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Job, (),
                      (id, org_id, kind, state, study_uid, destination_id, rule_id, content, created_by, total, sent,
                       failed_count, attempts, next_attempt_at, failing_since, last_error, created_at, updated_at,
                       version))

struct JobInstance {
    static constexpr const char* table = "job_instance";
    core::JobId job_id;
    core::SopUid sop_uid;
    std::string object_sha256;  // the object that it tells of: a corrected one is another
    std::string state;          // "sent", "failed" or "refused" (trying again would not help)
    std::string reason;
    std::string detail;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(JobInstance, (), (job_id, sop_uid, object_sha256, state, reason, detail, at))

struct Audit {
    static constexpr const char* table = "audit";
    std::int64_t seq = 0;
    Timestamp at;
    std::string actor_id;
    std::string actor_name;
    std::string org_id;
    std::string action;
    std::string entity;
    std::string entity_id;
    std::string outcome;  // "done" or "refused"
    std::string reason;
    std::string detail;
    std::string request_id;
    std::string remote_address;
    std::string previous_hash;
    std::string hash;
};
BOOST_DESCRIBE_STRUCT(Audit, (),
                      (seq, at, actor_id, actor_name, org_id, action, entity, entity_id, outcome, reason, detail,
                       request_id, remote_address, previous_hash, hash))

}  // namespace telehub::store
