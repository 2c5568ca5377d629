// An entry as it is shown, what a reconciliation is decided on, and what is made of it before its transaction: copies
// and new headers.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "correction.h"
#include "telehub/app/quarantine.h"

namespace telehub::app {

// Kinds that hold instances aside; the others put a whole study into quarantine.
bool holds_instances(const std::string& kind);

// An entry, what is held of it, and what may be or was decided: of orders those that the actor sees.
QuarantineDetails quarantine_details(store::Connection& c, const domain::Actor& actor, store::Quarantine entry);

// Everything a reconciliation is decided on, read before the copies are made.
struct Case {
    store::Quarantine entry;
    std::optional<store::Study> study;
    std::vector<store::Instance> instances;  // of the study
    std::vector<store::HeldInstance> held;
    std::optional<store::Order> order;
    std::optional<store::Patient> patient;
};

// Leaves of what is held one object for each SOP Instance UID. Refuses with invalid "$.objects" where more are held and
// none of them, or not one, is named.
core::Result<void> choose_held(Case& k, const std::vector<std::string>& objects);

// The corrected copies that filing under the case's order takes; none when the images already say what it says.
core::Result<std::vector<Corrected>> make_copies(const Hub& hub, const Case& k);

// The index of each held object that is to take a first one's place. A replacement must be of the same patient, study
// and series as what it replaces.
core::Result<std::vector<InstanceHeader>> read_replacements(const Hub& hub, const Case& k);

}  // namespace telehub::app
