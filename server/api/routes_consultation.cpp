// The API's rows of consultations, a patient's time line, and FHIR's view of the requests.
#include "consultation_bodies.h"
#include "consultation_resources.h"
#include "consultation_views.h"

namespace telehub::api {

using domain::Role;
using domain::RoleSet;
using enum http::Method;

namespace {
constexpr RoleSet applicants{Role::clinic_physician};
constexpr RoleSet coordinators{Role::coordinator};
constexpr RoleSet experts{Role::consultant};
constexpr RoleSet hosts{Role::coordinator, Role::consultant};
constexpr RoleSet closers{Role::clinic_physician, Role::coordinator};
constexpr RoleSet speakers{Role::clinic_physician, Role::consultant};
constexpr RoleSet people{Role::clinic_physician, Role::coordinator, Role::consultant};
constexpr RoleSet caring{
    Role::technician,  Role::clinic_physician, Role::reporting_radiologist, Role::verifying_radiologist,
    Role::coordinator, Role::consultant};
constexpr auto signed_in = Access::signed_in;
constexpr const char* fhir = "application/fhir+json";
}  // namespace

std::vector<Row> consultation_routes() {
    const auto one = schema<ConsultationView>("Consultation");
    const auto detail = schema<ConsultationDetailView>("ConsultationDetail");
    const auto request = schema<ConsultationBody>("ConsultationRequest");
    const auto time = schema<ConsultationTimeBody>("ConsultationTimeRequest");
    const auto opinion = schema<OpinionView>("Opinion");
    const auto attachment = schema<AttachmentView>("Attachment");
    const auto reason = schema<ReasonBody>("ReasonRequest");
    return {
        // clang-format off
        {post, "/api/v1/consultations", signed_in, applicants, create_consultation, "Draft a request for a consultation", request, one, 201},
        {get, "/api/v1/consultations", signed_in, people, list_consultations, "Consultations, newest first", {}, list_of<ConsultationView>("ConsultationList"), 200, {"state", "kind", "mine", "patient_id", "limit", "cursor"}},
        {get, "/api/v1/consultations/{id}", signed_in, people, get_consultation, "One consultation with its material, messages, rings and versions", {}, detail},
        {put, "/api/v1/consultations/{id}", signed_in, applicants, put_consultation, "Amend a draft or returned request", request, one},
        {post, "/api/v1/consultations/{id}/submit", signed_in, applicants, submit_consultation, "Submit a complete request; an emergency begins to ring", reason, one},
        {post, "/api/v1/consultations/{id}/accept", signed_in, coordinators, accept_consultation, "Triage: it can be answered", reason, one},
        {post, "/api/v1/consultations/{id}/return", signed_in, coordinators, return_consultation, "Triage: say what is missing", reason, one},
        {post, "/api/v1/consultations/{id}/decline", signed_in, coordinators, decline_consultation, "Decline it", reason, one},
        {post, "/api/v1/consultations/{id}/assign", signed_in, coordinators, assign_consultation, "Assign experts, one of them in the chair", schema<AssignExpertsBody>("AssignExpertsRequest"), one},
        {post, "/api/v1/consultations/{id}/schedule", signed_in, coordinators, schedule_consultation, "Hold a time for experts, room and patient", time, one},
        {post, "/api/v1/consultations/{id}/confirm", signed_in, coordinators, confirm_consultation, "Confirm the held time", {}, one},
        {post, "/api/v1/consultations/{id}/reschedule", signed_in, coordinators, reschedule_consultation, "Move it to another time", time, one},
        {post, "/api/v1/consultations/{id}/unschedule", signed_in, coordinators, unschedule_consultation, "Cancel its time; the case stays assigned", reason, one},
        {post, "/api/v1/consultations/{id}/no-show", signed_in, coordinators, miss_consultation, "Somebody did not come; the case stays assigned", reason, one},
        {post, "/api/v1/consultations/{id}/start", signed_in, hosts, start_consultation, "The session begins", reason, one},
        {post, "/api/v1/consultations/{id}/open-opinion", signed_in, experts, open_consultation_opinion, "The session is over, the opinion is written", reason, one},
        {post, "/api/v1/consultations/{id}/messages", signed_in, speakers, post_message, "Store-and-forward: a question pauses the clock, an answer lets it go on", schema<MessageBody>("MessageRequest"), one, 201},
        {post, "/api/v1/consultations/{id}/rings/accept", signed_in, experts, accept_ring, "Emergency: take the case that rings", {}, one},
        {post, "/api/v1/consultations/{id}/rings/decline", signed_in, experts, decline_ring, "Emergency: cannot; the next on duty is rung", reason, one},
        {post, "/api/v1/consultations/{id}/consent", signed_in, applicants, record_consent, "Emergency: the consent that followed, its form uploaded", reason, one},

        {post, "/api/v1/consultations/{id}/material", signed_in, applicants, add_material, "Show the experts a study, a report, an earlier consultation", schema<MaterialBody>("MaterialRequest"), detail, 201},
        {del, "/api/v1/consultations/{id}/material/{material_id}", signed_in, applicants, remove_material, "Show it no longer", {}, one},
        {post, "/api/v1/consultations/{id}/attachments", signed_in, applicants, nullptr, "Upload a PDF, JPEG or PNG as the body", {}, attachment, 201, {"file_name", "purpose"}, nullptr, begin_attach},
        {get, "/api/v1/consultations/{id}/attachments/{attachment_id}", signed_in, people, get_attachment, "The file, to be saved", {}, {}, 200, {}, "application/octet-stream"},

        {get, "/api/v1/consultations/{id}/opinion", signed_in, people, get_opinion, "The opinion; the clinic's when it is delivered", {}, opinion},
        {put, "/api/v1/consultations/{id}/opinion", signed_in, experts, put_opinion, "Save the opinion; If-Match names its version", schema<OpinionBody>("OpinionRequest"), opinion},
        {get, "/api/v1/consultations/{id}/opinion/pdf", signed_in, people, get_opinion_pdf, "The opinion as PDF; watermarked until it is delivered", {}, {}, 200, {}, "application/pdf"},
        {post, "/api/v1/consultations/{id}/stance", signed_in, experts, take_stance, "MDT: agree with the opinion as it is, or dissent", schema<StanceBody>("StanceRequest"), opinion},
        {post, "/api/v1/consultations/{id}/sign", signed_in, experts, sign_opinion, "Sign; needs the chair, a licence and a second factor, of an MDT its quorum", schema<SignBody>("SignRequest"), one},
        {post, "/api/v1/consultations/{id}/deliver", signed_in, hosts, deliver_opinion, "Deliver the signed opinion as PDF", {}, one},
        {post, "/api/v1/consultations/{id}/rate", signed_in, applicants, rate_consultation, "Adopted, partly or not, and why", schema<RatingBody>("RatingRequest"), one},
        {post, "/api/v1/consultations/{id}/archive", signed_in, closers, archive_consultation, "Close the case", reason, one},
        {post, "/api/v1/consultations/{id}/cancel", signed_in, applicants, cancel_consultation, "Cancel it before its session", reason, one},

        {get, "/api/v1/patients/{id}/timeline", signed_in, caring, get_timeline, "Orders, images, reports, consultations and their outcome, oldest first", {}, schema<TimelineView>("Timeline")},

        {get, "/fhir/ServiceRequest", signed_in, people, search_service_requests, "FHIR R4: requests for consultation", {}, {}, 200, {"_id", "patient", "subject", "status", "_count", "_cursor"}, fhir},
        {get, "/fhir/ServiceRequest/{id}", signed_in, people, read_service_request, "FHIR R4: one request", {}, {}, 200, {}, fhir},
        // clang-format on
    };
}

}  // namespace telehub::api
