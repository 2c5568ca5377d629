// What the texts of the configuration must be: a fault says it, and is empty when all is well.
#pragma once
#include <string>
#include <vector>

#include "telehub/core/config.h"

namespace telehub::core {

using Fault = std::string;

Fault ae_title(const std::string& text);       // PS3.5 6.2
Fault iana_zone(const std::string& text);      // Asia/Shanghai
Fault level(const std::string& text);          // of the log
Fault host(const std::string& text);           // a name or an IP address
Fault mail_security(const std::string& text);  // starttls, tls, none
Fault mail_address(const std::string& text);
Fault web_root(const std::string& text);  // https://hub.example.org

// What two keys must not say together.
void check_whole(const Config& config, std::vector<FieldError>& faults);

}  // namespace telehub::core
