// What requests carry.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace telehub::api {

using Optional = std::optional<std::string>;

struct SessionBody {
    std::string login, password;
    Optional totp;
};
BOOST_DESCRIBE_STRUCT(SessionBody, (), (login, password, totp))

struct PasswordChange {
    std::string current, password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current, password))

struct PatientBody {
    std::string patient_id, name;
    Optional sex, birth_date;
};
BOOST_DESCRIBE_STRUCT(PatientBody, (), (patient_id, name, sex, birth_date))

struct OrderBody {
    PatientBody patient;
    Optional modality, body_part, procedure, clinical_history, urgency, patient_class;
    std::optional<bool> consent;
    Optional referring_physician, accession_number, reading_org_code;
};
BOOST_DESCRIBE_STRUCT(OrderBody, (),
                      (patient, modality, body_part, procedure, clinical_history, urgency, patient_class, consent,
                       referring_physician, accession_number, reading_org_code))

struct ReasonBody {
    Optional reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))

struct AcceptBody {
    Optional reason, scheduled_at;
};
BOOST_DESCRIBE_STRUCT(AcceptBody, (), (reason, scheduled_at))

struct FinishBody {
    std::optional<std::int64_t> instances;
};
BOOST_DESCRIBE_STRUCT(FinishBody, (), (instances))

struct ReconcileBody {
    Optional order_id;
    std::optional<bool> replace;
    Optional reason;
    std::optional<std::vector<std::string>> objects;
};
BOOST_DESCRIBE_STRUCT(ReconcileBody, (), (order_id, replace, reason, objects))

struct AssignBody {
    std::string assignee;  // a login
};
BOOST_DESCRIBE_STRUCT(AssignBody, (), (assignee))

struct RouteTaskBody {
    Optional group;  // a reading group's code; none: every reader
    Optional reason;
};
BOOST_DESCRIBE_STRUCT(RouteTaskBody, (), (group, reason))

struct KeyImageBody {
    std::string sop_uid;
    std::optional<std::int64_t> frame;
    std::optional<double> window_center, window_width;
};
BOOST_DESCRIBE_STRUCT(KeyImageBody, (), (sop_uid, frame, window_center, window_width))

struct ReportBody {
    Optional findings, impression, recommendation;
    std::optional<std::vector<KeyImageBody>> key_images;
};
BOOST_DESCRIBE_STRUCT(ReportBody, (), (findings, impression, recommendation, key_images))

struct SubmitReportBody {
    std::optional<bool> acknowledge_unseen;
};
BOOST_DESCRIBE_STRUCT(SubmitReportBody, (), (acknowledge_unseen))

struct VerifyBody {
    Optional totp;
    std::optional<bool> acknowledge_unseen;
};
BOOST_DESCRIBE_STRUCT(VerifyBody, (), (totp, acknowledge_unseen))

using OptionalTexts = std::optional<std::vector<std::string>>;
using OptionalNumber = std::optional<std::int64_t>;

struct ReadingGroupBody {
    std::string code, name;
    std::optional<bool> enabled;
    OptionalTexts members;  // logins
};
BOOST_DESCRIBE_STRUCT(ReadingGroupBody, (), (code, name, enabled, members))

struct DestinationBody {
    std::string name, kind;
    Optional ae_title, url, ca_file, token;
    OptionalNumber window_from, window_to;
    std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(DestinationBody, (), (name, kind, ae_title, url, ca_file, token, window_from, window_to, enabled))

struct RoutingRuleBody {
    std::string name, kind;
    std::int64_t position = 0;
    std::optional<bool> enabled;
    Optional group, destination_id, event;
    OptionalTexts clinics, modalities, body_parts, urgencies, patient_classes;
    std::optional<std::vector<std::int64_t>> weekdays;
    OptionalNumber from_minute, to_minute;
};
BOOST_DESCRIBE_STRUCT(RoutingRuleBody, (),
                      (name, kind, position, enabled, group, destination_id, event, clinics, modalities, body_parts,
                       urgencies, patient_classes, weekdays, from_minute, to_minute))

struct TryRoutingBody {
    Optional study_uid;                                            // of a study, or
    Optional clinic, modality, body_part, urgency, patient_class;  // of a case that there could be
    Optional at;
};
BOOST_DESCRIBE_STRUCT(TryRoutingBody, (), (study_uid, clinic, modality, body_part, urgency, patient_class, at))

struct ForwardBody {
    std::string destination_id;
    Optional content;
};
BOOST_DESCRIBE_STRUCT(ForwardBody, (), (destination_id, content))

}  // namespace telehub::api
