// DCMTK's own settings, which are process-wide.
#pragma once
#include "telehub/core/config.h"

namespace telehub::dicom {

// Once a process, before the first association of either direction; later calls do nothing. Thread-safe.
void configure_dcmtk(const core::Config& config);

}  // namespace telehub::dicom
