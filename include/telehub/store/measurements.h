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
    std::optional<core::Timestamp> removed_at;  // hidden since
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
                      (id, study_uid, org_id, user_id, kind, sop_uid, frame, points, text, created_at, updated_at,
                       removed_at, version))

// As it was drawn before.
struct MeasurementVersion {
    static constexpr const char* table = "measurement_version";
    MeasurementId measurement_id;
    std::int64_t version = 1;
    std::string kind;
    core::SopUid sop_uid;
    std::int64_t frame = 1;
    std::string points;
    std::string text;
    core::Timestamp drawn_at;
    core::Timestamp replaced_at;
};
BOOST_DESCRIBE_STRUCT(MeasurementVersion, (),
                      (measurement_id, version, kind, sop_uid, frame, points, text, drawn_at, replaced_at))

// Those that are not removed, by id, which is the cursor.
std::vector<Measurement> list_measurements(Connection& c, const core::StudyUid& study, const Page& page);
std::optional<Measurement> find_measurement(Connection& c, const MeasurementId& id);  // also a removed one
std::vector<MeasurementVersion> versions_of_measurement(Connection& c, const MeasurementId& id);
std::int64_t count_measurements(Connection& c, const core::StudyUid& study, const core::UserId& user);

}  // namespace telehub::store
