// What a message of a performed procedure step must hold (PS3.4 table F.7.2-1). Type 1 attributes are asked for; those
// of type 2 may be left out, as real scanners do.
#pragma once
#include "telehub/app/performed_steps.h"

namespace telehub::app {

core::Result<void> check_create(const PerformedStepForm& form);

// `now` is the step as it is. What ends it must hold the end's date and time, and the series when it is completed.
core::Result<void> check_set(const PerformedStepForm& form, const store::PerformedStep& now);

std::string manifest_of(const std::vector<PerformedSeries>& series);
std::int64_t instances_in(const std::vector<PerformedSeries>& series);
// The SOP Instance UIDs of a manifest.
std::vector<std::string> uids_in(const std::string& manifest);

}  // namespace telehub::app
