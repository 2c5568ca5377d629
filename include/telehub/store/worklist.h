// The modality worklist: orders that are scheduled or in progress, the longest scheduled first.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

struct WorklistCondition {
    enum class Field {
        state,
        modality,
        accession_number,
        study_uid,
        procedure,
        referring_physician,
        patient_id,
        patient_name,
        birth_date,
        sex,
    } field{};
    enum class Kind {
        any_of,  // one of the values
        like,    // one of the values, with wildcards * and ?
        name,    // values[0] is a folded name with wildcards: any component group of the name's is like it
    } kind{};
    std::vector<std::string> values;
};

struct WorklistRange {
    std::vector<WorklistCondition> conditions;
    std::optional<Timestamp> from, to;  // when it was scheduled or started, both included
};

struct WorklistRow {
    Order order;
    Patient patient;
    std::string cursor() const;  // for Page::after
};

// Those of one organisation: a device sees its own patients' alone. Throws std::invalid_argument for a cursor that
// is none.
std::vector<WorklistRow> select_worklist(Connection& c, const core::OrgId& org, const WorklistRange& range,
                                         const Page& page);

}  // namespace telehub::store
