// Debian's Orthanc with its DICOMweb plugin, on free ports and a folder of its own, as a peer of the hub.
#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/api_client.h"
#include "support/listening_peer.h"

namespace telehub::test {

class Orthanc {
  public:
    static constexpr const char* ae_title = "ORTHANC";

    Orthanc();
    // Settings of orthanc.json beside those that any test needs: the hub as a node, certificates.
    // Throws when it does not listen in time.
    void start(const boost::json::object& settings);

    std::uint16_t dicom_port() const { return dicom_port_; }

    // Its REST API, where the hub is named "hub": the JSON of a 200; anything else fails the test.
    boost::json::value get(const std::string& path) const;
    boost::json::value post(const std::string& path, const boost::json::value& body) const;

    boost::json::array upload(const std::vector<std::string>& files) const;  // its identifiers of the instances
    // The files it holds, by SOP Instance UID.
    std::map<std::string, std::string> instances() const;
    std::string log() const { return process_->log(); }

  private:
    boost::json::value call(const std::string& method, const std::string& path, const std::string& body) const;
    TempDir folder_;
    std::uint16_t http_port_, dicom_port_;
    std::optional<ListeningPeer> process_;
};

}  // namespace telehub::test
