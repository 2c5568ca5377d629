// The report's verbs, from the first draft to publication as PDF and DICOM SR.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/reading.h"

namespace telehub::app {

struct ReportText {
    std::string findings;        // 影像所见
    std::string impression;      // 诊断意见
    std::string recommendation;  // 建议
    std::vector<domain::KeyImage> key_images{};
};

struct ReportDetails {
    store::Report report;
    OrderDetails order;
    std::string writer_name;
    std::string verifier_name;
    core::Timestamp due_at;                      // of its task
    std::vector<store::ReportVersion> versions;  // in get_report only
};

// Begins the report of a task that the actor holds. The one there is when there is one, an earlier holder's draft; a
// text sent along is then refused with a conflict: it would take the place of another's unread.
core::Result<ReportDetails> start_report(const Hub& hub, const domain::Actor& actor, const core::ReadTaskId& task,
                                         const ReportText& text, const Idempotency& idempotency);
core::Result<ReportDetails> save_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                        const ReportText& text, Version expected);

struct ReportMove {
    domain::ReportAction action{};  // submit, return or verify
    std::string reason;
    std::string totp;                 // verify: a second factor now, if none was shown at sign-in
    bool acknowledge_unseen = false;  // submit, verify: the images that came since the text was begun were looked at
};
core::Result<ReportDetails> move_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                        const ReportMove& move, Version expected);

// Sets the report as PDF and SR, files the SR as an instance of its study, closes task and order.
core::Result<ReportDetails> publish_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id,
                                           Version expected);

core::Result<ReportDetails> get_report(const Hub& hub, const domain::Actor& actor, const core::ReportId& id);
std::vector<ReportDetails> list_reports(const Hub& hub, const domain::Actor& actor, const store::ReportFilter& filter,
                                        const store::Page& page);

struct Document {
    std::string file_name;
    std::optional<std::filesystem::path> file;  // published: an immutable object
    std::string bytes;                          // a watermarked preview
};
core::Result<Document> report_pdf(const Hub& hub, const domain::Actor& actor, const core::ReportId& id);
core::Result<Document> report_sr(const Hub& hub, const domain::Actor& actor, const core::ReportId& id);

// final -> submitted, when images came that it did not see. Inside the caller's transaction.
void reopen_report(store::Connection& c, const Hub& hub, store::Report& report, const std::string& reason);
// An unpublished report -> voided, its text kept to read, when its study may not be read any more.
void void_report(store::Connection& c, const Hub& hub, store::Report& report, const std::string& reason);

}  // namespace telehub::app
