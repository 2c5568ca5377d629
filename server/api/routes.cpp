// THE table of the API. A route is a row; the OpenAPI document is made from these rows too.
#include "bodies.h"
#include "modality_views.h"
#include "resources.h"
#include "tus.h"
#include "views.h"

namespace telehub::api {

namespace {

using domain::Role;
using domain::RoleSet;
using enum http::Method;

constexpr RoleSet anyone{};
constexpr RoleSet orderers{Role::technician, Role::clinic_physician};
constexpr RoleSet schedulers{Role::technician, Role::coordinator};
constexpr RoleSet technicians{Role::technician};
constexpr RoleSet device_keepers{Role::technician, Role::administrator};
constexpr RoleSet clinical{
    Role::technician,  Role::clinic_physician, Role::reporting_radiologist, Role::verifying_radiologist,
    Role::coordinator, Role::qc_officer,       Role::administrator};
// An expert sees of studies and reports what their cases grant.
constexpr RoleSet viewers = clinical | RoleSet{Role::consultant};
constexpr RoleSet reconcilers{Role::technician, Role::coordinator, Role::qc_officer};
constexpr RoleSet image_judges{Role::technician, Role::qc_officer, Role::reporting_radiologist,
                               Role::verifying_radiologist};
constexpr RoleSet readers{Role::reporting_radiologist, Role::verifying_radiologist};
constexpr RoleSet releasers{Role::reporting_radiologist, Role::verifying_radiologist, Role::coordinator};
constexpr RoleSet reviewers{Role::verifying_radiologist};

std::vector<Row> reading_routes() {
    static const auto order = schema<OrderView>("Order");
    static const auto study = schema<StudyView>("Study");
    static const auto quarantine = schema<QuarantineDetailView>("QuarantineDetail");
    static const auto task = schema<ReadTaskView>("ReadTask");
    static const auto report = schema<ReportView>("Report");
    static const auto reason = schema<ReasonBody>("ReasonRequest");
    static const auto order_body = schema<OrderBody>("OrderRequest");
    static const auto report_body = schema<ReportBody>("ReportRequest");
    constexpr auto signed_in = Access::signed_in;
    return {
        // clang-format off
        {post, "/api/v1/session", Access::open, anyone, create_session, "Sign in", schema<SessionBody>("SessionRequest"), schema<SessionView>("Session"), 201},
        {del, "/api/v1/session", signed_in, anyone, delete_session, "Sign out", {}, {}, 204},
        {post, "/api/v1/me/password", signed_in, anyone, change_password, "A new password for the one who asks; ends their sessions", schema<PasswordChange>("PasswordChange"), {}, 204},
        {get, "/api/v1/me", signed_in, anyone, get_me, "Who is signed in", {}, schema<UserView>("User")},

        {post, "/api/v1/orders", signed_in, orderers, create_order, "Draft an order", order_body, order, 201},
        {get, "/api/v1/orders", signed_in, clinical, list_orders, "Orders, newest first", {}, list_of<OrderView>("OrderList"), 200, {"state", "accession_number", "patient_id", "limit", "cursor"}},
        {get, "/api/v1/orders/{id}", signed_in, clinical, get_order, "One order", {}, order},
        {put, "/api/v1/orders/{id}", signed_in, orderers, put_order, "Amend a draft or returned order", order_body, order},
        {post, "/api/v1/orders/{id}/submit", signed_in, orderers, submit_order, "Submit a complete order", reason, order},
        {post, "/api/v1/orders/{id}/accept", signed_in, schedulers, accept_order, "Accept an order and schedule its examination: now, unless a time is given", schema<AcceptBody>("AcceptRequest"), order},
        {post, "/api/v1/orders/{id}/return", signed_in, schedulers, return_order, "Return an order to its orderer", reason, order},
        {post, "/api/v1/orders/{id}/start", signed_in, technicians, start_order, "The examination begins", reason, order},
        {post, "/api/v1/orders/{id}/finish", signed_in, technicians, finish_order, "The examination is done; declares how many instances were sent", schema<FinishBody>("FinishRequest"), order},
        {post, "/api/v1/orders/{id}/discontinue", signed_in, technicians, discontinue_order, "The examination was broken off", reason, order},
        {post, "/api/v1/orders/{id}/cancel", signed_in, orderers, cancel_order, "Cancel an order before its examination", reason, order},

        {get, "/api/v1/studies", signed_in, viewers, list_studies, "Studies, newest first", {}, list_of<StudyView>("StudyList"), 200, {"state", "patient_id", "accession_number", "name", "upload_id", "limit", "cursor"}},
        {get, "/api/v1/studies/{study_uid}", signed_in, viewers, get_study, "One study with its series and instances", {}, schema<StudyDetailView>("StudyDetail")},
        {post, "/api/v1/studies/{study_uid}/qc-pass", signed_in, image_judges, pass_study, "Image QC: good enough to read", reason, study},
        {post, "/api/v1/studies/{study_uid}/qc-reject", signed_in, image_judges, reject_study, "Image QC: retake; makes a linked order", reason, study},

        {get, "/api/v1/quarantine", signed_in, reconcilers, list_quarantine, "What waits to be reconciled", {}, list_of<QuarantineView>("QuarantineList"), 200, {"state", "limit", "cursor"}},
        {get, "/api/v1/quarantine/{id}", signed_in, reconcilers, get_quarantine, "One entry, with candidate orders", {}, quarantine},
        {get, "/api/v1/quarantine/{id}/held/{object_sha256}/rendered", signed_in, reconcilers, render_held, "An instance that is held aside, as a picture, with the parameters of WADO-RS", {}, {}, 200, {"viewport", "window", "quality"}, "image/jpeg"},
        {post, "/api/v1/quarantine/{id}/reconcile", signed_in, reconcilers, reconcile_quarantine, "File it: under an order, or in the first object's place", schema<ReconcileBody>("ReconcileRequest"), quarantine},
        {post, "/api/v1/quarantine/{id}/discard", signed_in, reconcilers, discard_quarantine, "Hide it; nothing is deleted", reason, quarantine},

        {get, "/api/v1/performed-steps", signed_in, device_keepers, list_performed_steps, "What modalities said of their work (MPPS), newest first", {}, list_of<PerformedStepView>("PerformedStepList"), 200, {"state", "limit", "cursor"}},
        {get, "/api/v1/commitments", signed_in, device_keepers, list_commitments, "Requests of storage commitment and whether they are answered, newest first", {}, list_of<CommitmentView>("CommitmentList"), 200, {"state", "limit", "cursor"}},

        {get, "/api/v1/read-tasks", signed_in, clinical, list_read_tasks, "The worklist, most urgent first; \"state\" is one of a task, open (the default), unread (open, and no report handed in) or all", {}, list_of<ReadTaskView>("ReadTaskList"), 200, {"state", "mine", "study_uid", "group", "limit", "cursor"}},
        {get, "/api/v1/read-tasks/{id}", signed_in, clinical, get_read_task, "One read task", {}, task},
        {post, "/api/v1/read-tasks/{id}/assign", signed_in, {Role::coordinator}, assign_read_task, "Assign to a radiologist", schema<AssignBody>("AssignRequest"), task},
        {post, "/api/v1/read-tasks/{id}/route", signed_in, {Role::coordinator}, route_read_task, "Move to another reading group, or to every reader", schema<RouteTaskBody>("RouteTaskRequest"), task},
        {post, "/api/v1/read-tasks/{id}/claim", signed_in, readers, claim_read_task, "Claim, exclusively", {}, task},
        {post, "/api/v1/read-tasks/{id}/release", signed_in, releasers, release_read_task, "Give back to the queue", reason, task},
        {post, "/api/v1/read-tasks/{id}/report", signed_in, readers, start_report, "Begin the report of a claimed task", report_body, report, 201},

        {get, "/api/v1/radiologists", signed_in, {Role::coordinator}, list_radiologists, "Who can be assigned to read", {}, list_of<RadiologistView>("RadiologistList"), 200, {"limit", "cursor"}},

        {get, "/api/v1/reports", signed_in, viewers, list_reports, "Reports, newest first; clinics see published ones", {}, list_of<ReportView>("ReportList"), 200, {"state", "study_uid", "order_id", "limit", "cursor"}},
        {get, "/api/v1/reports/{id}", signed_in, viewers, get_report, "One report with its versions", {}, schema<ReportDetailView>("ReportDetail")},
        {put, "/api/v1/reports/{id}", signed_in, readers, put_report, "Save the draft", report_body, report},
        {post, "/api/v1/reports/{id}/submit", signed_in, readers, submit_report, "Hand on for verification", schema<SubmitReportBody>("SubmitReportRequest"), report},
        {post, "/api/v1/reports/{id}/return", signed_in, reviewers, return_report, "Return to the writer", reason, report},
        {post, "/api/v1/reports/{id}/verify", signed_in, reviewers, verify_report, "Verify and sign; needs a licence and a second factor", schema<VerifyBody>("VerifyRequest"), report},
        {post, "/api/v1/reports/{id}/publish", signed_in, reviewers, publish_report, "Publish as PDF and DICOM SR", {}, report},
        {get, "/api/v1/reports/{id}/pdf", signed_in, viewers, get_report_pdf, "The report as PDF; watermarked until published", {}, {}, 200, {}, "application/pdf"},
        {get, "/api/v1/reports/{id}/sr", signed_in, viewers, get_report_sr, "The published report as DICOM SR", {}, {}, 200, {}, "application/dicom"},

        {get, "/dicom-web/studies", signed_in, viewers, query_studies, "QIDO-RS: studies", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/series", signed_in, viewers, query_series, "QIDO-RS: series", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/instances", signed_in, viewers, query_instances, "QIDO-RS: instances", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/series", signed_in, viewers, query_series, "QIDO-RS: series of a study", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/instances", signed_in, viewers, query_instances, "QIDO-RS: instances of a study", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances", signed_in, viewers, query_instances, "QIDO-RS: instances of a series", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/metadata", signed_in, viewers, retrieve_metadata, "WADO-RS: attributes of a study", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}", signed_in, viewers, retrieve_instances, "WADO-RS: a study as DICOM files", {}, {}, 200, {}, "multipart/related"},
        {get, "/dicom-web/studies/{study_uid}/rendered", signed_in, viewers, retrieve_rendered, "WADO-RS: a study as a picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/thumbnail", signed_in, viewers, retrieve_thumbnail, "WADO-RS: a study as a small picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/metadata", signed_in, viewers, retrieve_metadata, "WADO-RS: attributes of a series", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}", signed_in, viewers, retrieve_instances, "WADO-RS: a series as DICOM files", {}, {}, 200, {}, "multipart/related"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/rendered", signed_in, viewers, retrieve_rendered, "WADO-RS: a series as a picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/thumbnail", signed_in, viewers, retrieve_thumbnail, "WADO-RS: a series as a small picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/metadata", signed_in, viewers, retrieve_metadata, "WADO-RS: attributes of an instance", {}, {}, 200, {}, "application/dicom+json"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}", signed_in, viewers, retrieve_instances, "WADO-RS: an instance as DICOM files", {}, {}, 200, {}, "multipart/related"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/rendered", signed_in, viewers, retrieve_rendered, "WADO-RS: an instance as a picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/thumbnail", signed_in, viewers, retrieve_thumbnail, "WADO-RS: an instance as a small picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/frames/{frames}", signed_in, viewers, retrieve_frames, "WADO-RS: frames, parted by commas", {}, {}, 200, {}, "multipart/related"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/frames/{frames}/rendered", signed_in, viewers, retrieve_rendered, "WADO-RS: a frame as a picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/frames/{frames}/thumbnail", signed_in, viewers, retrieve_thumbnail, "WADO-RS: a frame as a small picture", {}, {}, 200, {}, "image/jpeg"},
        {get, "/dicom-web/studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/bulkdata/{path}", signed_in, viewers, retrieve_bulkdata, "WADO-RS: one value", {}, {}, 200, {}, "application/octet-stream"},
        {get, "/dicom-web/bulkdata/{sop_uid}/{path}", signed_in, viewers, retrieve_bulkdata_of_instance, "One value, as the metadata names it", {}, {}, 200, {}, "application/octet-stream"},
        {post, "/dicom-web/studies", signed_in, technicians, nullptr, "STOW-RS: store instances", {}, {}, 200, {}, "application/dicom+json", store_instances},
        {post, "/dicom-web/studies/{study_uid}", signed_in, technicians, nullptr, "STOW-RS: store instances of this study", {}, {}, 200, {}, "application/dicom+json", store_instances},
        {get, "/wado", signed_in, viewers, retrieve_by_uri, "WADO-URI", {}, {}, 200, {"requestType", "studyUID", "seriesUID", "objectUID", "contentType", "frameNumber", "rows", "columns", "windowCenter", "windowWidth", "imageQuality", "transferSyntax"}, "image/jpeg"},

        {options, "/api/v1/uploads", Access::open, anyone, describe_uploads, "What of tus 1.0 is spoken", {}, {}, 204},
        {post, "/api/v1/uploads", signed_in, technicians, nullptr, "Begin a resumable upload (tus 1.0) of a DICOM file, zip or tar", {}, {}, 201, {}, nullptr, begin_create_upload},
        {get, "/api/v1/uploads", signed_in, technicians, list_uploads, "Uploads of the organisation, newest first", {}, list_of<UploadView>("UploadList"), 200, {"state", "batch", "limit", "cursor"}},
        {options, "/api/v1/uploads/{id}", Access::open, anyone, describe_uploads, "What of tus 1.0 is spoken", {}, {}, 204},
        {head, "/api/v1/uploads/{id}", signed_in, technicians, head_upload, "How many bytes are safely here (tus 1.0)", {}, {}},
        {get, "/api/v1/uploads/{id}", signed_in, technicians, get_upload, "One upload, with what became of its files in numbers", {}, schema<UploadView>("Upload")},
        {patch, "/api/v1/uploads/{id}", signed_in, technicians, nullptr, "Send the next bytes (tus 1.0)", {}, {}, 204, {}, nullptr, begin_patch_upload},
        {post, "/api/v1/uploads/{id}", signed_in, technicians, nullptr, "PATCH or DELETE by X-HTTP-Method-Override (tus 1.0)", {}, {}, 204, {}, nullptr, begin_overridden},
        {del, "/api/v1/uploads/{id}", signed_in, technicians, delete_upload, "Give an unfinished upload up (tus 1.0)", {}, {}, 204},
        {get, "/api/v1/uploads/{id}/results", signed_in, technicians, list_upload_results, "What became of each file", {}, list_of<UploadResultView>("UploadResultList"), 200, {"limit", "cursor"}},

        {get, "/api/v1/openapi.json", Access::open, anyone, get_openapi, "This document", {}, {}, 200, {}, "application/json"},
        // clang-format on
    };
}

}  // namespace

const std::vector<Row>& route_table() {
    static const std::vector<Row> table = [] {
        auto rows = reading_routes();
        for (auto& row : admin_routes()) rows.push_back(std::move(row));
        for (auto& row : phrase_routes()) rows.push_back(std::move(row));
        for (auto& row : measurement_routes()) rows.push_back(std::move(row));
        for (auto& row : patient_routes()) rows.push_back(std::move(row));
        for (auto& row : routing_routes()) rows.push_back(std::move(row));
        for (auto& row : scheduling_routes()) rows.push_back(std::move(row));
        for (auto& row : consultation_routes()) rows.push_back(std::move(row));
        for (auto& row : telling_routes()) rows.push_back(std::move(row));
        return rows;
    }();
    return table;
}

}  // namespace telehub::api
