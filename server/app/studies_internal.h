// Steps on studies that several use cases share, each inside its caller's transaction.
#pragma once
#include "telehub/app/studies.h"

namespace telehub::app {

// Moves a study by its table and audits it. Refuses as the table does.
core::Result<void> move_study(store::Connection& c, const Hub& hub, const domain::Actor& actor, store::Study& study,
                              domain::StudyAction action, const std::string& reason = {});

// receiving -> complete -> matched (and QC, and a read task), or quarantined.
void complete_study(store::Connection& c, const Hub& hub, store::Study& study, bool declared);

// The order has declared how many instances there are: its study is complete when they are all here.
void complete_declared_study(store::Connection& c, const Hub& hub, const store::Order& order);

// Binds a study to its order: matched, and on to image QC and the reading list.
core::Result<void> match_study(store::Connection& c, const Hub& hub, const domain::Actor& actor, store::Study& study,
                               const store::Order& order);

// Puts the study itself into quarantine, with one open entry a kind.
void quarantine_study(store::Connection& c, const Hub& hub, store::Study& study, const std::string& kind,
                      const std::string& detail);

// Makes the read task of a study that may be read.
void queue_read_task(store::Connection& c, const Hub& hub, const store::Study& study, const store::Order& order,
                     const std::string& kind);

// Who reads what this organisation sends: its own setting, else that of those above it, else the root of its tree.
core::OrgId default_reading_organisation(store::Connection& c, const core::OrgId& org);

// Takes a study's open tasks off the reading lists, and ends what is on its way to be reported or forwarded.
void block_reading(store::Connection& c, const Hub& hub, const store::Study& study, const std::string& why);

// An image came that reports of this study may not have seen.
void supplement_study(store::Connection& c, const Hub& hub, store::Study& study);

// Index rows of one instance: study, series, instance. The study must be of this organisation and patient.
struct Placed {
    store::Study study;
    bool new_study = false;
};
Placed index_instance(store::Connection& c, const Hub& hub, const InstanceHeader& header,
                      const store::StoredObject& object, const Source& source, const std::string& origin);

store::InstanceMetadata metadata_row(const InstanceHeader& header, std::int64_t series_key);
store::Instance instance_row(const InstanceHeader& header, const store::StoredObject& object, std::int64_t series_key,
                             const std::string& origin, const std::string& source, core::Timestamp at);

}  // namespace telehub::app
