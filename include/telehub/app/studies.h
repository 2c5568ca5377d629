// The study's verbs: taking instances in, completing, matching to an order, image QC.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/studies.h"

namespace telehub::app {

enum class Outcome { stored, duplicate, quarantined };

struct Stored {
    Outcome outcome = Outcome::stored;
    std::string reason;  // of a quarantine: its kind
    core::QuarantineId quarantine;
};

struct Source {
    core::OrgId org;   // whose patient it is: the sender's organisation
    std::string name;  // the calling AE title, or "import"
    domain::Actor actor;
};

// Takes one scanned instance in. When it returns, the object and its rows would survive a power cut: answer success
// then, never earlier. A second copy of what is there is a success without a copy; what contradicts it is kept aside
// in quarantine (also a success for the sender: it is stored). Refuses with storage_full, or invalid when a UID or
// the identity that a row needs is missing.
core::Result<Stored> store_instance(const Hub& hub, const InstanceHeader& header,
                                    store::ObjectStore::Incoming& incoming, const Source& source);

struct StudyDetails {
    store::Study study;
    std::optional<std::string> accession_of_order;
    std::optional<std::int64_t> declared_instances;  // received X of Y
    struct SeriesDetails {
        store::Series series;
        std::vector<store::Instance> instances;
    };
    std::vector<SeriesDetails> series;  // in get_study only
};
core::Result<StudyDetails> get_study(const Hub& hub, const domain::Actor& actor, const core::StudyUid& uid);
std::vector<StudyDetails> list_studies(const Hub& hub, const domain::Actor& actor, const store::StudyFilter& filter,
                                       const store::Page& page);

// Image QC by a person; a rejected study makes a retake order.
struct QcDecision {
    bool pass = true;
    std::string reason;
};
core::Result<StudyDetails> decide_qc(const Hub& hub, const domain::Actor& actor, const core::StudyUid& uid,
                                     const QcDecision& decision, Version expected);

// Studies that have been quiet for the configured time become complete, and are matched. How many did.
std::size_t complete_quiet_studies(const Hub& hub);

}  // namespace telehub::app
