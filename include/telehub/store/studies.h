// Queries on studies, series and instances.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

std::optional<Study> find_study(Connection& c, const core::StudyUid& uid);  // for the hub itself, unscoped
std::optional<Study> find_study(Connection& c, const Scope& scope, const core::StudyUid& uid);

struct StudyFilter {
    std::string state;
    std::string patient_id;
    std::string accession_number;
    std::string name;       // any part of the name, its pinyin or the initials
    std::string upload_id;  // that files of this upload belong to
};
std::vector<Study> list_studies(Connection& c, const Scope& scope, const StudyFilter& filter, const Page& page);

// Studies of the organisation that still receive images, by the accession number or by their UID.
std::vector<Study> receiving_studies(Connection& c, const core::OrgId& org, const std::string& accession_number,
                                     const core::StudyUid& uid);

std::int64_t insert_study(Connection& c, const Study& row);    // its study_key; row.study_key is not used
std::int64_t insert_series(Connection& c, const Series& row);  // its series_key
[[nodiscard]] bool update_study(Connection& c, Study& row);    // as update_row, by study_key
std::optional<Series> find_series(Connection& c, std::int64_t study_key, const core::SeriesUid& uid);
std::vector<Series> list_series(Connection& c, std::int64_t study_key);

std::optional<Instance> find_instance(Connection& c, const core::SopUid& uid);
std::optional<Study> find_study_of(Connection& c, const core::SopUid& uid);  // whose content this instance is
std::vector<Instance> list_instances(Connection& c, std::int64_t series_key);
std::vector<Instance> list_instances(Connection& c, std::int64_t series_key, std::int64_t limit);  // the first of them
std::vector<InstanceVersion> instance_versions(Connection& c, const core::SopUid& uid);
void replace_instance(Connection& c, const Instance& row);  // the row of the same series and SOP UID

// One more instance was stored: counts and times, without touching `version`.
struct Counted {
    bool new_series = false;
    bool made = false;  // a report that the hub made of the study
};
void count_instance(Connection& c, std::int64_t study_key, std::int64_t series_key, const Counted& what, Timestamp at);
void set_modalities(Connection& c, std::int64_t study_key, const std::string& modalities);
// Studies that no order speaks for are not this patient's any more, nor anybody's until they are matched. How many.
std::int64_t disown_unmatched_studies(Connection& c, const core::PatientId& patient);

std::vector<Study> quiet_studies(Connection& c, Timestamp not_since, std::int64_t limit);

}  // namespace telehub::store
