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
};

std::vector<store::Quarantine> list_quarantine(const Hub& hub, const domain::Actor& actor, const std::string& state,
                                               const store::Page& page);
core::Result<QuarantineDetails> get_quarantine(const Hub& hub, const domain::Actor& actor,
                                               const core::QuarantineId& id);

// `order_id`: the order the images belong to (every kind but uid_conflict). A uid_conflict is reconciled by `replace`:
// the second object takes the first one's place, the first stays as an earlier version; discarding keeps the first.
struct Reconciliation {
    std::string order_id;
    bool replace = false;
    std::string reason;
};
core::Result<QuarantineDetails> reconcile(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                          const Reconciliation& how, Version expected);

// Hides, never deletes. Needs a reason.
core::Result<QuarantineDetails> discard(const Hub& hub, const domain::Actor& actor, const core::QuarantineId& id,
                                        const std::string& reason, Version expected);

}  // namespace telehub::app
