// Orthanc's DICOMweb client and the hub, over HTTPS and over plain HTTP on loopback: QIDO-RS, WADO-RS, STOW-RS.
#include "integration/query_retrieve.h"
#include "orthanc.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class OrthancDicomWeb : public QueryRetrieve, public testing::WithParamInterface<const char*> {
  protected:
    OrthancDicomWeb() : QueryRetrieve("[https]\nplain_port = 0\n") {}

    void SetUp() override {
        QueryRetrieve::SetUp();
        const std::string scheme = GetParam();
        const auto port = std::to_string(scheme == "https" ? hub.https_port : hub.http_port);
        const json::object server{{"Url", scheme + "://127.0.0.1:" + port + "/dicom-web/"},
                                  {"HttpHeaders", json::object{{"Authorization", "Bearer " + hub.as("tech1").token}}},
                                  {"HasWadoRsUniversalTransferSyntax", true}};
        orthanc.start({{"HttpsCACertificates", hub.file("certs/ca.crt")},
                       {"DicomWeb", json::object{{"Servers", json::object{{"hub", server}}}}}});
    }
    json::value ask(const std::string& service, const json::value& body) {
        return orthanc.post("/dicom-web/servers/hub/" + service, body);
    }

    Orthanc orthanc;
};

TEST_P(OrthancDicomWeb, Qido) {
    send_studies();
    const auto studies =
        ask("qido", {{"Uri", "/studies"}, {"Arguments", json::object{{"PatientName", "张*"}}}}).as_array();
    ASSERT_EQ(studies.size(), 1u);
    EXPECT_EQ(studies[0].at("00100010").at("Value").as_string(), "张^三");
    EXPECT_EQ(ask("qido", json::object{{"Uri", std::string{"/studies/"} + zhang + "/series"}}).as_array().size(), 2u);
    EXPECT_EQ(ask("qido", {{"Uri", "/instances"}, {"Arguments", json::object{{"PatientID", "P1"}}}}).as_array().size(),
              3u);
}

TEST_P(OrthancDicomWeb, WadoRetrieve) {
    send_studies();
    ask("retrieve", {{"Resources", json::array{json::object{{"Study", zhang}}}}, {"Synchronous", true}});
    const auto held = orthanc.instances();
    EXPECT_EQ(held.size(), 3u);
    for (const auto& [uid, bytes] : held) {
        EXPECT_EQ(dataset_bytes(folder.write("held.dcm", bytes)), dataset_bytes(files.at(uid))) << uid;
    }
}

TEST_P(OrthancDicomWeb, WadoRetrieveOfOneInstance) {
    send_studies();
    const auto uid = std::string{zhang} + ".2.1";
    const json::object instance{{"Study", zhang}, {"Series", std::string{zhang} + ".2"}, {"Instance", uid}};
    ask("retrieve", {{"Resources", json::array{instance}}, {"Synchronous", true}});
    const auto held = orthanc.instances();
    ASSERT_EQ(held.size(), 1u);
    EXPECT_TRUE(held.contains(uid));
}

TEST_P(OrthancDicomWeb, WadoMetadata) {
    send_studies();
    const auto told = ask("get", {{"Uri", std::string{"/studies/"} + zhang + "/metadata"},
                                  {"HttpHeaders", json::object{{"Accept", "application/dicom+json"}}}});
    ASSERT_EQ(told.as_array().size(), 3u);
    EXPECT_EQ(told.at(0).at("00100020").at("Value").at(0).as_string(), "P1");
}

TEST_P(OrthancDicomWeb, Stow) {
    std::vector<std::string> made;
    DicomFile f;
    f.patient_name = "张^三";
    for (f.instance_number = 1; f.instance_number <= 12; ++f.instance_number) {
        made.push_back(make_dicom(folder, std::to_string(f.instance_number) + ".dcm", f));
    }
    ask("stow", {{"Resources", orthanc.upload(made)}, {"Synchronous", true}});
    const auto me = hub.as("tech1");
    const auto held = me.get(std::string{"/dicom-web/studies/"} + zhang + "/instances");
    ASSERT_EQ(held.status, 200) << held.body << orthanc.log();
    EXPECT_EQ(held.json().as_array().size(), 12u);
    const auto kept =
        me.get(std::string{"/dicom-web/studies/"} + zhang + "/series/" + zhang + ".1/instances/" + zhang + ".1.1",
               {{"Accept", "application/dicom; transfer-syntax=*"}});
    EXPECT_EQ(dataset_bytes(folder.write("kept.dcm", kept.body)), dataset_bytes(made[0]));
}

INSTANTIATE_TEST_SUITE_P(Over, OrthancDicomWeb, testing::Values("https", "http"),
                         [](const auto& one) { return std::string{one.param}; });

}  // namespace
}  // namespace telehub::test
