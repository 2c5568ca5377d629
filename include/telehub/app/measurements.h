// Measurements 测量: what a reader draws on an image stays with the study, for themselves and for whoever reads it
// after them: who verifies sees what the writer measured. Each is changed by who drew it, and what it was before stays.
// Values (mm, HU) are not kept: a viewer works them out from the points and the image. Audited as the study's.
#pragma once
#include <string>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/app/orders.h"
#include "telehub/store/measurements.h"

namespace telehub::app {

struct MeasurementForm {
    // length 2 points, angle 3, ellipse 4 (ends of its axes), rectangle 4 (corners), probe 1, arrow 2 (point, tail)
    std::string kind;
    core::SopUid sop_uid;
    std::int64_t frame = 1;
    // column, row, column, row ...: pixels of the frame, 0\0 its upper left corner (PS3.3 C.18.6)
    std::vector<double> points;
    std::string text;  // up to 200 bytes on one line
};
struct Measurement {
    store::Measurement row;
    std::vector<double> points;
    std::string user_name;
};

// Of everyone who may read the study. Refuses with not_found a study that the actor does not see.
core::Result<std::vector<Measurement>> list_measurements(const Hub& hub, const domain::Actor& actor,
                                                         const core::StudyUid& study, const store::Page& page);
// Draws it, or draws it anew, also after it was removed: a second time it is the same. Refuses with forbidden
// "not_yours", and with conflict "too_many_measurements" beyond 200 of one person on a study.
core::Result<Measurement> save_measurement(const Hub& hub, const domain::Actor& actor, const core::StudyUid& study,
                                           const store::MeasurementId& id, const MeasurementForm& form,
                                           Version expected);
// Hides it; nothing is deleted.
core::Result<void> remove_measurement(const Hub& hub, const domain::Actor& actor, const core::StudyUid& study,
                                      const store::MeasurementId& id, Version expected);

}  // namespace telehub::app
