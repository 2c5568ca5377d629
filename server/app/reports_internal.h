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

// An instance of the study that was sent, none of the hub's own reports.
std::optional<store::Instance> image_of_study(store::Connection& c, const core::StudyUid& study,
                                              const core::SopUid& sop_uid);

// Key images are of the study, each marked once.
core::Result<void> check_key_images(store::Connection& c, const core::StudyUid& study,
                                    const std::vector<domain::KeyImage>& images);
// Evidence and key images. A mark whose image has left the study since is left out; the report's version has it.
void add_images(store::Connection& c, const store::Study& study, const std::vector<domain::KeyImage>& marks,
                domain::ReportDocument& document);
// What the key images look like, through their windows. Outside of any transaction: each is decoded. Refuses with what
// passes, "busy", and leaves the picture of one that cannot be shown empty.
core::Result<void> add_pictures(const Hub& hub, domain::ReportDocument& document);

// Everything the paper says, but its pictures. `watermark` is "" for a published report.
domain::ReportDocument report_document(store::Connection& c, const Hub& hub, const ReportDetails& d,
                                       const std::string& watermark);

// A quarantined study's report moves nowhere.
core::Result<void> check_readable(store::Connection& c, const core::StudyUid& study);

}  // namespace telehub::app
