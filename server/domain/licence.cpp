#include "telehub/domain/licence.h"

#include <string>

namespace telehub::domain {

bool licence_covers(std::string_view scope, std::string_view expires_on, std::string_view modality,
                    std::string_view today) {
    if (expires_on < today) return false;  // ISO dates sort as text
    if (scope == "*") return true;
    const std::string list = "," + std::string{scope} + ",";
    return !modality.empty() && list.find("," + std::string{modality} + ",") != std::string::npos;
}

}  // namespace telehub::domain
