// What the API says of routing and of jobs.
#pragma once
#include "telehub/app/forwarding.h"
#include "telehub/app/routing.h"
#include "views.h"

namespace telehub::api {

struct MemberView {
    Text login, name;
};
BOOST_DESCRIBE_STRUCT(MemberView, (), (login, name))

struct ReadingGroupView {
    core::ReadingGroupId id;
    std::int64_t version;
    core::OrgId org_id;
    Text code, name;
    bool enabled;
    std::vector<MemberView> members;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(ReadingGroupView, (), (id, version, org_id, code, name, enabled, members, created_at, updated_at))

// Its token is never shown.
struct DestinationView {
    core::DestinationId id;
    std::int64_t version;
    core::OrgId org_id;
    Text name, kind, ae_title, url, ca_file;
    bool has_token;
    Maybe<std::int64_t> window_from, window_to;
    bool enabled;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(DestinationView, (),
                      (id, version, org_id, name, kind, ae_title, url, ca_file, has_token, window_from, window_to,
                       enabled, created_at, updated_at))

struct ReachabilityView {
    bool reachable;
    Text reason, detail;
};
BOOST_DESCRIBE_STRUCT(ReachabilityView, (), (reachable, reason, detail))

struct RoutingRuleView {
    core::RoutingRuleId id;
    std::int64_t version;
    core::OrgId org_id;
    std::int64_t position;
    Text name;
    bool enabled;
    domain::RuleKind kind;
    Maybe<domain::RoutingEvent> event;
    Maybe<Text> group;
    Maybe<core::DestinationId> destination_id;
    Maybe<Text> destination_name;
    std::vector<Text> clinics, modalities, body_parts, urgencies, patient_classes;
    std::vector<std::int64_t> weekdays;
    Maybe<std::int64_t> from_minute, to_minute;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(RoutingRuleView, (),
                      (id, version, org_id, position, name, enabled, kind, event, group, destination_id,
                       destination_name, clinics, modalities, body_parts, urgencies, patient_classes, weekdays,
                       from_minute, to_minute, created_at, updated_at))

struct RoutingCaseView {
    Text clinic, modality, body_part, urgency, patient_class;
    std::int64_t minute, weekday;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(RoutingCaseView, (), (clinic, modality, body_part, urgency, patient_class, minute, weekday, at))

struct TriedRuleView {
    core::RoutingRuleId id;
    Text name;
    std::int64_t position;
    domain::RuleKind kind;
    bool fires;
    std::vector<Text> why_not;
    Maybe<domain::RoutingEvent> event;
    Maybe<Text> group;
    Maybe<core::DestinationId> destination_id;
    Maybe<Text> destination_name;
};
BOOST_DESCRIBE_STRUCT(TriedRuleView, (),
                      (id, name, position, kind, fires, why_not, event, group, destination_id, destination_name))

struct RoutingAnswerView {
    RoutingCaseView tried;
    Maybe<Text> group;
    std::vector<TriedRuleView> rules;
};
BOOST_DESCRIBE_STRUCT(RoutingAnswerView, (), (tried, group, rules))

struct JobView {
    core::JobId id;
    std::int64_t version;
    Text kind;
    domain::JobState state;
    core::OrgId org_id;
    core::StudyUid study_uid;
    core::DestinationId destination_id;
    Text destination_name;
    Maybe<core::RoutingRuleId> rule_id;
    Maybe<Text> created_by;
    Text content;
    std::int64_t total, sent, failed, attempts;
    Maybe<Timestamp> next_attempt_at;  // while it waits
    Text last_error;
    Timestamp created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (id, version, kind, state, org_id, study_uid, destination_id, destination_name, rule_id,
                       created_by, content, total, sent, failed, attempts, next_attempt_at, last_error, created_at,
                       updated_at))

struct JobInstanceView {
    core::SopUid sop_uid;
    Text state, reason, detail;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(JobInstanceView, (), (sop_uid, state, reason, detail, at))

struct JobDetailView : JobView {
    std::vector<JobInstanceView> unsent;
};
BOOST_DESCRIBE_STRUCT(JobDetailView, (JobView), (unsent))

}  // namespace telehub::api
