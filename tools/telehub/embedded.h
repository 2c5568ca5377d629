// Files that the program carries with it, so that it works where only the program was installed.
#pragma once
#include <string_view>

namespace telehub::cli {

extern const std::string_view dev_ca_script;    // certs/dev-ca.sh
extern const std::string_view dev_ca_config;    // certs/openssl.cnf
extern const std::string_view config_template;  // tools/telehub/telehub.toml

}  // namespace telehub::cli
