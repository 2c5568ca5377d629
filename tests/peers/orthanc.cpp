#include "orthanc.h"

#include <gtest/gtest.h>

#include "support/archive_file.h"

namespace telehub::test {

namespace json = boost::json;

Orthanc::Orthanc() : folder_(memory_folder()), http_port_(free_port()), dicom_port_(free_port()) {}

void Orthanc::start(const json::object& settings) {
    const auto storage = (folder_.path() / "storage").string();
    json::object config{{"Name", "peer"},
                        {"StorageDirectory", storage},
                        {"IndexDirectory", storage},
                        {"HttpPort", http_port_},
                        {"DicomPort", dicom_port_},
                        {"DicomAet", ae_title},
                        {"RemoteAccessAllowed", false},
                        {"AuthenticationEnabled", false},
                        {"DefaultEncoding", "Utf8"},
                        {"HttpsVerifyPeers", true},
                        {"Plugins", json::array{"/usr/share/orthanc/plugins/libOrthancDicomWeb.so"}}};
    for (const auto& [name, value] : settings) config[name] = value;
    // It listens for HTTP last.
    process_.emplace("Orthanc", std::vector{folder_.write("orthanc.json", json::serialize(config))}, http_port_);
}

json::value Orthanc::call(const std::string& method, const std::string& path, const std::string& body) const {
    const ApiClient rest("http://127.0.0.1:" + std::to_string(http_port_), "");
    const auto r = rest.call(method, path, body);
    EXPECT_EQ(r.status, 200) << method << " " << path << "\n" << r.body << log();
    return r.status == 200 && !r.body.empty() ? r.json() : json::value{};
}

json::value Orthanc::get(const std::string& path) const { return call("GET", path, {}); }

json::value Orthanc::post(const std::string& path, const json::value& body) const {
    return call("POST", path, json::serialize(body));
}

json::array Orthanc::upload(const std::vector<std::string>& files) const {
    json::array ids;
    for (const auto& file : files) ids.push_back(call("POST", "/instances", read_whole_file(file)).at("ID"));
    return ids;
}

std::map<std::string, std::string> Orthanc::instances() const {
    const ApiClient rest("http://127.0.0.1:" + std::to_string(http_port_), "");
    std::map<std::string, std::string> found;
    const auto all = get("/instances?expand");
    for (const auto& one : all.as_array()) {
        const std::string uid{one.at("MainDicomTags").at("SOPInstanceUID").as_string()};
        const std::string id{one.at("ID").as_string()};
        const auto file = rest.get("/instances/" + id + "/file");
        EXPECT_EQ(file.status, 200) << file.body;
        found[uid] = file.body;
    }
    return found;
}

}  // namespace telehub::test
