// DICOM over the wire with DCMTK's own clients: who may connect, what is taken, what a bad object is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "support/daemon.h"
#include "support/dicom_file.h"
#include "telehub/dicom/dataset_scanner.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

class Dicom : public ::testing::Test {
  protected:
    void SetUp() override { hub.start(); }
    ProcessResult echo(const std::string& ae, const std::string& called, bool tls) const {
        std::vector<std::string> argv{"echoscu"};
        if (tls) {
            argv = {"echoscu",
                    "+tls",
                    hub.file("certs/" + ae + ".key"),
                    hub.file("certs/" + ae + ".crt"),
                    "+cf",
                    hub.file("certs/ca.crt")};
        }
        argv.insert(argv.end(), {"-aet", ae, "-aec", called, "127.0.0.1",
                                 std::to_string(tls ? hub.dicom_tls_port : hub.dicom_port)});
        return run_process(argv);
    }
    Daemon hub;
    TempDir folder;
};

TEST_F(Dicom, KnownDevicesMayEcho) {
    EXPECT_EQ(echo("CT_TC01", "TELEHUB", true).exit_code, 0);
    EXPECT_EQ(echo("CT_TC01", "TELEHUB", false).exit_code, 0);
    const auto told = run_process(
        {"echoscu", "-d", "-aet", "CT_TC01", "-aec", "TELEHUB", "127.0.0.1", std::to_string(hub.dicom_port)});
    EXPECT_NE((told.out + told.err).find("TELEHUB_0_1"), std::string::npos);
}

TEST_F(Dicom, StrangersAreRejected) {
    EXPECT_NE(echo("STRANGER", "TELEHUB", true).exit_code, 0);  // a good certificate of nobody we know
    EXPECT_NE(echo("STRANGER", "TELEHUB", false).exit_code, 0);
    EXPECT_NE(echo("CT_TC01", "ELSEWHERE", true).exit_code, 0);  // not our AE title
    // One device's certificate under another one's name.
    const auto borrowed = run_process({"echoscu", "+tls", hub.file("certs/CT_TC01.key"), hub.file("certs/CT_TC01.crt"),
                                       "+cf", hub.file("certs/ca.crt"), "-aet", "DX_TC02", "-aec", "TELEHUB",
                                       "127.0.0.1", std::to_string(hub.dicom_tls_port)});
    EXPECT_NE(borrowed.exit_code, 0);
    // No certificate at all.
    const auto anonymous = run_process({"echoscu", "+tla", "-ic", "-aet", "CT_TC01", "-aec", "TELEHUB", "127.0.0.1",
                                        std::to_string(hub.dicom_tls_port)});
    EXPECT_NE(anonymous.exit_code, 0);
    const auto old_tls =
        run_process({"openssl", "s_client", "-tls1_1", "-connect", "127.0.0.1:" + std::to_string(hub.dicom_tls_port)});
    EXPECT_NE(old_tls.exit_code, 0);
    hub.stop();
    const core::SystemClock clock;
    LocalHub local(hub.data(), clock);
    std::set<std::string> reasons;
    local.db.read([&](store::Connection& c) {
        for (const auto& row : store::select_rows<store::Audit>(c, "WHERE t.action = 'association.open'"))
            reasons.insert(row.detail);
    });
    EXPECT_EQ(reasons, (std::set<std::string>{"calling_ae_unknown", "called_ae_unknown", "certificate_mismatch"}));
}

// A name that the process list or a path could take for something else never reaches a path.
TEST_F(Dicom, HostileUidsAreRefused) {
    for (const char* uid : {"../../../../tmp/x", "1.2.<b>3</b>", "1.2.3/4", ""}) {
        DicomFile f;
        f.more = {{"0020,000d", "UI [" + std::string{uid} + "]"}};
        const auto sent = hub.storescu_plain("CT_TC01", {make_dicom(folder, "hostile.dcm", f)});
        EXPECT_NE(sent.exit_code, 0) << uid;
    }
    DicomFile longer;
    longer.more = {{"0020,000e", "UI [1." + std::string(90, '2') + "]"}};
    EXPECT_NE(hub.storescu_plain("CT_TC01", {make_dicom(folder, "long.dcm", longer)}).exit_code, 0);
    EXPECT_EQ(hub.as("tech1").get("/api/v1/studies").json().at("items").as_array().size(), 0u);
    // The association's other objects go on.
    EXPECT_EQ(hub.storescu_plain("CT_TC01", {make_dicom(folder, "good.dcm", DicomFile{})}).exit_code, 0);
}

TEST_F(Dicom, EveryTransferSyntaxIsStoredAsSent) {
    const struct {
        const char* option;
        const char* tool;
        const char* propose;
    } syntaxes[] = {{"+te", "", "-xe"},        {"+ti", "", "-xi"},        {"+tb", "", "-xb"},
                    {"+td", "", "-xd"},        {"+te", "dcmcrle", "-xr"}, {"+te", "dcmcjpeg", "-xs"},
                    {"+te", "dcmcjpls", "-xt"}};
    int number = 0;
    for (const auto& s : syntaxes) {
        DicomFile f;
        f.transfer_syntax_option = s.option;
        f.instance_number = ++number;
        f.pixel = 100 + number;
        auto file = make_dicom(folder, "t" + std::to_string(number) + ".dcm", f);
        if (*s.tool != '\0') {
            const auto packed = (folder.path() / ("c" + std::to_string(number) + ".dcm")).string();
            ASSERT_EQ(run_process({s.tool, "+ua", file, packed}).exit_code, 0) << s.tool;
            file = packed;
        }
        const auto sent = hub.storescu("CT_TC01", {file}, {s.propose, "-R"});
        EXPECT_EQ(sent.exit_code, 0) << s.propose << sent.err;
        const auto uid = run_process({"dcmdump", "+P", "0008,0018", file}).out;
        const auto sop = uid.substr(uid.find('[') + 1, uid.find(']') - uid.find('[') - 1);
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        const auto row =
            local.db.read([&](store::Connection& c) { return store::find_instance(c, core::SopUid{sop}); });
        ASSERT_TRUE(row) << s.propose;
        const auto sent_scan = dicom::scan_file(file, {}).value();
        EXPECT_EQ(row->transfer_syntax_uid, sent_scan.transfer_syntax_uid) << s.propose;
        EXPECT_EQ(run_process({"dcmdump", local.objects.path(row->object_sha256)}).exit_code, 0);
        if (std::string_view{s.propose} != "-xd") {  // two deflate streams of the same content may differ
            const auto bytes = [](const std::filesystem::path& p, std::uint64_t from) {
                std::ifstream in(p, std::ios::binary);
                return std::string{std::istreambuf_iterator<char>(in), {}}.substr(from);
            };
            EXPECT_EQ(bytes(local.objects.path(row->object_sha256), static_cast<std::uint64_t>(row->dataset_offset)),
                      bytes(file, sent_scan.dataset_offset))
                << s.propose;
        }
    }
}

TEST_F(Dicom, ASecondCopyIsNoSecondInstanceAndOtherContentIsHeld) {
    DicomFile f;
    const auto first = make_dicom(folder, "a.dcm", f);
    f.pixel = 9;
    const auto other = make_dicom(folder, "b.dcm", f);
    EXPECT_EQ(hub.storescu("CT_TC01", {first, first}).exit_code, 0);
    EXPECT_EQ(hub.storescu_plain("CT_TC01", {first}).exit_code, 0);
    EXPECT_EQ(hub.storescu("CT_TC01", {other}).exit_code, 0);
    const auto technician = hub.as("tech1");
    EXPECT_EQ(technician.get("/api/v1/studies").json().at("items").at(0).at("instance_count").as_int64(), 1);
    const auto entries = technician.get("/api/v1/quarantine").json().at("items").as_array();
    ASSERT_GE(entries.size(), 1u);
    const auto conflict =
        std::ranges::find_if(entries, [](const auto& e) { return e.at("kind").as_string() == "uid_conflict"; });
    ASSERT_NE(conflict, entries.end());

    // A person who decides on it sees what it says and shows.
    const auto path = "/api/v1/quarantine/" + std::string{conflict->at("id").as_string()};
    const auto entry = technician.get(path);
    EXPECT_EQ(entry.text("sex"), "M");
    EXPECT_EQ(entry.text("birth_date"), "1980-02-29");
    EXPECT_EQ(entry.text("study_date"), "20260131");
    EXPECT_EQ(entry.json().at("modalities").at(0).as_string(), "CT");
    const auto held =
        path + "/held/" + std::string{entry.json().at("held").at(0).at("sha256").as_string()} + "/rendered";
    const auto picture = technician.get(held + "?viewport=64,64");
    ASSERT_EQ(picture.status, 200) << picture.body;
    EXPECT_EQ(picture.headers.at("content-type"), "image/jpeg");
    EXPECT_TRUE(picture.body.starts_with("\xff\xd8\xff"));
    EXPECT_EQ(technician.get(held + "?viewport=3").status, 400);
    EXPECT_EQ(technician.get(path + "/held/1.2.3/rendered").status, 404);
    EXPECT_EQ(hub.as("tech2").get(held).status, 404);
}

// `depth` sequences of undefined length in each other, well formed to the last delimiter.
std::string nested_sequences(int depth) {
    std::string opened, closed;
    for (int i = 0; i < depth; ++i) {
        opened += std::string("\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff", 12) +
                  std::string("\xfe\xff\x00\xe0\xff\xff\xff\xff", 8);
        closed += std::string("\xfe\xff\x0d\xe0\0\0\0\0", 8) + std::string("\xfe\xff\xdd\xe0\0\0\0\0", 8);
    }
    return opened + closed;
}

TEST_F(Dicom, NestingIsBoundedOnTheWireAndInFiles) {
    DicomFile f;
    std::string bytes;
    {
        std::ifstream in(make_dicom(folder, "plain.dcm", f), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    const auto at = bytes.rfind(std::string("\xe0\x7f\x10\x00", 4));
    ASSERT_NE(at, std::string::npos);
    const auto with = [&](int depth) { return bytes.substr(0, at) + nested_sequences(depth) + bytes.substr(at); };
    // What a sender of DCMTK can still send itself:
    const auto deep = hub.storescu("CT_TC01", {folder.write("deep.dcm", with(100))}, {"-v"});
    EXPECT_NE(deep.exit_code, 0);
    EXPECT_NE((deep.out + deep.err).find("CannotUnderstand"), std::string::npos) << deep.out << deep.err;
    EXPECT_EQ(hub.storescu("CT_TC01", {folder.write("fine.dcm", with(20))}).exit_code, 0);
    // And the 113 KB that overflow a recursive parser's stack:
    const auto scanned = dicom::scan_file(folder.write("bomb.dcm", with(6000)), {});
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().reason, "nesting_too_deep");
}

TEST_F(Dicom, ASlowPeerDoesNotBlockOthers) {
    // Connects and says nothing: the accept loop must not wait for it.
    const auto silent = std::jthread([this] {
        run_process({"openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + std::to_string(hub.dicom_port)}, "",
                    std::chrono::seconds{5});
    });
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(echo("CT_TC01", "TELEHUB", false).exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

// A sender that stalls in the middle of a PDU must not hold up the end of the hub.
TEST_F(Dicom, StopsWithinTenSecondsWhileAPeerStalls) {
    std::jthread stalled([this] {
        // The first 6 bytes of an A-ASSOCIATE-RQ that announces 200 more, and then nothing.
        const std::string half("\x01\x00\x00\x00\x00\xc8", 6);
        run_process(
            {"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(hub.dicom_port) + "; cat >&3; cat <&3"}, half,
            std::chrono::seconds{30});
    });
    wait_for([&] { return hub.anonymous().get("/metrics"); },
             [](const ApiResponse& r) { return r.body.find("telehub_dicom_associations 1") != std::string::npos; });
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

TEST_F(Dicom, StopsWithinTenSecondsInTheMiddleOfAnAssociation) {
    std::vector<std::string> files;
    for (int i = 1; i <= 40; ++i) {
        DicomFile f;
        f.instance_number = i;
        files.push_back(make_dicom(folder, "s" + std::to_string(i) + ".dcm", f));
    }
    std::jthread sender([&] { hub.storescu("CT_TC01", files); });
    wait_for([&] { return hub.anonymous().get("/metrics"); },
             [](const ApiResponse& r) {
                 return r.body.find("telehub_dicom_instances_total{outcome=\"stored\"}") != std::string::npos;
             });
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(hub.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
}

void wait_for_associations(const Daemon& hub, unsigned count) {
    const auto line = "\ntelehub_dicom_associations " + std::to_string(count) + "\n";
    wait_for([&] { return hub.anonymous().get("/metrics"); },
             [&](const ApiResponse& r) { return r.body.find(line) != std::string::npos; });
}

// Connections that say nothing: they take no places of devices, and are cut after a while.
TEST(DicomLimits, SilentConnectionsKeepNobodyOut) {
    Daemon hub("[dicom]\nmax_associations = 3\nacse_timeout_s = 3\n");
    hub.start();
    const auto echo = [&] {
        return run_process(
            {"echoscu", "-v", "-aet", "CT_TC01", "-aec", "TELEHUB", "127.0.0.1", std::to_string(hub.dicom_port)});
    };
    const auto port = std::to_string(hub.dicom_tls_port);
    const auto open_silently = "for i in {1..40}; do exec {fd}<>/dev/tcp/127.0.0.1/" + port + "; done; cat <&$fd";
    const std::jthread silent([&] { run_process({"bash", "-c", open_silently}, "", std::chrono::seconds{30}); });
    // As many as may be from one address: those before them were cut when they came.
    wait_for_associations(hub, 16);
    EXPECT_EQ(echo().exit_code, 0);
    wait_for_associations(hub, 0);
    EXPECT_EQ(echo().exit_code, 0);
}

}  // namespace
}  // namespace telehub::test
