// Whether a licence lets its holder sign. Pure.
#pragma once
#include <string_view>

namespace telehub::domain {

// `scope` is "*" or modalities parted by commas; dates are "YYYY-MM-DD", the day of expiry still counts.
bool licence_covers(std::string_view scope, std::string_view expires_on, std::string_view modality,
                    std::string_view today);

}  // namespace telehub::domain
