#include "telehub/domain/sla.h"

namespace telehub::domain {

namespace {
bool is_projection(std::string_view m) { return m == "DX" || m == "CR" || m == "DR" || m == "RF" || m == "MG"; }
bool is_head(std::string_view part) { return part == "HEAD" || part == "BRAIN" || part == "SKULL"; }
}  // namespace

std::chrono::minutes report_turnaround(std::string_view urgency, std::string_view patient_class,
                                       std::string_view modality, std::string_view body_part) {
    using namespace std::chrono_literals;
    if (urgency == "emergency" || patient_class == "emergency") {
        if (is_projection(modality) || is_head(body_part)) return 30min;
        return 60min;
    }
    const auto ordinary = is_projection(modality)        ? std::chrono::minutes{2h}
                          : patient_class == "inpatient" ? std::chrono::minutes{6h}
                                                         : std::chrono::minutes{4h};
    return urgency == "urgent" ? ordinary / 2 : ordinary;
}

}  // namespace telehub::domain
