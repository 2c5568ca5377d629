// dcmjs-dimse (npm) and the hub over DICOM, plain and with certificates: each service that it speaks, one test each.
#include "integration/query_retrieve.h"
#include "node.h"
#include "support/archive_file.h"
#include "support/listening_peer.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

constexpr const char* performed_step = "1.2.840.10008.3.1.2.3.3";
constexpr const char* commitment = "1.2.840.10008.1.20.1";
constexpr const char* ct_class = "1.2.840.10008.5.1.4.1.1.2";

class DcmjsDimse : public QueryRetrieve, public testing::WithParamInterface<const char*> {
  protected:
    void SetUp() override {
        QueryRetrieve::SetUp();
        tls = std::string_view{GetParam()} == "tls";
        port = free_port();
        add_device("TC01", "DCMJS", port, tls, hub.issue_certificate("DCMJS"));
    }
    json::value run(const std::string& request, const json::array& arguments, json::object more = {}) {
        more["port"] = tls ? hub.dicom_tls_port : hub.dicom_port;
        more["calling"] = "DCMJS";
        more["request"] = request;
        more["arguments"] = arguments;
        more["folder"] = folder.path().string();
        if (tls) {
            more["tls"] = json::object{{"key", hub.file("certs/DCMJS.key")},
                                       {"cert", hub.file("certs/DCMJS.crt")},
                                       {"ca", hub.file("certs/ca.crt")}};
        }
        auto told = run_node("dcmjs_dimse.js", more, hub.file("certs/ca.crt"));
        EXPECT_FALSE(told.as_object().contains("error")) << json::serialize(told);
        return told;
    }
    // What is found by exactly these keys. The client's own lists of keys hold some that the hub does not support; then
    // answers have the status FF01, which the client takes for the last one.
    json::array find(const std::string& request, const json::object& keys) {
        const auto told = run(request, json::array{json::object{}}, {{"dataset", keys}});
        EXPECT_EQ(last_status(told), 0) << json::serialize(told);
        return told.at("answers").as_array();
    }
    static std::int64_t last_status(const json::value& told) {
        const auto& statuses = told.at("statuses").as_array();
        return statuses.empty() ? -1 : statuses.back().to_number<std::int64_t>();
    }
    // The study came with the pixels that were sent; dcmjs writes a data set anew, so its bytes are its own.
    void expect_study_in(const json::value& told) {
        EXPECT_EQ(last_status(told), 0) << json::serialize(told);
        const auto& stored = told.at("stored").as_array();
        ASSERT_EQ(stored.size(), 3u);
        for (const auto& one : stored) {
            const std::string file{one.as_string()};
            const auto got = dataset_bytes(file), sent = dataset_bytes(files.at(sop_uid_of(file)));
            EXPECT_EQ(got.substr(got.size() - 128), sent.substr(sent.size() - 128)) << file;
        }
    }

    bool tls = false;
    std::uint16_t port = 0;
};

TEST_P(DcmjsDimse, Echo) { EXPECT_EQ(last_status(run("CEchoRequest", {})), 0); }

TEST_P(DcmjsDimse, Store) {
    DicomFile f;
    f.patient_name = "张^三";
    f.more = {{"0008,1030", "LO [胸部平扫]"}};
    EXPECT_EQ(last_status(run("CStoreRequest", json::array{make_dicom(folder, "one.dcm", f)})), 0);
    const auto held = hub.as("tech1").get("/dicom-web/studies?PatientName=张*");
    ASSERT_EQ(held.status, 200) << held.body;
    EXPECT_EQ(held.json().at(0).at("00081030").at("Value").at(0).as_string(), "胸部平扫");
}

TEST_P(DcmjsDimse, FindStudies) {
    send_studies();
    const auto found = [&](json::object keys) {
        keys["QueryRetrieveLevel"] = "STUDY";
        return find("CFindRequest.createStudyFindRequest", keys);
    };
    const auto told = found({{"SpecificCharacterSet", "ISO_IR 192"},
                             {"PatientName", "张*"},
                             {"StudyInstanceUID", ""},
                             {"StudyDescription", ""},
                             {"NumberOfStudyRelatedInstances", ""}});
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("StudyInstanceUID").as_string(), zhang);
    EXPECT_NE(json::serialize(told[0].at("PatientName")).find("张^三"), std::string::npos);
    EXPECT_EQ(told[0].at("StudyDescription").as_string(), "胸部平扫");
    EXPECT_EQ(found({{"PatientID", "P*"}, {"StudyInstanceUID", ""}}).size(), 2u) << "and not the other clinic's";
}

TEST_P(DcmjsDimse, FindSeriesAndImages) {
    send_studies();
    const json::object of_study{
        {"QueryRetrieveLevel", "SERIES"}, {"StudyInstanceUID", zhang}, {"SeriesInstanceUID", ""}, {"Modality", "CT"}};
    EXPECT_EQ(find("CFindRequest.createSeriesFindRequest", of_study).size(), 2u);
    const json::object of_series{{"QueryRetrieveLevel", "IMAGE"},
                                 {"StudyInstanceUID", zhang},
                                 {"SeriesInstanceUID", std::string{zhang} + ".1"},
                                 {"SOPInstanceUID", ""}};
    EXPECT_EQ(find("CFindRequest.createImageFindRequest", of_series).size(), 2u);
}

TEST_P(DcmjsDimse, Move) {
    send_studies();
    expect_study_in(run("CMoveRequest.createStudyMoveRequest", json::array{"DCMJS", zhang}, {{"listen", port}}));
}

TEST_P(DcmjsDimse, Get) {
    send_studies();
    expect_study_in(run("CGetRequest.createStudyGetRequest", json::array{zhang}));
}

TEST_P(DcmjsDimse, Worklist) {
    const auto technician = hub.as("tech1");
    const auto order = begin_order(technician, "P1", "张三");
    begin_order(technician, "P2", "李四");
    const json::object keys{{"SpecificCharacterSet", "ISO_IR 192"},
                            {"PatientName", "张*"},
                            {"PatientID", ""},
                            {"AccessionNumber", ""},
                            {"ScheduledProcedureStepSequence", json::array{json::object{{"Modality", "CT"}}}}};
    const auto told = find("CFindRequest.createWorklistFindRequest", keys);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].at("AccessionNumber").as_string(), order.at("accession_number").as_string());
    EXPECT_NE(json::serialize(told[0].at("PatientName")).find("张三"), std::string::npos);
}

TEST_P(DcmjsDimse, PerformedSteps) {
    const auto technician = hub.as("tech1");
    const auto order = begin_order(technician, "P1", "张三");
    const auto study = order.at("study_uid");
    const json::object scheduled{{"StudyInstanceUID", study}, {"AccessionNumber", order.at("accession_number")}};
    const json::object begins{{"ScheduledStepAttributesSequence", json::array{scheduled}},
                              {"Modality", "CT"},
                              {"PerformedStationAETitle", "DCMJS"},
                              {"PerformedProcedureStepStartDate", "20260131"},
                              {"PerformedProcedureStepStartTime", "101500"},
                              {"PerformedProcedureStepStatus", "IN PROGRESS"},
                              {"PerformedProcedureStepID", "PPS1"},
                              {"PerformedSeriesSequence", json::array{}}};
    const auto created = run("NCreateRequest", json::array{performed_step, "1.2.3.77"}, {{"dataset", begins}});
    EXPECT_EQ(last_status(created), 0) << json::serialize(created);
    const json::object image{{"ReferencedSOPClassUID", ct_class}, {"ReferencedSOPInstanceUID", "1.2.3.4"}};
    const json::object series{
        {"SeriesInstanceUID", "1.2.3.5"}, {"ProtocolName", "CHEST"}, {"ReferencedImageSequence", json::array{image}}};
    const json::object ends{{"PerformedProcedureStepEndDate", "20260131"},
                            {"PerformedProcedureStepEndTime", "102000"},
                            {"PerformedProcedureStepStatus", "COMPLETED"},
                            {"PerformedSeriesSequence", json::array{series}}};
    const auto set = run("NSetRequest", json::array{performed_step, "1.2.3.77"}, {{"dataset", ends}});
    EXPECT_EQ(last_status(set), 0) << json::serialize(set);
    const auto now = technician.get("/api/v1/orders/" + std::string{order.at("id").as_string()});
    EXPECT_EQ(now.text("state"), "performed");
}

TEST_P(DcmjsDimse, StorageCommitment) {
    send_studies();
    const auto here = std::string{zhang} + ".1.1";
    const auto item = [](const std::string& uid) {
        return json::object{{"ReferencedSOPClassUID", ct_class}, {"ReferencedSOPInstanceUID", uid}};
    };
    const json::object asked{{"TransactionUID", "1.2.3.100"},
                             {"ReferencedSOPSequence", json::array{item(here), item("1.2.3.4")}}};
    const auto told = run("NActionRequest", json::array{commitment, "1.2.840.10008.1.20.1.1", 1},
                          {{"dataset", asked}, {"listen", port}, {"awaitReport", true}});
    EXPECT_EQ(last_status(told), 0);
    ASSERT_EQ(told.at("reports").as_array().size(), 1u) << json::serialize(told);
    const auto& report = told.at("reports").at(0);
    EXPECT_EQ(report.at("type").as_int64(), 2);
    EXPECT_EQ(report.at("TransactionUID").as_string(), "1.2.3.100");
    EXPECT_NE(json::serialize(report.at("ReferencedSOPSequence")).find(here), std::string::npos);
    EXPECT_NE(json::serialize(report.at("FailedSOPSequence")).find("1.2.3.4"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Over, DcmjsDimse, testing::Values("plain", "tls"),
                         [](const auto& one) { return std::string{one.param}; });

}  // namespace
}  // namespace telehub::test
