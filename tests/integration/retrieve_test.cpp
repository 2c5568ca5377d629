// C-MOVE and C-GET over the wire with DCMTK's movescu, getscu and storescp: what arrives, and as it was stored; what is
// refused, and what is told when a part fails.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <set>
#include <thread>

#include "query_retrieve.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/people.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

const std::string study_level = "QueryRetrieveLevel=STUDY";
std::string study(const char* uid) { return std::string{"StudyInstanceUID="} + uid; }

class Retrieve : public QueryRetrieve {
  protected:
    void SetUp() override {
        add_device("CITY", "WS_CITY", workstation.port());
        QueryRetrieve::SetUp();
        send_studies();
    }
    // As when their orders named it.
    void read_by_the_city(const std::vector<std::string>& studies, const std::string& state = "qc_passed") {
        hub.stop();
        set_reader(studies, state);
        hub.start();
    }
    void set_reader(const std::vector<std::string>& studies, const std::string& state) {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        local.hub.db.write([&](store::Connection& c) {
            const auto city = store::find_organisation_by_code(c, "CITY").value().id;
            for (const auto& uid : studies) {
                auto row = store::find_study(c, core::StudyUid{uid}).value();
                row.reading_org_id = city;
                row.state = domain::study_state_from(state).value();
                ASSERT_TRUE(store::update_study(c, row));
            }
        });
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
    EXPECT_EQ(rows[0], "refused|to NOWHERE: the destination is not registered|destination_unknown");
}

// Patient IDs are each clinic's own: a reading centre that asks for "P1" must say whose.
TEST_F(Retrieve, APatientIdOfTwoClinicsNeedsItsIssuer) {
    DicomFile other;
    other.study_uid = std::string{wang} + ".7";
    other.patient_id = "P1";
    other.patient_name = "Zhao^Liu";
    ASSERT_EQ(hub.storescu("DX_TC02", {make_dicom(folder, "other.dcm", other)}).exit_code, 0);
    read_by_the_city({zhang, other.study_uid});
    const std::vector<std::string> keys{"QueryRetrieveLevel=PATIENT", "PatientID=P1"};
    const auto two = move("WS_CITY", "WS_CITY", keys, {"-P"});
    EXPECT_EQ(two.last_status(), "0xa900");
    EXPECT_TRUE(two.says("(0010,0021)")) << two.process.err;
    EXPECT_TRUE(workstation.received().empty());
    auto one = keys;
    one.push_back("IssuerOfPatientID=TC01");
    EXPECT_EQ(move("WS_CITY", "WS_CITY", one, {"-P"}).last_status(), "0x0000");
    expect_as_sent(workstation.received(), 3);
    // Who asks is told the issuers.
    auto asked = keys;
    asked.push_back("IssuerOfPatientID");
    std::set<std::string> issuers;
    for (const auto& answer : find("WS_CITY", "-P", asked).answers) issuers.insert(value_in(answer, "0010,0021"));
    EXPECT_EQ(issuers, (std::set<std::string>{"TC01", "TC02"}));
}

// What may be of two patients is not read: nor does its clinic send it to those who read.
TEST_F(Retrieve, AQuarantinedStudyIsNotMovedToItsReaders) {
    read_by_the_city({zhang}, "quarantined");
    EXPECT_EQ(move("WS_TC01", "WS_CITY", {study_level, study(zhang)}).last_status(), "0x0124");
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {study_level, study(zhang)}).last_status(), "0x0000");
    expect_as_sent(workstation.received(), 3);
    read_by_the_city({li});
    EXPECT_EQ(move("WS_TC01", "WS_CITY", {study_level, study(li)}).last_status(), "0x0000");
}

TEST_F(Retrieve, ADestinationThatIsDown) {
    const auto told = move("WS_TC01", "DOWN_TC01", {study_level, study(zhang)});
    EXPECT_EQ(told.last_status(), "0xa702");
    EXPECT_TRUE(told.says("Failed Suboperations          : 3")) << told.process.out << told.process.err;
    hub.stop();
    EXPECT_EQ(audit_details("study.move"),
              std::vector<std::string>{"done|unreachable|to DOWN_TC01: 0 of 3 sent, 3 failed"});
}

TEST_F(Retrieve, ToAWorkstationByTls) {
    StoreScp secure({"+xa", "+tls", hub.file("certs/STRANGER.key"), hub.file("certs/STRANGER.crt"), "+cf",
                     hub.file("certs/ca.crt")});
    hub.stop();
    auto of = [&](const char* name) {
        auto printed = run_process({"openssl", "x509", "-in", hub.file("certs/" + std::string{name} + ".crt"), "-noout",
                                    "-fingerprint", "-sha256"})
                           .out;
        printed.erase(0, printed.find('=') + 1);
        std::erase_if(printed, [](char c) { return c == ':' || c == '\n'; });
        std::ranges::transform(printed, printed.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return printed;
    };
    add_device("TC01", "TLS_TC01", secure.port(), true);
    add_device("TC01", "PINNED_TC01", secure.port(), true, of("STRANGER"));
    add_device("TC01", "OTHER_TC01", secure.port(), true, of("CT_TC01"));
    hub.start();
    EXPECT_EQ(move("WS_TC01", "TLS_TC01", {study_level, study(zhang)}).last_status(), "0x0000") << secure.log();
    expect_as_sent(secure.received(), 3);
    EXPECT_EQ(move("WS_TC01", "PINNED_TC01", {study_level, study(li)}).last_status(), "0x0000") << secure.log();
    expect_as_sent(secure.received(), 4);
    // A certificate of the consortium's CA, and another device's: nothing is sent.
    EXPECT_EQ(move("WS_TC01", "OTHER_TC01", {study_level, study(zhang)}).last_status(), "0xa702");
    expect_as_sent(secure.received(), 4);
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

class RetrieveCompressed : public Retrieve {
  protected:
    static constexpr const char* uid = "1.2.826.0.1.3680043.10.999.8";

    // Three images, compressed without loss; and each as it was before.
    void SetUp() override {
        Retrieve::SetUp();
        const std::pair<const char*, const char*> tools[] = {
            {"dcmcrle", "-xr"}, {"dcmcjpeg", "-xs"}, {"dcmcjpls", "-xt"}};
        int number = 10;
        for (const auto& [tool, propose] : tools) {
            DicomFile f;
            f.study_uid = uid;
            f.instance_number = ++number;
            f.pixel = 100 + number;
            const auto plain = make_dicom(folder, "p" + std::to_string(number) + ".dcm", f);
            const auto packed = (folder.path() / ("c" + std::to_string(number) + ".dcm")).string();
            ASSERT_EQ(run_process({tool, plain, packed}).exit_code, 0) << tool;
            files[sop_uid_of(packed)] = packed;
            uncompressed[sop_uid_of(plain)] = plain;
            ASSERT_EQ(hub.storescu("CT_TC01", {packed}, {propose, "-R"}).exit_code, 0) << propose;
        }
    }
    static std::string pixels_of(const std::filesystem::path& file) {
        const auto pixels = dicom::scan_file(file, {}).value().dataset.pixel_data.value();
        return pixels.encapsulated ? "compressed" : dataset_bytes(file).substr(pixels.offset, pixels.length);
    }
    void expect_same_pixels(const std::vector<std::filesystem::path>& received) {
        ASSERT_EQ(received.size(), 3u);
        for (const auto& file : received) {
            EXPECT_EQ(pixels_of(file), pixels_of(uncompressed.at(sop_uid_of(file)))) << file;
        }
    }
    std::map<std::string, std::string> uncompressed;
};

TEST_F(RetrieveCompressed, AsTheyAreStored) {
    EXPECT_EQ(move("WS_TC01", "WS_TC01", {study_level, study(uid)}).last_status(), "0x0000");
    expect_as_sent(workstation.received(), 3);
}

TEST_F(RetrieveCompressed, ConvertedForWhoTakesNoOther) {
    const StoreScp plain, implicit({"+xi"});
    hub.stop();
    add_device("TC01", "PLAIN_TC01", plain.port());
    add_device("TC01", "IMPLICIT_TC01", implicit.port());
    hub.start();
    EXPECT_EQ(move("WS_TC01", "PLAIN_TC01", {study_level, study(uid)}).last_status(), "0x0000");
    expect_same_pixels(plain.received());
    EXPECT_EQ(move("WS_TC01", "IMPLICIT_TC01", {study_level, study(uid)}).last_status(), "0x0000");
    expect_same_pixels(implicit.received());
    EXPECT_EQ(get("WS_TC01", {study_level, study(uid)}).last_status(), "0x0000");
    expect_same_pixels(got());
}

// A destination that takes an image and never answers must not hold up the end of the hub.
TEST_F(Retrieve, TheHubStopsWhileADestinationStalls) {
    StoreScp stalling({"--sleep-after", "60"});
    hub.stop();
    add_device("TC01", "SLOW_TC01", stalling.port());
    hub.start();
    std::jthread mover([&] { move("WS_TC01", "SLOW_TC01", {study_level, study(zhang)}); });
    wait_for([&] { return hub.anonymous().get("/metrics"); },
             [&](const ApiResponse&) { return !stalling.received().empty(); });
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
    EXPECT_EQ(audit_details("study.move").size(), 1u);
}

}  // namespace
}  // namespace telehub::test
