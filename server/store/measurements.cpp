#include "telehub/store/measurements.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Measurement> list_measurements(Connection& c, const core::StudyUid& study, const Page& page) {
    Where where;
    where.add("t.study_uid = :study AND t.removed_at IS NULL", "study", study);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<Measurement>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::optional<Measurement> find_measurement(Connection& c, const MeasurementId& id) {
    return select_one<Measurement>(c, "WHERE t.id = :id", {param("id", id)});
}

std::int64_t count_measurements(Connection& c, const core::StudyUid& study, const core::UserId& user) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM measurement WHERE study_uid = :study AND user_id = :user"
                          " AND removed_at IS NULL",
                          {param("study", study), param("user", user)});
}

std::vector<MeasurementVersion> versions_of_measurement(Connection& c, const MeasurementId& id) {
    return select_rows<MeasurementVersion>(c, "WHERE t.measurement_id = :id ORDER BY t.version", {param("id", id)});
}

}  // namespace telehub::store
