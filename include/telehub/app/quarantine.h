// Reconciling: what could not be filed safely waits here for a person. Originals always stay; a corrected copy carries
// the Original Attributes Sequence (PS3.3 C.12.1.1.9); splitting a study mints new UIDs.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/quarantine.h"

namespace telehub::app {

struct QuarantineDetails {
    store::Quarantine entry;
    std::vector<store::HeldInstance> held;
    std::vector<OrderDetails> candidates;  // open orders of the same patient ID
    std::string resolved_by_name;
    std::optional<OrderDetails> filed_under;
};

std::vector<store::Quarantine> list_quarantine(const Hub& hub, const domain::Actor& actor, const std::string& state,
                                               const store::Page& page);
core::Result<QuarantineDetails> get_quarantine(const Hub& hub, const domain::Actor& actor,
                                               const core::QuarantineId& id);

// What the images say beside what the entry keeps, as they were sent: those of the study or, held aside, the first of
// them. Empty when they cannot be read any more.
struct ImagesSay {
    std::string sex;
    std::string birth_date;  // "1980-02-29"
    std::string study_date;  // DA
    std::string description;
    std::string modalities;  // parted by backslashes
};
ImagesSay said_by_images(const Hub& hub, const QuarantineDetails& details);

// An object that is held aside, to be looked at before it is decided on; DICOMweb has it not. Refuses with not_found.
// Audited as "quarantine.view", an actor's first look within an hour.
core::Result<store::Instance> held_image(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                         const std::string& object_sha256);

// `order_id`: the order the images belong to (every kind but uid_conflict). A uid_conflict is reconciled by `replace`:
// the second object takes the first one's place, the first stays as an earlier version; discarding keeps the first.
// Where more than one is held of a SOP Instance UID, `objects` names the one to take by its SHA-256.
struct Reconciliation {
    std::string order_id;
    bool replace = false;
    std::string reason;
    std::vector<std::string> objects{};
};
core::Result<QuarantineDetails> reconcile(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                          const Reconciliation& how, Version expected);

// Hides, never deletes. Needs a reason.
core::Result<QuarantineDetails> discard(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                        const std::string& reason, Version expected);

}  // namespace telehub::app
