// A reading centre's routing: its reading groups, where it forwards to, and the rules that lead there. Coordinators and
// administrators of the reading centre keep them; for everybody else there are none (not_found). Creates refuse with
// forbidden "role_not_allowed", faults of a form with invalid and paths, a code or name in use with conflict
// "already_exists".
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/domain/routing.h"
#include "telehub/store/routing.h"

namespace telehub::app {

// --- reading groups ---

struct GroupForm {
    std::string code;  // 1 to 32 of A-Z 0-9 _ -
    std::string name;
    bool enabled = true;               // rules lead to it; what it holds already stays with it
    std::vector<std::string> members;  // logins of the reading centre's radiologists
};
struct GroupDetails {
    store::ReadingGroup group;
    std::vector<store::UserAccount> members;
};
core::Result<GroupDetails> create_reading_group(const Hub& hub, const domain::Actor& actor, const GroupForm& form,
                                                const Idempotency& idempotency);
core::Result<GroupDetails> amend_reading_group(const Hub& hub, const domain::Actor& actor,
                                               const core::ReadingGroupId& id, const GroupForm& form, Version expected);
core::Result<GroupDetails> get_reading_group(const Hub& hub, const domain::Actor& actor,
                                             const core::ReadingGroupId& id);
std::vector<GroupDetails> list_reading_groups(const Hub& hub, const domain::Actor& actor, const store::Page& page);

// --- destinations ---

struct DestinationForm {
    std::string name;
    std::string kind;                  // "dicom" or "stow"
    std::string ae_title;              // dicom: a device that the hub can send to
    std::string url;                   // stow: https, or http to a loopback address
    std::string ca_file;               // stow: a file's name in DATA/certs; "": the system's authorities
    std::optional<std::string> token;  // stow; none: the one there is, which another url does not get
    std::optional<std::int64_t> window_from, window_to;  // minutes of the day; both or none
    bool enabled = true;                                 // its jobs wait while it is not
};
core::Result<store::Destination> create_destination(const Hub& hub, const domain::Actor& actor,
                                                    const DestinationForm& form, const Idempotency& idempotency);
core::Result<store::Destination> amend_destination(const Hub& hub, const domain::Actor& actor,
                                                   const core::DestinationId& id, const DestinationForm& form,
                                                   Version expected);
core::Result<store::Destination> get_destination(const Hub& hub, const domain::Actor& actor,
                                                 const core::DestinationId& id);
std::vector<store::Destination> list_destinations(const Hub& hub, const domain::Actor& actor, const store::Page& page);

struct Reachability {
    bool reachable = false;
    std::string reason, detail;  // why not
};
// Calls the destination: C-ECHO, or a search for studies. Takes as long as the node does, within the timeouts.
core::Result<Reachability> echo_destination(const Hub& hub, const domain::Actor& actor, const core::DestinationId& id);

// --- rules ---

struct RuleForm {
    std::string name;
    std::int64_t position = 0;  // the lowest is looked at first
    bool enabled = true;
    std::string kind;                  // "read" or "forward"
    std::string group;                 // read: a reading group's code
    core::DestinationId destination;   // forward
    std::string event;                 // forward: "study_qc_passed" or "report_published"
    std::vector<std::string> clinics;  // codes of organisations; empty lists allow anything
    std::vector<std::string> modalities;
    std::vector<std::string> body_parts;
    std::vector<std::string> urgencies;
    std::vector<std::string> patient_classes;
    std::vector<std::int64_t> weekdays;                  // Monday is 1
    std::optional<std::int64_t> from_minute, to_minute;  // of the day; both or none
};
struct RuleDetails {
    store::RoutingRule rule;
    std::vector<std::string> clinics;  // codes
    std::string group;                 // code
    std::string destination_name;
    bool leads_somewhere = true;  // its group or destination is enabled
};
core::Result<RuleDetails> create_routing_rule(const Hub& hub, const domain::Actor& actor, const RuleForm& form,
                                              const Idempotency& idempotency);
core::Result<RuleDetails> amend_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id,
                                             const RuleForm& form, Version expected);
core::Result<void> delete_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id,
                                       Version expected);
core::Result<RuleDetails> get_routing_rule(const Hub& hub, const domain::Actor& actor, const core::RoutingRuleId& id);
std::vector<RuleDetails> list_routing_rules(const Hub& hub, const domain::Actor& actor, const store::Page& page);

// --- what the rules would do ---

struct RoutingQuestion {
    core::StudyUid study_uid;  // of a study that has its order, or "": the case below
    std::string clinic;        // code
    std::string modality, body_part, urgency, patient_class;
    std::optional<core::Timestamp> at;  // none: now
};
struct TriedRule {
    RuleDetails details;
    bool fires = false;
    std::vector<std::string> why_not;  // fields of its condition, "disabled", "leads_nowhere" or "earlier_rule"
};
struct RoutingAnswer {
    domain::RoutingCase tried;
    std::string clinic;  // code
    core::Timestamp at;
    std::string group;  // code; "": no group, every reader
    std::vector<TriedRule> rules;
};
core::Result<RoutingAnswer> try_routing(const Hub& hub, const domain::Actor& actor, const RoutingQuestion& question);

}  // namespace telehub::app
