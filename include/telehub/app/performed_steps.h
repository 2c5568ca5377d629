// Modality performed procedure steps (PS3.4 annex F): what a scanner tells of its work moves the order. A step that
// begins starts the order; when all steps of an order have ended, it is finished with the number of instances that
// they declare together, or discontinued when none was completed. A step that fits no order of the device's
// organisation is kept and audited.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/modality.h"

namespace telehub::app {

struct SopReference {
    std::string sop_class_uid;
    core::SopUid sop_uid;
    bool operator==(const SopReference&) const = default;
};

struct PerformedSeries {
    std::string series_uid;
    std::vector<SopReference> instances;  // images and others
};

// One message's attributes. Nothing: not in the message; "": without a value. Text is UTF-8, trimmed.
struct PerformedStepForm {
    struct Scheduled {
        std::optional<std::string> study_uid;
        std::string accession_number;
    };
    std::vector<Scheduled> scheduled;                    // (0040,0270)
    std::string patient_id;                              // (0010,0020)
    std::optional<std::string> status;                   // (0040,0252): "IN PROGRESS", "COMPLETED", "DISCONTINUED"
    std::optional<std::string> step_id;                  // (0040,0253)
    std::optional<std::string> station_ae_title;         // (0040,0241)
    std::optional<std::string> modality;                 // (0008,0060)
    std::optional<std::string> start_date;               // (0040,0244), DA
    std::optional<std::string> start_time;               // (0040,0245), TM
    std::optional<std::string> end_date;                 // (0040,0250)
    std::optional<std::string> end_time;                 // (0040,0251)
    std::string discontinuation_reason;                  // (0040,0281), in words
    std::optional<std::vector<PerformedSeries>> series;  // (0040,0340)
};

// N-CREATE (table F.7.2-1). Refuses with invalid "missing_attribute", "missing_value" or "invalid_value" and the
// attributes as field paths, with conflict "duplicate_instance" when the UID is taken. An empty UID: the hub gives one.
core::Result<store::PerformedStep> create_performed_step(const Hub& hub, const domain::Actor& device,
                                                         const core::SopUid& uid, const PerformedStepForm& form);

// N-SET. Refuses as above, with not_found what is not of the device's organisation, and with conflict "step_ended"
// once it was completed or discontinued. Attributes that only N-CREATE sets are ignored.
core::Result<store::PerformedStep> set_performed_step(const Hub& hub, const domain::Actor& device,
                                                      const core::SopUid& uid, const PerformedStepForm& form);

struct PerformedStepDetails {
    store::PerformedStep step;
    std::vector<core::OrderId> orders;  // none: it fits no order
};
// Those of the actor's own organisations, newest first; an empty state is any.
std::vector<PerformedStepDetails> list_performed_steps(const Hub& hub, const domain::Actor& actor,
                                                       const std::string& state, const store::Page& page);

}  // namespace telehub::app
