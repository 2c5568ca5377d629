// The clients of this folder that run in Node.js: JSON in, JSON out. tools/test.sh installs their packages (npm ci).
#pragma once
#include <boost/json.hpp>
#include <string>

namespace telehub::test {

// What tests/peers/NAME answers, trusting this CA beside the system's. Throws when it says nothing that is JSON.
boost::json::value run_node(const std::string& name, const boost::json::object& asked, const std::string& ca_file);

}  // namespace telehub::test
