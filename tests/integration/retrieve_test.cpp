// C-MOVE and C-GET over the wire with DCMTK's movescu, getscu and storescp: what arrives, and as it was stored; what is
// refused, and what is told when a part fails.
#include "query_retrieve.h"

namespace telehub::test {
namespace {

const std::string study_level = "QueryRetrieveLevel=STUDY";
std::string study(const char* uid) { return std::string{"StudyInstanceUID="} + uid; }

class Retrieve : public QueryRetrieve {
  protected:
    void SetUp() override {
        QueryRetrieve::SetUp();
        send_studies();
    }
    // What came is what was sent, bit for bit.
    void expect_as_sent(const std::vector<std::filesystem::path>& received, std::size_t count) {
        ASSERT_EQ(received.size(), count);
        for (const auto& file : received) {
            const auto uid = sop_uid_of(file);
            ASSERT_TRUE(files.contains(uid)) << uid;
            EXPECT_EQ(dataset_bytes(file), dataset_bytes(files.at(uid))) << uid;
        }
    }
};

TEST_F(Retrieve, AStudyIsMoved) {
    const auto told = move("SCREEN_TC01", "WS_TC01", {study_level, study(zhang)});
    EXPECT_EQ(told.process.exit_code, 0) << told.process.err;
    EXPECT_EQ(told.last_status(), "0x0000");
    EXPECT_EQ(told.statuses.front(), "0xff00");
    expect_as_sent(workstation.received(), 3);
    hub.stop();
    EXPECT_EQ(audit_details("study.move"), std::vector<std::string>{"done||to WS_TC01: 3 of 3 sent, 0 failed"});
}

TEST_F(Retrieve, SeriesImagesAndPatientsAreMoved) {
    const auto series = std::string{"SeriesInstanceUID="} + zhang + ".2";
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {"QueryRetrieveLevel=SERIES", study(zhang), series}).last_status(), "0x0000");
    expect_as_sent(workstation.received(), 1);
    const auto images = std::string{"SOPInstanceUID="} + zhang + ".1.1\\" + zhang + ".1.2";
    EXPECT_EQ(move("WS_TC01", "WS_TC01",
                   {"QueryRetrieveLevel=IMAGE", study(zhang), std::string{"SeriesInstanceUID="} + zhang + ".1", images})
                  .last_status(),
              "0x0000");
    expect_as_sent(workstation.received(), 3);
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {"QueryRetrieveLevel=PATIENT", "PatientID=P2"}, {"-P"}).last_status(),
              "0x0000");
    expect_as_sent(workstation.received(), 4);
}

TEST_F(Retrieve, WhoMayReceive) {
    const auto unknown = move("WS_TC01", "NOWHERE", {study_level, study(zhang)});
    EXPECT_EQ(unknown.last_status(), "0xa801");
    EXPECT_EQ(move("WS_TC01", "SCREEN_TC01", {study_level, study(zhang)}).last_status(), "0xa801");  // it has no port
    // Another organisation's workstation must not get what it could not see.
    EXPECT_EQ(move("WS_TC01", "WS_TC02", {study_level, study(zhang)}).last_status(), "0x0124");
    // And another organisation's device finds nothing to send.
    EXPECT_EQ(move("DX_TC02", "WS_TC02", {study_level, study(zhang)}).last_status(), "0x0000");
    EXPECT_TRUE(workstation.received().empty());
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {"QueryRetrieveLevel=SERIES", "SeriesInstanceUID=1.2.3"}).last_status(),
              "0xa900");
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {study_level}).last_status(), "0xa900");
    hub.stop();
    const auto rows = audit_details("study.move");
    ASSERT_EQ(rows.size(), 6u);
    EXPECT_EQ(rows[0], "refused||to NOWHERE");
}

TEST_F(Retrieve, ADestinationThatIsDown) {
    const auto told = move("WS_TC01", "DOWN_TC01", {study_level, study(zhang)});
    EXPECT_EQ(told.last_status(), "0xa702");
    EXPECT_TRUE(told.says("Failed Suboperations         : 3")) << told.process.err;
    hub.stop();
    EXPECT_EQ(audit_details("study.move"),
              std::vector<std::string>{"done|unreachable|to DOWN_TC01: 0 of 3 sent, 3 failed"});
}

TEST_F(Retrieve, ToAWorkstationByTls) {
    StoreScp secure({"+xa", "+tls", hub.file("certs/STRANGER.key"), hub.file("certs/STRANGER.crt"), "+cf",
                     hub.file("certs/ca.crt")});
    hub.stop();
    add_device("TC01", "TLS_TC01", secure.port(), true);
    hub.start();
    EXPECT_EQ(move("WS_TC01", "TLS_TC01", {study_level, study(zhang)}).last_status(), "0x0000") << secure.log();
    expect_as_sent(secure.received(), 3);
}

TEST_F(Retrieve, AMoveIsCancelled) {
    std::vector<std::string> many;
    for (int i = 1; i <= 60; ++i) {
        DicomFile f;
        f.study_uid = "1.2.826.0.1.3680043.10.999.9";
        f.instance_number = i;
        many.push_back(make_dicom(folder, "m" + std::to_string(i) + ".dcm", f));
    }
    ASSERT_EQ(hub.storescu("CT_TC01", many).exit_code, 0);
    const auto told =
        move("WS_TC01", "WS_TC01", {study_level, study("1.2.826.0.1.3680043.10.999.9")}, {"-S", "--cancel", "1"});
    EXPECT_EQ(told.last_status(), "0xfe00");
    EXPECT_LT(workstation.received().size(), 60u);
    EXPECT_EQ(find("WS_TC01", "-S", {study_level, "StudyInstanceUID"}).answers.size(), 3u);
}

TEST_F(Retrieve, AStudyIsGot) {
    const auto told = get("SCREEN_TC01", {study_level, study(zhang)});
    EXPECT_EQ(told.process.exit_code, 0) << told.process.err;
    EXPECT_EQ(told.last_status(), "0x0000");
    expect_as_sent(got(), 3);
    EXPECT_EQ(get("DX_TC02", {study_level, study(zhang)}).last_status(), "0x0000");
    EXPECT_EQ(got().size(), 3u);
    hub.stop();
    EXPECT_EQ(audit_details("study.get"), (std::vector<std::string>{"done||to SCREEN_TC01: 3 of 3 sent, 0 failed",
                                                                    "done||to DX_TC02: 0 of 0 sent, 0 failed"}));
}

TEST_F(Retrieve, CompressedImagesAreMovedAsTheyAreStored) {
    const std::pair<const char*, const char*> tools[] = {{"dcmcrle", "-xr"}, {"dcmcjpeg", "-xs"}, {"dcmcjpls", "-xt"}};
    int number = 10;
    for (const auto& [tool, propose] : tools) {
        DicomFile f;
        f.study_uid = "1.2.826.0.1.3680043.10.999.8";
        f.instance_number = ++number;
        const auto plain = make_dicom(folder, "p" + std::to_string(number) + ".dcm", f);
        const auto packed = (folder.path() / ("c" + std::to_string(number) + ".dcm")).string();
        ASSERT_EQ(run_process({tool, "-ua", plain, packed}).exit_code, 0) << tool;
        files[sop_uid_of(packed)] = packed;
        ASSERT_EQ(hub.storescu("CT_TC01", {packed}, {propose, "-R"}).exit_code, 0) << propose;
    }
    const auto told = move("WS_TC01", "WS_TC01", {study_level, study("1.2.826.0.1.3680043.10.999.8")});
    EXPECT_EQ(told.last_status(), "0x0000");
    expect_as_sent(workstation.received(), 3);
}

}  // namespace
}  // namespace telehub::test
