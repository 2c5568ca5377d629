// What readers drew on the images of a study.
#pragma once
#include "telehub/store/scope.h"

namespace telehub::store {

using MeasurementId = core::Id<struct MeasurementTag>;

struct Measurement {
    static constexpr const char* table = "measurement";
    MeasurementId id;  // a UUID, chosen by who drew it
    core::StudyUid study_uid;
    core::OrgId org_id;  // the study's
    core::UserId user_id;
    std::string kind;
    core::SopUid sop_uid;
    std::int64_t frame = 1;
    std::string points;  // numbers parted by spaces
    std::string text;
    core::Timestamp created_at;
    core::Timestamp updated_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
                      (id, study_uid, org_id, user_id, kind, sop_uid, frame, points, text, created_at, updated_at,
                       version))

// By id, which is the cursor.
std::vector<Measurement> list_measurements(Connection& c, const core::StudyUid& study, const Page& page);
std::optional<Measurement> find_measurement(Connection& c, const MeasurementId& id);
std::int64_t count_measurements(Connection& c, const core::StudyUid& study, const core::UserId& user);
void remove_measurement(Connection& c, const MeasurementId& id);

}  // namespace telehub::store
