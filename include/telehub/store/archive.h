// Queries over the whole archive: studies, with their series and instances as deep as asked, newest study first.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

enum class ArchiveField {
    study_uid,
    study_date,
    study_time,
    accession_number,
    study_id,
    study_description,
    modalities,
    referring_physician,
    patient_id,
    patient_name,
    birth_date,
    sex,
    issuer_of_patient_id,
    series_uid,
    modality,
    series_number,
    series_description,
    body_part,
    station_name,
    performed_start_date,
    performed_start_time,
    requested_procedure_id,
    scheduled_step_id,
    sop_uid,
    sop_class_uid,
    instance_number,
    image_rows,
    image_columns,
    frames,
};

struct ArchiveCondition {
    ArchiveField field{};
    enum class Kind {
        any_of,  // one of the values
        like,    // one of the values, with wildcards * and ?
        range,   // from values[0] to values[1], both included; "" is open
        name,    // values[0] is a folded name with wildcards: any component group of the name's is like it
        sounds,  // ... or starts so in pinyin, in full or initials
        holds,   // a list parted by backslashes holds one of the values
    } kind{};
    std::vector<std::string> values;
};

enum class ArchiveLevel { patient, study, series, instance };

struct ArchiveRow {
    Study study;
    std::optional<Series> series;
    std::optional<Instance> instance;
    std::int64_t studies = 1;  // patient level: how many of this patient match; `study` is the newest
    std::int64_t oldest = 0;   // patient level: the study_key of the oldest
};

// The rows are in an order that what arrives meanwhile does not change, the newest study or patient first.
struct ArchivePage {
    std::int64_t limit = 1000;
    std::int64_t offset = 0;          // costs as much as the rows left out
    std::optional<ArchiveRow> after;  // the last row of the page before
};
std::vector<ArchiveRow> select_archive(Connection& c, const Scope& scope, ArchiveLevel level,
                                       const std::vector<ArchiveCondition>& conditions, const ArchivePage& page);
std::int64_t count_archive(Connection& c, const Scope& scope, ArchiveLevel level,
                           const std::vector<ArchiveCondition>& conditions);

std::vector<std::string> sop_classes_in(Connection& c, std::int64_t study_key);  // sorted

std::optional<Study> find_archived_study(Connection& c, const Scope& scope, const core::StudyUid& uid);

// Deflated DICOM JSON of a series' instances, by SOP Instance UID; those from before it was kept have none.
std::vector<InstanceMetadata> list_metadata(Connection& c, std::int64_t series_key);
// The same from one SOP Instance UID to another, both included.
std::vector<InstanceMetadata> list_metadata(Connection& c, std::int64_t series_key, const core::SopUid& from,
                                            const core::SopUid& to);
void replace_metadata(Connection& c, const InstanceMetadata& row);

}  // namespace telehub::store
