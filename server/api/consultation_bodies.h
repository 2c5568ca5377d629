// What requests about consultations carry.
#pragma once
#include <vector>

#include "bodies.h"

namespace telehub::api {

struct ConsultationPatientBody {
    std::string patient_id;
    Optional name, sex, birth_date;
};
BOOST_DESCRIBE_STRUCT(ConsultationPatientBody, (), (patient_id, name, sex, birth_date))

struct ConsultationBody {
    std::string kind;
    ConsultationPatientBody patient;
    Optional reason, question, case_summary;
    std::optional<std::vector<std::string>> specialties;
    Optional named_expert, urgency;
    std::optional<bool> consent;
    Optional consent_reason, expert_org_code;
};
BOOST_DESCRIBE_STRUCT(ConsultationBody, (),
                      (kind, patient, reason, question, case_summary, specialties, named_expert, urgency, consent,
                       consent_reason, expert_org_code))

struct AssignedExpertBody {
    std::string login, specialty;
};
BOOST_DESCRIBE_STRUCT(AssignedExpertBody, (), (login, specialty))

struct AssignExpertsBody {
    std::vector<AssignedExpertBody> experts;
    Optional chair, reason;
};
BOOST_DESCRIBE_STRUCT(AssignExpertsBody, (), (experts, chair, reason))

struct ConsultationTimeBody {
    std::string starts_at;
    std::int64_t duration_min;
    Optional room_id, reason;
};
BOOST_DESCRIBE_STRUCT(ConsultationTimeBody, (), (starts_at, duration_min, room_id, reason))

struct MaterialBody {
    std::string kind, ref;
};
BOOST_DESCRIBE_STRUCT(MaterialBody, (), (kind, ref))

struct MessageBody {
    std::string kind, text;  // question or answer
};
BOOST_DESCRIBE_STRUCT(MessageBody, (), (kind, text))

struct OpinionBody {
    Optional summary, findings, diagnosis, advice, further_tests, urgency, referral_advice;
};
BOOST_DESCRIBE_STRUCT(OpinionBody, (), (summary, findings, diagnosis, advice, further_tests, urgency, referral_advice))

struct StanceBody {
    std::string stance;  // agrees or dissents
    Optional text;
};
BOOST_DESCRIBE_STRUCT(StanceBody, (), (stance, text))

struct SignBody {
    Optional totp;
    std::optional<std::int64_t> opinion_version;  // of the words that the signer has read
};
BOOST_DESCRIBE_STRUCT(SignBody, (), (totp, opinion_version))

struct RatingBody {
    std::string outcome;  // adopted, partly or not_adopted
    Optional reason;
    std::int64_t rating;
    Optional comment;
};
BOOST_DESCRIBE_STRUCT(RatingBody, (), (outcome, reason, rating, comment))

}  // namespace telehub::api
