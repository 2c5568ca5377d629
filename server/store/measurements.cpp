#include "telehub/store/measurements.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Measurement> list_measurements(Connection& c, const core::StudyUid& study, const Page& page) {
    Where where;
    where.add("t.study_uid = :study", "study", study);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<Measurement>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::optional<Measurement> find_measurement(Connection& c, const MeasurementId& id) {
    return select_one<Measurement>(c, "WHERE t.id = :id", {param("id", id)});
}

std::int64_t count_measurements(Connection& c, const core::StudyUid& study, const core::UserId& user) {
    return select_integer(c, "SELECT COUNT(*) FROM measurement WHERE study_uid = :study AND user_id = :user",
                          {param("study", study), param("user", user)});
}

void remove_measurement(Connection& c, const MeasurementId& id) {
    c.execute("DELETE FROM measurement WHERE id = :id", {{param("id", id)}});
}

}  // namespace telehub::store
