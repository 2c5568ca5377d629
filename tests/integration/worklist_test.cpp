// The modality worklist over the wire with DCMTK's findscu; wlmscpfs, given the same items, is the judge of matching.
#include <filesystem>
#include <fstream>

#include "query_retrieve.h"
#include "support/listening_peer.h"

namespace telehub::test {
namespace {

namespace fs = std::filesystem;
using Keys = std::vector<std::string>;

const std::string step = "ScheduledProcedureStepSequence[0].";
// What is asked for in every query, so that the answers are alike.
const Keys returned{"AccessionNumber",
                    "PatientName",
                    "PatientID",
                    "PatientBirthDate",
                    "PatientSex",
                    "StudyInstanceUID",
                    "RequestedProcedureID",
                    "RequestedProcedureDescription",
                    "ReferringPhysicianName",
                    step + "Modality",
                    step + "ScheduledStationAETitle",
                    step + "ScheduledProcedureStepStartDate",
                    step + "ScheduledProcedureStepStartTime",
                    step + "ScheduledPerformingPhysicianName",
                    step + "ScheduledProcedureStepID",
                    step + "ScheduledProcedureStepDescription"};

class Worklist : public QueryRetrieve {
  protected:
    std::string schedule(const std::string& login, const std::string& patient_id, const std::string& name,
                         const std::string& modality) {
        const auto client = hub.as(login);
        auto body = order_body(patient_id, name);
        body["modality"] = modality;
        const auto made = client.post("/api/v1/orders", body);
        EXPECT_EQ(made.status, 201) << made.body;
        const auto path = "/api/v1/orders/" + made.text("id");
        for (const char* action : {"/submit", "/accept"}) EXPECT_EQ(client.post(path + action).status, 200);
        return made.text("accession_number");
    }
    static Keys with(Keys keys) {  // in place of the same key without a value
        for (const auto& key : returned) {
            const auto name = key + "=";
            const bool asked = std::ranges::any_of(keys, [&](const std::string& k) { return k.starts_with(name); });
            if (!asked) keys.push_back(key);
        }
        return keys;
    }
    // The accession numbers that this server gives, sorted.
    std::vector<std::string> accessions(std::uint16_t port, const Keys& keys, const fs::path& answers) {
        fs::create_directory(answers);
        std::vector<std::string> argv{"findscu", "-W",      "-X",   "-od",    answers.string(),
                                      "-aet",    "CT_TC01", "-aec", "TELEHUB"};
        for (const auto& key : with(keys)) argv.insert(argv.end(), {"-k", key});
        argv.insert(argv.end(), {"127.0.0.1", std::to_string(port)});
        const auto ran = run_process(argv);
        EXPECT_EQ(ran.exit_code, 0) << ran.err;
        std::vector<std::string> numbers;
        for (const auto& file : fs::directory_iterator(answers)) {
            numbers.push_back(
                value_in(run_process({"dcmdump", "+P", "0008,0050", file.path().string()}).out, "0008,0050"));
        }
        std::ranges::sort(numbers);
        return numbers;
    }
};

TEST_F(Worklist, MatchesAsWlmscpfsDoes) {
    const auto first = schedule("tech1", "P1", "ZHANG^SAN", "CT");
    const auto second = schedule("tech1", "P2", "LI^SI", "CT");
    const auto third = schedule("tech1", "P21", "LI^WU", "DX");
    begin_order(hub.as("tech1"), "P4", "WANG^WU");
    schedule("tech2", "Q1", "ZHANG^SI", "CT");
    hub.as("tech1").post("/api/v1/orders", order_body("P5", "DRAFT^ONLY"));

    const auto all = folder.path() / "all";
    ASSERT_EQ(accessions(hub.dicom_port, {}, all).size(), 4u);
    const auto worklist = folder.path() / "files" / "TELEHUB";
    fs::create_directories(worklist);
    std::ofstream(worklist / "lockfile") << "";
    for (const auto& file : fs::directory_iterator(all)) {
        fs::copy(file.path(), worklist / (file.path().stem().string() + ".wl"));
    }
    const auto one = run_process({"dcmdump", "+P", "0040,0002", fs::directory_iterator(all)->path().string()}).out;
    const auto today = value_in(one, "0040,0002");
    ASSERT_EQ(today.size(), 8u) << one;

    const ListeningPeer judge("wlmscpfs", {"-s", "-dfr", "-csk", "-dfp", (folder.path() / "files").string()});
    const std::vector<Keys> queries{
        {},
        {"PatientName=ZHANG^SAN"},
        {"PatientName=L*"},
        {"PatientName=LI^S?"},
        {"PatientName=*"},
        {"PatientID=P2"},
        {"PatientID=p2"},
        {"AccessionNumber=" + first},
        {"AccessionNumber=NONE"},
        {"RequestedProcedureID=" + second},
        {step + "Modality=DX"},
        {step + "Modality=MR"},
        {step + "Modality=CT", "PatientName=L*"},
        {step + "ScheduledStationAETitle=CT_TC01"},
        {step + "ScheduledProcedureStepStartDate=" + today},
        {step + "ScheduledProcedureStepStartDate=" + today + "-"},
        {step + "ScheduledProcedureStepStartDate=-" + today},
        {step + "ScheduledProcedureStepStartDate=20200101-20201231"},
        {step + "ScheduledProcedureStepStartDate=20200101-"},
        {step + "ScheduledProcedureStepStartDate=" + today, step + "ScheduledProcedureStepStartTime=000000-235959"},
        {step + "ScheduledProcedureStepStartDate=20200101-" + today,
         step + "ScheduledProcedureStepStartTime=235958-235959"},
    };
    int number = 0;
    for (const auto& query : queries) {
        const auto name = folder.path() / ("q" + std::to_string(++number));
        const auto ours = accessions(hub.dicom_port, query, name.string() + "a");
        EXPECT_EQ(ours, accessions(judge.port(), query, name.string() + "b"))
            << number << " " << (query.empty() ? "" : query.front()) << judge.log();
    }
    EXPECT_EQ(accessions(hub.dicom_port, {step + "Modality=DX"}, folder.path() / "dx"), Keys{third});
    // Beyond table K.6-1, which asks for a single value.
    EXPECT_EQ(accessions(hub.dicom_port, {"PatientID=P2*"}, folder.path() / "wild"), (Keys{second, third}));
}

TEST_F(Worklist, AnAnswerHoldsWhatTheOrderKnows) {
    const auto accession = schedule("tech1", "P1", "张三", "CT");
    auto told = find("CT_TC01", "-W",
                     {"AccessionNumber", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "MedicalAlerts",
                      "PregnancyStatus", "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedurePriority",
                      "ReferencedStudySequence", "RequestingPhysician", "AdditionalPatientHistory",
                      step + "ScheduledStationAETitle=ELSEWHERE", step + "ScheduledPerformingPhysicianName=Somebody",
                      step + "ScheduledProcedureStepDescription", step + "ScheduledProtocolCodeSequence",
                      step + "ScheduledProcedureStepStatus"});
    EXPECT_EQ(told.last_status(), "0x0000");
    EXPECT_EQ(told.statuses.front(), "0xff00");
    ASSERT_EQ(told.answers.size(), 1u);
    const auto& answer = told.answers[0];
    EXPECT_EQ(value_in(answer, "0008,0005"), "ISO_IR 192");
    EXPECT_EQ(value_in(answer, "0008,0050"), accession);
    EXPECT_EQ(value_in(answer, "0010,0010"), "张三");
    EXPECT_EQ(value_in(answer, "0010,0030"), "19800229");
    EXPECT_EQ(value_in(answer, "0010,2000"), "");
    EXPECT_EQ(value_in(answer, "0010,21c0"), "");
    EXPECT_EQ(value_in(answer, "0040,1001"), accession);
    EXPECT_EQ(value_in(answer, "0040,1003"), "ROUTINE");
    EXPECT_EQ(value_in(answer, "0032,1032"), "王技师");
    EXPECT_EQ(value_in(answer, "0010,21b0"), "咳嗽三天");
    EXPECT_EQ(value_in(answer, "0040,0001"), "CT_TC01");
    EXPECT_EQ(value_in(answer, "0040,0007"), "胸部CT平扫");
    EXPECT_EQ(value_in(answer, "0040,0020"), "SCHEDULED");
    EXPECT_NE(value_in(answer, "0020,000d"), "");

    // In the asker's character set, inside of sequences too.
    const auto gb = find("CT_TC01", "-W",
                         {"SpecificCharacterSet=GB18030", "PatientName", step + "ScheduledProcedureStepDescription"});
    ASSERT_EQ(gb.answers.size(), 1u);
    EXPECT_EQ(value_in(gb.answers[0], "0010,0010"), "张三") << gb.answers[0];
    EXPECT_EQ(value_in(gb.answers[0], "0040,0007"), "胸部CT平扫") << gb.answers[0];

    // A sequence without keys asks for all that is known of the step.
    const auto open = find("CT_TC01", "-W", {"PatientID=P1", "ScheduledProcedureStepSequence"});
    ASSERT_EQ(open.answers.size(), 1u);
    EXPECT_EQ(value_in(open.answers[0], "0040,0009"), accession);
    EXPECT_EQ(value_in(open.answers[0], "0008,0060"), "CT");
    EXPECT_EQ(find("DX_TC02", "-W", {"PatientID"}).answers.size(), 0u);
}

TEST_F(Worklist, AWrongQueryIsToldWhatIsWrong) {
    schedule("tech1", "P1", "ZHANG^SAN", "CT");
    const auto told = find("CT_TC01", "-W", {"PatientID", step + "ScheduledProcedureStepStartDate=soon"});
    EXPECT_EQ(told.last_status(), "0xa900");
    EXPECT_TRUE(told.says("(0040,0002)")) << told.process.err;
    const auto unknown = find("CT_TC01", "-W", {"PatientID", "PatientAddress=Street"});
    EXPECT_EQ(unknown.statuses.front(), "0xff01");
    EXPECT_EQ(unknown.answers.size(), 1u);
}

}  // namespace
}  // namespace telehub::test
