// What a consultation's opinion says, complete, for who sets it on paper. All text is UTF-8.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/report_document.h"

namespace telehub::domain {

struct OpinionDocument {
    std::string consortium;  // printed above the title
    std::string expert_organisation;
    std::string inviting_organisation;
    core::ConsultationId consultation_id;
    std::string kind;  // elective, emergency, store_and_forward, mdt

    std::string patient_name;
    std::string patient_id;
    std::string sex;         // M, F, O or empty
    std::string birth_date;  // "1980-02-29" or empty

    std::string requested_by;
    std::optional<core::Timestamp> requested_at;
    std::optional<core::Timestamp> met_at;
    std::string question;
    std::string case_summary;

    std::string summary, findings, diagnosis, advice, further_tests, urgency, referral_advice;
    std::string dissent;               // "" when all agree
    std::vector<std::string> experts;  // 李四　主任医师（CARDIO）, who signs first
    int version = 1;
    std::optional<Signatory> signer;
    std::optional<core::Timestamp> delivered_at;

    std::string time_zone;  // IANA name for printed times
    std::string watermark;  // "" for a delivered opinion
};

}  // namespace telehub::domain
