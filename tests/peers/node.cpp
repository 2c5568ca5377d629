#include "node.h"

#include <stdexcept>

#include "support/process.h"

namespace telehub::test {

boost::json::value run_node(const std::string& name, const boost::json::object& asked, const std::string& ca_file) {
    const auto ran = run_process({"env", "NODE_EXTRA_CA_CERTS=" + ca_file, "node", PEERS_FOLDER "/" + name},
                                 boost::json::serialize(asked), std::chrono::seconds{90});
    boost::system::error_code bad;
    auto told = boost::json::parse(ran.out, bad);
    if (bad) throw std::runtime_error(name + ": " + ran.out + ran.err);
    return told;
}

}  // namespace telehub::test
