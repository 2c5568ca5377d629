// Report turnaround: how long after a study's arrival its report is due (WORKFLOWS numbers). Pure.
#pragma once
#include <chrono>
#include <string_view>

namespace telehub::domain {

// `urgency` is "emergency", "urgent" or "routine"; `patient_class` "emergency", "outpatient" or "inpatient";
// `modality` a DICOM term (PS3.3 C.7.3.1.1.1); `body_part` a term such as HEAD.
std::chrono::minutes report_turnaround(std::string_view urgency, std::string_view patient_class,
                                       std::string_view modality, std::string_view body_part);

}  // namespace telehub::domain
