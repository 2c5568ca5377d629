// What requests carry.
#pragma once
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace telehub::api {

using Optional = std::optional<std::string>;

struct SessionBody {
    std::string login, password;
    Optional totp;
};
BOOST_DESCRIBE_STRUCT(SessionBody, (), (login, password, totp))

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

struct FinishBody {
    std::optional<std::int64_t> instances;
};
BOOST_DESCRIBE_STRUCT(FinishBody, (), (instances))

struct ReconcileBody {
    Optional order_id;
    std::optional<bool> replace;
    Optional reason;
};
BOOST_DESCRIBE_STRUCT(ReconcileBody, (), (order_id, replace, reason))

struct AssignBody {
    std::string assignee;  // a login
};
BOOST_DESCRIBE_STRUCT(AssignBody, (), (assignee))

struct ReportBody {
    Optional findings, impression, recommendation;
};
BOOST_DESCRIBE_STRUCT(ReportBody, (), (findings, impression, recommendation))

struct SubmitReportBody {
    std::optional<bool> acknowledge_unseen;
};
BOOST_DESCRIBE_STRUCT(SubmitReportBody, (), (acknowledge_unseen))

struct VerifyBody {
    Optional totp;
    std::optional<bool> acknowledge_unseen;
};
BOOST_DESCRIBE_STRUCT(VerifyBody, (), (totp, acknowledge_unseen))

}  // namespace telehub::api
