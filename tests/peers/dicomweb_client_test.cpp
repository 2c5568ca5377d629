// dicomweb-client (npm) and the hub over HTTPS: each service that it speaks, one test each.
#include "integration/query_retrieve.h"
#include "node.h"
#include "support/archive_file.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class DicomwebClient : public QueryRetrieve {
  protected:
    void SetUp() override {
        QueryRetrieve::SetUp();
        send_studies();
        token = hub.as("tech1").token;
    }
    json::value ask(const std::string& method, const json::object& options, json::object more = {}) {
        more["url"] = "https://127.0.0.1:" + std::to_string(hub.https_port) + "/dicom-web";
        more["token"] = token;
        more["method"] = method;
        more["options"] = options;
        more["folder"] = folder.path().string();
        return run_node("dicomweb_client.js", more, hub.file("certs/ca.crt"));
    }
    json::value call(const std::string& method, const json::object& options, const json::object& more = {}) {
        const auto told = ask(method, options, more);
        EXPECT_TRUE(told.as_object().contains("answer")) << json::serialize(told);
        return told.as_object().contains("answer") ? told.at("answer") : json::value{};
    }
    static std::string bytes_of(const json::value& buffer) {
        return read_whole_file(std::string{buffer.at("file").as_string()});
    }
    static std::string pixels(const std::string& file) {
        const auto all = read_whole_file(file);
        return all.substr(all.size() - 128);
    }

    std::string token;
    const std::string series = std::string{zhang} + ".1", first = series + ".1";
    const json::object instance{{"studyInstanceUID", zhang}, {"seriesInstanceUID", series}, {"sopInstanceUID", first}};
};

TEST_F(DicomwebClient, QidoStudies) {
    const auto told = call("searchForStudies", {{"queryParams", json::object{{"PatientName", "张*"}, {"limit", 10}}}});
    ASSERT_EQ(told.as_array().size(), 1u);
    EXPECT_EQ(told.at(0).at("00100010").at("Value").at(0).at("Alphabetic").as_string(), "张^三");
    EXPECT_TRUE(call("searchForStudies", {{"queryParams", json::object{{"PatientID", "nobody"}}}}).as_array().empty());
}

TEST_F(DicomwebClient, QidoSeries) {
    EXPECT_EQ(call("searchForSeries", {{"studyInstanceUID", zhang}}).as_array().size(), 2u);
    EXPECT_EQ(call("searchForSeries", {{"queryParams", json::object{{"Modality", "DX"}}}}).as_array().size(), 1u);
}

TEST_F(DicomwebClient, QidoInstances) {
    EXPECT_EQ(
        call("searchForInstances", {{"studyInstanceUID", zhang}, {"seriesInstanceUID", series}}).as_array().size(), 2u);
    EXPECT_EQ(call("searchForInstances", json::object{}).as_array().size(), 4u);
}

TEST_F(DicomwebClient, WadoMetadata) {
    EXPECT_EQ(call("retrieveStudyMetadata", {{"studyInstanceUID", zhang}}).as_array().size(), 3u);
    EXPECT_EQ(
        call("retrieveSeriesMetadata", {{"studyInstanceUID", zhang}, {"seriesInstanceUID", series}}).as_array().size(),
        2u);
    EXPECT_EQ(call("retrieveInstanceMetadata", instance).at(0).at("00080018").at("Value").at(0).as_string(), first);
}

TEST_F(DicomwebClient, WadoInstances) {
    const auto one = call("retrieveInstance", instance);
    EXPECT_EQ(dataset_bytes(std::string{one.at("file").as_string()}), dataset_bytes(files.at(first)));
    EXPECT_EQ(call("retrieveSeries", {{"studyInstanceUID", zhang}, {"seriesInstanceUID", series}}).as_array().size(),
              2u);
    const auto study = call("retrieveStudy", {{"studyInstanceUID", zhang}}).as_array();
    ASSERT_EQ(study.size(), 3u);
    for (const auto& buffer : study) {
        const std::string file{buffer.at("file").as_string()};
        EXPECT_EQ(dataset_bytes(file), dataset_bytes(files.at(sop_uid_of(file))));
    }
}

TEST_F(DicomwebClient, WadoFrames) {
    auto of_frame = instance;
    of_frame["frameNumbers"] = "1";
    const auto frames = call("retrieveInstanceFrames", of_frame).as_array();
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(bytes_of(frames[0]), pixels(files.at(first)));
}

TEST_F(DicomwebClient, WadoRendered) {
    auto asked = instance;
    asked["mediaTypes"] = json::array{json::object{{"mediaType", "image/png"}}};
    EXPECT_EQ(bytes_of(call("retrieveInstanceRendered", asked).at(0)).substr(1, 3), "PNG");
    asked["mediaTypes"] = json::array{json::object{{"mediaType", "image/jpeg"}}};
    asked["queryParams"] = json::object{{"viewport", "4,4"}};
    EXPECT_EQ(bytes_of(call("retrieveInstanceRendered", asked).at(0)).substr(0, 2), "\xFF\xD8");
    asked.erase("queryParams");
    asked["frameNumbers"] = "1";
    EXPECT_EQ(bytes_of(call("retrieveInstanceFramesRendered", asked).at(0)).substr(0, 2), "\xFF\xD8");
}

TEST_F(DicomwebClient, WadoThumbnail) {
    EXPECT_EQ(bytes_of(call("retrieveInstanceThumbnail", instance).at(0)).substr(0, 2), "\xFF\xD8");
}

TEST_F(DicomwebClient, WadoBulkdata) {
    const auto about = call("retrieveInstanceMetadata", instance);
    const auto& uri = about.at(0).at("7FE00010").at("BulkDataURI").as_string();
    const auto whole = "https://127.0.0.1:" + std::to_string(hub.https_port) + std::string{uri};
    const auto parts = call("retrieveBulkData", {{"BulkDataURI", whole}}).as_array();
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(bytes_of(parts[0]), pixels(files.at(first)));
}

TEST_F(DicomwebClient, Stow) {
    DicomFile f;
    f.study_uid = "1.2.826.0.1.3680043.10.999.7";
    f.patient_name = "王^五";
    json::array made;
    for (f.instance_number = 1; f.instance_number <= 3; ++f.instance_number) {
        made.emplace_back(make_dicom(folder, "s" + std::to_string(f.instance_number) + ".dcm", f));
    }
    call("storeInstances", {{"studyInstanceUID", f.study_uid}}, {{"datasets", made}});
    EXPECT_EQ(call("searchForInstances", {{"studyInstanceUID", f.study_uid}}).as_array().size(), 3u);
}

TEST_F(DicomwebClient, IsToldWhatItMayNot) {
    token = hub.as("tech2").token;
    EXPECT_EQ(ask("retrieveStudyMetadata", {{"studyInstanceUID", zhang}}).at("status").as_int64(), 404);
    token = "nonsense";
    EXPECT_EQ(ask("searchForStudies", json::object{}).at("status").as_int64(), 401);
}

}  // namespace
}  // namespace telehub::test
