#include "bodies.h"
#include "resources.h"
#include "views.h"

namespace telehub::api {

using domain::ReportAction;

namespace {

core::ReportId report_id(const Call& call) { return core::ReportId{call.param("id")}; }

http::Response respond(const Call& call, unsigned status, const core::Result<app::ReportDetails>& result) {
    if (!result) return refusal(call, result.error());
    return view_response(status, report_view(*result), result->report.version);
}

app::ReportText text_of(const ReportBody& b) {
    app::ReportText text{b.findings.value_or(""), b.impression.value_or(""), b.recommendation.value_or("")};
    for (const auto& i : b.key_images.value_or(std::vector<KeyImageBody>{})) {
        text.key_images.push_back({core::SopUid{i.sop_uid}, i.frame.value_or(1), i.window_center, i.window_width});
    }
    return text;
}

http::Response move(const Call& call, const app::ReportMove& m) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::move_report(call.hub, call.actor(), report_id(call), m, *expected));
}

}  // namespace

http::Response document_response(const Call& call, const core::Result<app::Document>& document, const char* type) {
    if (!document) return refusal(call, document.error());
    auto response = http::text_response(200, type, document->bytes);
    if (document->file) {
        response.body = http::FileBody{*document->file, 0, std::filesystem::file_size(*document->file)};
    }
    response.set("Content-Disposition", "inline; filename=\"" + document->file_name + "\"");
    return response;
}

http::Response start_report(const Call& call) {
    const auto body = read_body<ReportBody>(call, true);
    if (!body) return refusal(call, body.error());
    const auto idempotency = idempotency_key(call.request);
    if (!idempotency) return refusal(call, idempotency.error());
    const auto made =
        app::start_report(call.hub, call.actor(), core::ReadTaskId{call.param("id")}, text_of(*body), *idempotency);
    auto response = respond(call, 201, made);
    if (made) response.set("Location", "/api/v1/reports/" + made->report.id.value);
    return response;
}

http::Response list_reports(const Call& call) {
    const auto page = page_of(call.request);
    if (!page) return refusal(call, page.error());
    if (!is_state(call, domain::report_state_from)) return refusal(call, no_such_state());
    const store::ReportFilter filter{call.query("state"), call.query("study_uid"), call.query("order_id")};
    return list_response(app::list_reports(call.hub, call.actor(), filter, *page), *page, report_view,
                         [](const app::ReportDetails& d) { return d.report.id.value; });
}

http::Response get_report(const Call& call) {
    const auto result = app::get_report(call.hub, call.actor(), report_id(call));
    if (!result) return refusal(call, result.error());
    return view_response(200, report_detail_view(*result), result->report.version);
}

http::Response put_report(const Call& call) {
    const auto body = read_body<ReportBody>(call);
    if (!body) return refusal(call, body.error());
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::save_report(call.hub, call.actor(), report_id(call), text_of(*body), *expected));
}

http::Response submit_report(const Call& call) {
    const auto body = read_body<SubmitReportBody>(call, true);
    if (!body) return refusal(call, body.error());
    return move(call, {ReportAction::submit, "", "", body->acknowledge_unseen.value_or(false)});
}

http::Response return_report(const Call& call) {
    const auto body = read_body<ReasonBody>(call, true);
    if (!body) return refusal(call, body.error());
    return move(call, {ReportAction::return_, body->reason.value_or(""), "", false});
}

http::Response verify_report(const Call& call) {
    const auto body = read_body<VerifyBody>(call, true);
    if (!body) return refusal(call, body.error());
    return move(call, {ReportAction::verify, "", body->totp.value_or(""), body->acknowledge_unseen.value_or(false)});
}

http::Response publish_report(const Call& call) {
    const auto expected = if_match(call.request);
    if (!expected) return refusal(call, expected.error());
    return respond(call, 200, app::publish_report(call.hub, call.actor(), report_id(call), *expected));
}

http::Response get_report_pdf(const Call& call) {
    return document_response(call, app::report_pdf(call.hub, call.actor(), report_id(call)), "application/pdf");
}

http::Response get_report_sr(const Call& call) {
    return document_response(call, app::report_sr(call.hub, call.actor(), report_id(call)), "application/dicom");
}

}  // namespace telehub::api
