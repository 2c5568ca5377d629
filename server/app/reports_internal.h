// Steps that writing, moving and publishing a report share, each inside its caller's transaction.
#pragma once
#include "telehub/app/reports.h"
#include "telehub/store/studies.h"

namespace telehub::app {

core::Result<ReportDetails> report_details(store::Connection& c, store::Report report);

// Keeps what the report is now as a version for ever.
void keep_version(store::Connection& c, const Hub& hub, const domain::Actor& actor, const store::Report& report,
                  domain::ReportAction action, const std::string& reason);

// SOP Instance UIDs of the study's images, a line each: what a report was made from.
std::string manifest_of(store::Connection& c, const core::StudyUid& study);

// Everything the paper says. `watermark` is "" for a published report.
domain::ReportDocument report_document(store::Connection& c, const Hub& hub, const ReportDetails& d,
                                       const std::string& watermark);

// A quarantined study's report moves nowhere.
core::Result<void> check_readable(store::Connection& c, const core::StudyUid& study);

}  // namespace telehub::app
