// Orthanc and the hub over DICOM, plain and with certificates: each service that Orthanc speaks, one test each.
#include "integration/query_retrieve.h"
#include "orthanc.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

class OrthancDimse : public QueryRetrieve, public testing::WithParamInterface<const char*> {
  protected:
    void SetUp() override {
        QueryRetrieve::SetUp();
        const bool tls = std::string_view{GetParam()} == "tls";
        const auto certificate = hub.issue_certificate(Orthanc::ae_title);
        add_device("TC01", Orthanc::ae_title, orthanc.dicom_port(), tls, certificate);
        const json::object node{{"AET", "TELEHUB"},
                                {"Host", "127.0.0.1"},
                                {"Port", tls ? hub.dicom_tls_port : hub.dicom_port},
                                {"UseDicomTls", tls}};
        json::object settings{{"DicomModalities", json::object{{"hub", node}}}};
        if (tls) {
            settings["DicomTlsEnabled"] = true;
            settings["DicomTlsCertificate"] = hub.file("certs/ORTHANC.crt");
            settings["DicomTlsPrivateKey"] = hub.file("certs/ORTHANC.key");
            settings["DicomTlsTrustedCertificates"] = hub.file("certs/ca.crt");
        }
        orthanc.start(settings);
    }
    // What the hub answers to Orthanc's C-FIND, each as {keyword: value}.
    json::array found(const std::string& level, const json::object& keys) {
        const auto query = orthanc.post("/modalities/hub/query", {{"Level", level}, {"Query", keys}});
        return orthanc.get(std::string{query.at("Path").as_string()} + "/answers?expand&simplify").as_array();
    }
    // Orthanc holds the study as it was sent to the hub.
    void expect_study_in_orthanc() {
        const auto held = orthanc.instances();
        EXPECT_EQ(held.size(), 3u);
        for (const auto& [uid, bytes] : held) {
            EXPECT_EQ(dataset_bytes(folder.write("held.dcm", bytes)), dataset_bytes(files.at(uid))) << uid;
        }
    }

    Orthanc orthanc;
};

std::string text(const json::value& of, const char* member) { return std::string{of.at(member).as_string()}; }

TEST_P(OrthancDimse, Echo) { orthanc.post("/modalities/hub/echo", json::object{}); }

TEST_P(OrthancDimse, Store) {
    std::vector<std::string> made;
    DicomFile f;
    f.patient_name = "张^三";
    for (f.instance_number = 1; f.instance_number <= 3; ++f.instance_number) {
        made.push_back(make_dicom(folder, std::to_string(f.instance_number) + ".dcm", f));
    }
    const auto told =
        orthanc.post("/modalities/hub/store", {{"Resources", orthanc.upload(made)}, {"Synchronous", true}});
    EXPECT_EQ(told.at("FailedInstancesCount").as_int64(), 0);
    const auto me = hub.as("tech1");
    const auto held = me.get(std::string{"/dicom-web/studies/"} + zhang + "/instances?includefield=PatientName").json();
    ASSERT_EQ(held.as_array().size(), 3u);
    EXPECT_EQ(held.at(0).at("00100010").at("Value").at(0).at("Alphabetic").as_string(), "张^三");
    for (int i = 1; i <= 3; ++i) {
        const auto uid = std::string{zhang} + ".1." + std::to_string(i);
        const auto kept =
            me.get(std::string{"/dicom-web/studies/"} + zhang + "/series/" + zhang + ".1/instances/" + uid,
                   {{"Accept", "application/dicom; transfer-syntax=*"}});
        ASSERT_EQ(kept.status, 200) << kept.body;
        EXPECT_EQ(dataset_bytes(folder.write("kept.dcm", kept.body)),
                  dataset_bytes(made[static_cast<std::size_t>(i - 1)]));
    }
}

TEST_P(OrthancDimse, FindStudies) {
    send_studies();
    const auto told = found("Study", {{"PatientName", "张*"},
                                      {"StudyInstanceUID", ""},
                                      {"StudyDescription", ""},
                                      {"ModalitiesInStudy", ""},
                                      {"NumberOfStudyRelatedInstances", ""}});
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(text(told[0], "StudyInstanceUID"), zhang);
    EXPECT_EQ(text(told[0], "PatientName"), "张^三");
    EXPECT_EQ(text(told[0], "StudyDescription"), "胸部平扫");
    EXPECT_EQ(text(told[0], "ModalitiesInStudy"), "CT");
    EXPECT_EQ(text(told[0], "NumberOfStudyRelatedInstances"), "3");
    EXPECT_EQ(found("Study", {{"PatientID", "P*"}}).size(), 2u) << "and not the other clinic's";
    EXPECT_TRUE(found("Study", {{"PatientName", "Nobody"}}).empty());
}

TEST_P(OrthancDimse, FindPatientsSeriesAndInstances) {
    send_studies();
    const auto patients = found("Patient", {{"PatientID", "P1"}, {"PatientName", ""}});
    ASSERT_EQ(patients.size(), 1u);
    EXPECT_EQ(text(patients[0], "PatientName"), "张^三");
    EXPECT_EQ(found("Series", {{"StudyInstanceUID", zhang}, {"Modality", "CT"}}).size(), 2u);
    const auto series = std::string{zhang} + ".1";
    const auto instances = found("Instance", {{"StudyInstanceUID", zhang}, {"SeriesInstanceUID", series}});
    ASSERT_EQ(instances.size(), 2u);
    EXPECT_EQ(text(instances[0], "SOPInstanceUID").substr(0, series.size()), series);
}

TEST_P(OrthancDimse, Move) {
    send_studies();
    const auto query = orthanc.post("/modalities/hub/query",
                                    {{"Level", "Study"}, {"Query", json::object{{"StudyInstanceUID", zhang}}}});
    orthanc.post(text(query, "Path") + "/retrieve", {{"TargetAet", Orthanc::ae_title}, {"Synchronous", true}});
    expect_study_in_orthanc();
}

TEST_P(OrthancDimse, MoveOfOneSeries) {
    send_studies();
    const json::object series{{"StudyInstanceUID", zhang}, {"SeriesInstanceUID", std::string{zhang} + ".2"}};
    orthanc.post("/modalities/hub/move", {{"Level", "Series"},
                                          {"Resources", json::array{series}},
                                          {"TargetAet", Orthanc::ae_title},
                                          {"Synchronous", true}});
    const auto held = orthanc.instances();
    ASSERT_EQ(held.size(), 1u);
    EXPECT_TRUE(held.contains(std::string{zhang} + ".2.1"));
}

TEST_P(OrthancDimse, ReceivesFromTheHub) {
    send_studies();
    const auto told =
        move("WS_TC01", Orthanc::ae_title, {"QueryRetrieveLevel=STUDY", std::string{"StudyInstanceUID="} + zhang});
    EXPECT_EQ(told.last_status(), "0x0000") << told.process.err << orthanc.log();
    expect_study_in_orthanc();
}

TEST_P(OrthancDimse, Worklist) {
    const auto technician = hub.as("tech1");
    const auto order = begin_order(technician, "P1", "张三");
    begin_order(technician, "P2", "李四");
    const json::object step{{"Modality", "CT"}, {"ScheduledProcedureStepStartDate", ""}};
    const json::object keys{{"PatientName", "张*"},
                            {"PatientID", ""},
                            {"AccessionNumber", ""},
                            {"StudyInstanceUID", ""},
                            {"ScheduledProcedureStepSequence", json::array{step}}};
    const auto told = orthanc.post("/modalities/hub/find-worklist", {{"Query", keys}, {"Full", true}});
    ASSERT_EQ(told.as_array().size(), 1u) << json::serialize(told);
    const auto value = [&](const char* tag) { return text(told.at(0).at(tag), "Value"); };
    EXPECT_EQ(value("0010,0010"), "张三");
    EXPECT_EQ(value("0010,0020"), "P1");
    EXPECT_EQ(value("0008,0050"), order.at("accession_number").as_string());
    EXPECT_EQ(value("0020,000d"), order.at("study_uid").as_string());
    EXPECT_EQ(text(told.at(0).at("0040,0100").at("Value").at(0).at("0008,0060"), "Value"), "CT");
}

TEST_P(OrthancDimse, StorageCommitment) {
    send_studies();
    const auto image = [](const std::string& uid) {
        return json::object{{"SOPClassUID", "1.2.840.10008.5.1.4.1.1.2"}, {"SOPInstanceUID", uid}};
    };
    const auto here = std::string{zhang} + ".1.1";
    const auto asked = orthanc.post("/modalities/hub/storage-commitment",
                                    json::object{{"DicomInstances", json::array{image(here), image("1.2.3.4")}}});
    const auto path = text(asked, "Path");
    json::value report;
    wait_for(
        [&] {
            report = orthanc.get(path);
            return ApiResponse{200, {}, json::serialize(report)};
        },
        [&](const ApiResponse&) { return text(report, "Status") != "Pending"; });
    EXPECT_EQ(text(report, "Status"), "Failure") << json::serialize(report);
    ASSERT_EQ(report.at("Success").as_array().size(), 1u);
    EXPECT_EQ(text(report.at("Success").at(0), "SOPInstanceUID"), here);
    ASSERT_EQ(report.at("Failures").as_array().size(), 1u);
    EXPECT_EQ(text(report.at("Failures").at(0), "SOPInstanceUID"), "1.2.3.4");
    EXPECT_EQ(report.at("Failures").at(0).at("FailureReason").as_int64(), 0x0112);
}

INSTANTIATE_TEST_SUITE_P(Over, OrthancDimse, testing::Values("plain", "tls"),
                         [](const auto& one) { return std::string{one.param}; });

}  // namespace
}  // namespace telehub::test
