#include "telehub/domain/matching.h"

#include "telehub/core/text.h"

namespace telehub::domain {

std::vector<std::string> disagreements(const Identity& images, const Identity& registered) {
    std::vector<std::string> found;
    if (images.patient_id.empty() || images.patient_id != registered.patient_id) found.emplace_back("patient_id");
    if (images.name.empty() || !core::names_agree(images.name, registered.name)) found.emplace_back("name");
    const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
    if (differ(images.sex, registered.sex)) found.emplace_back("sex");
    if (differ(images.birth_date, registered.birth_date)) found.emplace_back("birth_date");
    return found;
}

}  // namespace telehub::domain
