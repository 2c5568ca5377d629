// The API's rows of routing: reading groups, destinations, rules, jobs.
#include "bodies.h"
#include "resources.h"
#include "routing_views.h"

namespace telehub::api {

using enum http::Method;

namespace {
constexpr domain::RoleSet keepers = domain::routing_keepers;
constexpr auto signed_in = Access::signed_in;
}  // namespace

std::vector<Row> routing_routes() {
    const auto group = schema<ReadingGroupView>("ReadingGroup");
    const auto destination = schema<DestinationView>("Destination");
    const auto rule = schema<RoutingRuleView>("RoutingRule");
    const auto job = schema<JobView>("Job");
    const auto group_body = schema<ReadingGroupBody>("ReadingGroupRequest");
    const auto destination_body = schema<DestinationBody>("DestinationRequest");
    const auto rule_body = schema<RoutingRuleBody>("RoutingRuleRequest");
    return {
        // clang-format off
        {post, "/api/v1/reading-groups", signed_in, keepers, create_reading_group, "Make a reading group of one's reading centre", group_body, group, 201},
        {get, "/api/v1/reading-groups", signed_in, keepers, list_reading_groups, "Reading groups, newest first", {}, list_of<ReadingGroupView>("ReadingGroupList"), 200, {"limit", "cursor"}},
        {get, "/api/v1/reading-groups/{id}", signed_in, keepers, get_reading_group, "One reading group with its members", {}, group},
        {put, "/api/v1/reading-groups/{id}", signed_in, keepers, put_reading_group, "Change a reading group and who is in it", group_body, group},

        {post, "/api/v1/destinations", signed_in, keepers, create_destination, "Register where to forward to", destination_body, destination, 201},
        {get, "/api/v1/destinations", signed_in, keepers, list_destinations, "Destinations, newest first", {}, list_of<DestinationView>("DestinationList"), 200, {"limit", "cursor"}},
        {get, "/api/v1/destinations/{id}", signed_in, keepers, get_destination, "One destination", {}, destination},
        {put, "/api/v1/destinations/{id}", signed_in, keepers, put_destination, "Change a destination; a token that is not sent stays", destination_body, destination},
        {post, "/api/v1/destinations/{id}/echo", signed_in, keepers, echo_destination, "Whether it can be reached, and why not", {}, schema<ReachabilityView>("Reachability")},

        {post, "/api/v1/routing-rules", signed_in, keepers, create_routing_rule, "Make a rule", rule_body, rule, 201},
        {get, "/api/v1/routing-rules", signed_in, keepers, list_routing_rules, "Rules, in the order in which they are looked at", {}, list_of<RoutingRuleView>("RoutingRuleList"), 200, {"limit", "cursor"}},
        {get, "/api/v1/routing-rules/{id}", signed_in, keepers, get_routing_rule, "One rule", {}, rule},
        {put, "/api/v1/routing-rules/{id}", signed_in, keepers, put_routing_rule, "Change a rule", rule_body, rule},
        {del, "/api/v1/routing-rules/{id}", signed_in, keepers, delete_routing_rule, "Delete a rule", {}, {}, 204},
        {post, "/api/v1/routing-rules/try", signed_in, keepers, try_routing, "What the rules would do with a study, or with a case", schema<TryRoutingBody>("TryRoutingRequest"), schema<RoutingAnswerView>("RoutingAnswer")},

        {post, "/api/v1/studies/{study_uid}/forward", signed_in, keepers, forward_study, "Forward a study by hand", schema<ForwardBody>("ForwardRequest"), job, 201},
        {get, "/api/v1/jobs", signed_in, keepers, list_jobs, "Jobs, newest first", {}, list_of<JobView>("JobList"), 200, {"state", "kind", "study_uid", "limit", "cursor"}},
        {get, "/api/v1/jobs/{id}", signed_in, keepers, get_job, "One job, with the first instances that were not taken", {}, schema<JobDetailView>("JobDetail")},
        {post, "/api/v1/jobs/{id}/rerun", signed_in, keepers, rerun_job, "Send again what was not taken", {}, job},
        {post, "/api/v1/jobs/{id}/cancel", signed_in, keepers, cancel_job, "Give a waiting or failed job up", {}, job},
        // clang-format on
    };
}

}  // namespace telehub::api
