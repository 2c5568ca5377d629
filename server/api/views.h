// What the API says of each thing: described structs, made from the use cases' details.
#pragma once
#include <boost/describe/class.hpp>

#include "telehub/app/orders.h"
#include "telehub/app/quarantine.h"
#include "telehub/app/reading.h"
#include "telehub/app/reports.h"
#include "telehub/app/session.h"
#include "telehub/app/studies.h"
#include "telehub/app/uploads.h"

namespace telehub::api {

using core::Timestamp;
using Text = std::string;
template <class T>
using Maybe = std::optional<T>;

struct PatientView {
    Text patient_id, name, sex, birth_date;
};
BOOST_DESCRIBE_STRUCT(PatientView, (), (patient_id, name, sex, birth_date))

struct OrderView {
    core::OrderId id;
    std::int64_t version;
    domain::OrderState state;
    Text state_reason, accession_number;
    core::OrgId org_id;
    Maybe<core::OrgId> reading_org_id;
    PatientView patient;
    Text modality, body_part, procedure, clinical_history, urgency, patient_class;
    bool consent;
    Text referring_physician;
    core::UserId requested_by;
    core::StudyUid study_uid;
    Maybe<std::int64_t> declared_instances;
    Maybe<core::OrderId> retake_of;
    Timestamp created_at, updated_at;
    Maybe<Timestamp> scheduled_at;
};
BOOST_DESCRIBE_STRUCT(OrderView, (),
                      (id, version, state, state_reason, accession_number, org_id, reading_org_id, patient, modality,
                       body_part, procedure, clinical_history, urgency, patient_class, consent, referring_physician,
                       requested_by, study_uid, declared_instances, retake_of, created_at, updated_at, scheduled_at))

struct InstanceView {
    core::SopUid sop_uid;
    Text sop_class_uid, transfer_syntax_uid, instance_number;
    Maybe<std::int64_t> rows, columns;
    std::int64_t frames;
    Text sha256;
    std::int64_t size;
    Text origin;
    Timestamp received_at;
};
BOOST_DESCRIBE_STRUCT(InstanceView, (),
                      (sop_uid, sop_class_uid, transfer_syntax_uid, instance_number, rows, columns, frames, sha256,
                       size, origin, received_at))

struct SeriesView {
    core::SeriesUid series_uid;
    Text modality, series_number, description, body_part;
    std::vector<InstanceView> instances;
};
BOOST_DESCRIBE_STRUCT(SeriesView, (), (series_uid, modality, series_number, description, body_part, instances))

struct StudyView {
    core::StudyUid study_uid;
    std::int64_t version;
    domain::StudyState state;
    core::OrgId org_id;
    Maybe<core::OrgId> reading_org_id;
    Maybe<core::OrderId> order_id;
    PatientView patient;
    Text accession_number, study_date, study_time, description;
    std::vector<Text> modalities;
    std::int64_t series_count, instance_count, made_count;  // made_count of instance_count: reports of the hub
    Maybe<std::int64_t> declared_instances;
    bool declared_complete;
    Text source;
    Timestamp first_received_at, last_received_at;
};
BOOST_DESCRIBE_STRUCT(StudyView, (),
                      (study_uid, version, state, org_id, reading_org_id, order_id, patient, accession_number,
                       study_date, study_time, description, modalities, series_count, instance_count, made_count,
                       declared_instances, declared_complete, source, first_received_at, last_received_at))

struct StudyDetailView : StudyView {
    std::vector<SeriesView> series;
};
BOOST_DESCRIBE_STRUCT(StudyDetailView, (StudyView), (series))

struct HeldInstanceView {
    core::SopUid sop_uid;
    Text sha256;
    std::int64_t size;
    Text transfer_syntax_uid, source;
    Timestamp received_at;
};
BOOST_DESCRIBE_STRUCT(HeldInstanceView, (), (sop_uid, sha256, size, transfer_syntax_uid, source, received_at))

struct QuarantineView {
    core::QuarantineId id;
    std::int64_t version;
    Text kind, state;
    core::OrgId org_id;
    core::StudyUid study_uid;
    Text patient_id, patient_name, accession_number, detail;
    std::int64_t instance_count;
    Timestamp created_at;
    Maybe<Timestamp> resolved_at;
    Maybe<Text> resolved_by;
    Text resolution;
};
BOOST_DESCRIBE_STRUCT(QuarantineView, (),
                      (id, version, kind, state, org_id, study_uid, patient_id, patient_name, accession_number, detail,
                       instance_count, created_at, resolved_at, resolved_by, resolution))

struct QuarantineDetailView : QuarantineView {
    // What the images say, beside name, ID and accession number.
    Text sex, birth_date, study_date, description;
    std::vector<Text> modalities;
    std::vector<HeldInstanceView> held;
    std::vector<OrderView> candidates;
    Text resolved_by_name;
    Maybe<OrderView> filed_under;  // the order, once a person decided on it
};
BOOST_DESCRIBE_STRUCT(QuarantineDetailView, (QuarantineView),
                      (sex, birth_date, study_date, description, modalities, held, candidates, resolved_by_name,
                       filed_under))

struct ReadTaskView {
    core::ReadTaskId id;
    std::int64_t version;
    domain::ReadTaskState state;
    Text kind, urgency;
    core::StudyUid study_uid;
    std::int64_t instance_count;
    OrderView order;
    Maybe<core::UserId> assignee_id;
    Text assignee_name;
    Maybe<core::ReadingGroupId> group_id;
    Text group, group_name;
    Maybe<core::ReportId> report_id;
    Maybe<domain::ReportState> report_state;
    Timestamp due_at;
    Maybe<Timestamp> claimed_at, lock_expires_at;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(ReadTaskView, (),
                      (id, version, state, kind, urgency, study_uid, instance_count, order, assignee_id, assignee_name,
                       group_id, group, group_name, report_id, report_state, due_at, claimed_at, lock_expires_at,
                       created_at, updated_at))

struct KeyImageView {
    core::SopUid sop_uid;
    std::int64_t frame;
    Maybe<double> window_center, window_width;
};
BOOST_DESCRIBE_STRUCT(KeyImageView, (), (sop_uid, frame, window_center, window_width))

struct ReportView {
    core::ReportId id;
    std::int64_t version;
    domain::ReportState state;
    Text state_reason;
    core::ReadTaskId read_task_id;
    core::OrderId order_id;
    core::StudyUid study_uid;
    Maybe<core::ReportId> prior_report_id;
    PatientView patient;
    Text accession_number, modality, body_part, procedure, urgency;
    Timestamp due_at;
    Text findings, impression, recommendation;
    std::vector<KeyImageView> key_images;
    core::UserId writer_id;
    Text writer_name;
    Maybe<core::UserId> verifier_id;
    Text verifier_name, verifier_licence, signature;
    std::int64_t unseen_instances;
    core::SopUid sr_sop_uid;
    Maybe<Timestamp> submitted_at, verified_at, published_at;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(ReportView, (),
                      (id, version, state, state_reason, read_task_id, order_id, study_uid, prior_report_id, patient,
                       accession_number, modality, body_part, procedure, urgency, due_at, findings, impression,
                       recommendation, key_images, writer_id, writer_name, verifier_id, verifier_name, verifier_licence,
                       signature, unseen_instances, sr_sop_uid, submitted_at, verified_at, published_at, created_at,
                       updated_at))

struct ReportVersionView {
    std::int64_t version;
    Text action, state, findings, impression, recommendation;
    std::vector<KeyImageView> key_images;
    Text reason, signature;
    std::vector<Text> manifest;
    Text author_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ReportVersionView, (),
                      (version, action, state, findings, impression, recommendation, key_images, reason, signature,
                       manifest, author_name, created_at))

struct ReportDetailView : ReportView {
    std::vector<ReportVersionView> versions;
};
BOOST_DESCRIBE_STRUCT(ReportDetailView, (ReportView), (versions))

struct UploadView {
    core::UploadId id;
    std::int64_t version;
    domain::UploadState state;
    Text reason;
    core::OrgId org_id;
    core::UserId user_id;
    Text filename, relative_path, filetype, batch;
    std::int64_t length, offset;
    std::int64_t stored, duplicate, quarantined, skipped, refused;
    Timestamp created_at, expires_at;
    Maybe<Timestamp> ended_at;
};
BOOST_DESCRIBE_STRUCT(UploadView, (),
                      (id, version, state, reason, org_id, user_id, filename, relative_path, filetype, batch, length,
                       offset, stored, duplicate, quarantined, skipped, refused, created_at, expires_at, ended_at))

struct UploadResultView {
    Text name, result, reason, detail;
    core::StudyUid study_uid;
    core::SopUid sop_uid;
};
BOOST_DESCRIBE_STRUCT(UploadResultView, (), (name, result, reason, detail, study_uid, sop_uid))

struct OrgView {
    core::OrgId id;
    Text code, name, kind;
};
BOOST_DESCRIBE_STRUCT(OrgView, (), (id, code, name, kind))

struct RoleView {
    core::OrgId org_id;
    domain::Role role;
};
BOOST_DESCRIBE_STRUCT(RoleView, (), (org_id, role))

struct UserView {
    core::UserId id;
    Text login, name, title;
    OrgView org;
    std::vector<RoleView> roles;
    bool second_factor;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, login, name, title, org, roles, second_factor))

struct RadiologistView {
    core::UserId id;
    Text login, name, title;
};
BOOST_DESCRIBE_STRUCT(RadiologistView, (), (id, login, name, title))

struct SessionView {
    Text token, csrf_token;
    Timestamp expires_at;
    UserView user;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (token, csrf_token, expires_at, user))

// The parts of a list that are not empty.
std::vector<Text> split(const std::string& list, char separator);

PatientView patient_view(const store::Patient& p);
OrderView order_view(const app::OrderDetails& d);
StudyView study_view(const app::StudyDetails& d);
StudyDetailView study_detail_view(const app::StudyDetails& d);
QuarantineView quarantine_view(const store::Quarantine& q);
QuarantineDetailView quarantine_detail_view(const app::QuarantineDetails& d, const app::ImagesSay& images);
UploadView upload_view(const app::UploadDetails& d);
UploadResultView upload_result_view(const store::UploadResult& r);
ReadTaskView read_task_view(const app::ReadTaskDetails& d);
RadiologistView radiologist_view(const store::UserAccount& u);
ReportView report_view(const app::ReportDetails& d);
ReportDetailView report_detail_view(const app::ReportDetails& d);

}  // namespace telehub::api
