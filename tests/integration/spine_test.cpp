// The main job, end to end, with real clients: an order, its images over DICOM TLS, the report and back.
#include <gtest/gtest.h>

#include <fstream>

#include "support/daemon.h"
#include "support/dicom_file.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

std::vector<std::string> study_files(const TempDir& folder, const json::object& order, const std::string& name,
                                     int count) {
    std::vector<std::string> files;
    for (int i = 1; i <= count; ++i) {
        DicomFile f;
        f.study_uid = order.at("study_uid").as_string();
        f.instance_number = i;
        f.patient_id = order.at("patient").at("patient_id").as_string();
        f.patient_name = name;
        f.accession_number = order.at("accession_number").as_string();
        f.pixel = i;
        files.push_back(make_dicom(folder, "i" + std::to_string(i) + ".dcm", f));
    }
    return files;
}

TEST(Spine, AStudyArrivesIsReadAndItsSignedReportGoesBack) {
    Daemon hub;
    hub.start();
    const TempDir folder;
    const auto technician = hub.as("tech1");
    const auto order = begin_order(technician, "P0001", "张三");
    const auto order_path = "/api/v1/orders/" + std::string{order.at("id").as_string()};

    const auto sent = hub.storescu("CT_TC01", study_files(folder, order, "Zhang^San=张^三", 3));
    ASSERT_EQ(sent.exit_code, 0) << sent.err << hub.log();
    const auto finished = technician.post(order_path + "/finish", {{"instances", 3}});
    ASSERT_EQ(finished.status, 200) << finished.body;
    EXPECT_EQ(finished.text("state"), "performed");

    const auto study = technician.get("/api/v1/studies/" + std::string{order.at("study_uid").as_string()});
    ASSERT_EQ(study.status, 200) << study.body;
    EXPECT_EQ(study.text("state"), "qc_passed") << study.body;
    EXPECT_EQ(study.number("instance_count"), 3);
    EXPECT_TRUE(study.json().at("declared_complete").as_bool());

    const auto reader = hub.as("reader1");
    const auto worklist = reader.get("/api/v1/read-tasks");
    ASSERT_EQ(worklist.json().at("items").as_array().size(), 1u) << worklist.body;
    const auto task = "/api/v1/read-tasks/" + std::string{worklist.json().at("items").at(0).at("id").as_string()};
    const auto claimed = reader.post(task + "/claim");
    ASSERT_EQ(claimed.status, 200) << claimed.body;
    const auto second = hub.as("reader2").post(task + "/claim");
    EXPECT_EQ(second.status, 409);
    EXPECT_NE(second.text("detail").find("李思远"), std::string::npos) << second.body;

    const auto draft = reader.post(task + "/report", {{"findings", "双肺纹理清晰。"}});
    ASSERT_EQ(draft.status, 201) << draft.body;
    const auto report = "/api/v1/reports/" + draft.text("id");
    EXPECT_EQ(reader.post(report + "/submit").status, 422);  // no impression yet
    const auto saved = reader.put(report, {{"findings", "双肺纹理清晰。"}, {"impression", "未见明显异常"}},
                                  {{"If-Match", draft.headers.at("etag")}});
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(reader.put(report, {{"findings", "x"}}, {{"If-Match", draft.headers.at("etag")}}).status, 412);
    ASSERT_EQ(reader.post(report + "/submit").status, 200);
    EXPECT_EQ(technician.get(report).status, 404);  // not the clinic's until it is published

    const auto verifier = hub.as("verifier");
    const auto verified = verifier.post(report + "/verify");
    ASSERT_EQ(verified.status, 200) << verified.body;
    EXPECT_EQ(verified.text("state"), "final");
    const auto published = verifier.post(report + "/publish");
    ASSERT_EQ(published.status, 200) << published.body << hub.log();
    EXPECT_EQ(published.text("state"), "published");

    const auto pdf = technician.get(report + "/pdf");
    ASSERT_EQ(pdf.status, 200) << pdf.body;
    EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
    const auto text = run_process({"pdftotext", folder.write("report.pdf", pdf.body), "-"});
    EXPECT_NE(text.out.find("张三"), std::string::npos);
    EXPECT_NE(text.out.find("未见明显异常"), std::string::npos);
    const auto sr = technician.get(report + "/sr");
    ASSERT_EQ(sr.status, 200) << sr.body;
    const auto sr_file = folder.write("report.dcm", sr.body);
    EXPECT_EQ(run_process({"dsrdump", sr_file}).exit_code, 0);
    const auto checked = run_process({"dciodvfy", "-new", sr_file});
    EXPECT_EQ(checked.err.find("Error"), std::string::npos) << checked.err;
    EXPECT_EQ(technician.get(order_path).text("state"), "reported");
    const auto after = technician.get("/api/v1/studies/" + std::string{order.at("study_uid").as_string()});
    EXPECT_EQ(after.number("instance_count"), 4);  // the SR is an instance of its study
    EXPECT_EQ(after.number("made_count"), 1);
    EXPECT_EQ(hub.stop(), 0);
}

}  // namespace
}  // namespace telehub::test
