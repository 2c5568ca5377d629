// Steps of routing that several use cases share, each inside its caller's transaction.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lists.h"
#include "telehub/app/routing.h"
#include "telehub/store/studies.h"

namespace telehub::app {

// The actor's own organisation, when they keep its routing.
core::Result<core::OrgId> kept_organisation(const domain::Actor& actor);

// Whether this person reports or verifies in this organisation.
bool reads_for(store::Connection& c, const core::UserId& user, const core::OrgId& org);

// Lists that a row holds as one text.
std::string join_list(const std::vector<std::string>& items);

// Minutes of the day: both or none, and not the same.
bool is_window(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to);

RuleDetails rule_details(store::Connection& c, store::RoutingRule rule);
domain::RoutingRule to_domain(const RuleDetails& d);

domain::RoutingCase routing_case(const Hub& hub, const store::Order& order, core::Timestamp at);

// The group that reads this order's study, by the reading centre's rules; none: every reader.
struct ChosenGroup {
    store::ReadingGroup group;
    core::RoutingRuleId rule;
};
std::optional<ChosenGroup> choose_group(store::Connection& c, const Hub& hub, const core::OrgId& reading_org,
                                        const store::Order& order);

// Queues a job for each destination of the forwarding rules that fit.
void queue_forwards(store::Connection& c, const Hub& hub, const store::Study& study, const store::Order& order,
                    domain::RoutingEvent event);
// The same for a report that is published.
void forward_report(store::Connection& c, const Hub& hub, const store::Report& report);
// An image came late: what rules had forwarded is queued again, for the rest.
void requeue_forwards(store::Connection& c, const Hub& hub, const store::Study& study);
// A study that may not be read is not sent anywhere either.
void cancel_forwards(store::Connection& c, const Hub& hub, const store::Study& study, const std::string& reason);

// Moves a job by its table, as the hub itself, and saves it.
void move_own_job(store::Connection& c, const Hub& hub, store::Job& job, domain::JobAction action);

}  // namespace telehub::app
