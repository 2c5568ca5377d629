// DICOMweb over TLS with a real telehubd: what was sent by storescu is found, described and given back.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/daemon.h"
#include "support/dicom_file.h"
#include "support/gunzip.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

// The parts of a multipart body, without their headers.
std::vector<std::string> parts_of(const ApiResponse& r) {
    const auto& type = r.headers.at("content-type");
    const auto mark = "--" + type.substr(type.find("boundary=") + 9);
    std::vector<std::string> parts;
    auto from = r.body.find(mark);
    while (from != std::string::npos) {
        const auto begin = r.body.find("\r\n\r\n", from);
        const auto next = r.body.find(mark, from + mark.size());
        if (begin == std::string::npos || next == std::string::npos) break;
        parts.push_back(r.body.substr(begin + 4, next - 2 - begin - 4));
        from = next;
    }
    return parts;
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

class DicomWeb : public testing::Test {
  protected:
    static constexpr const char* uid = "1.2.826.0.1.3680043.10.999.1";
    const std::string study = std::string{"/dicom-web/studies/"} + uid;
    const std::string series = study + "/series/" + uid + ".1";
    const std::string instance = series + "/instances/" + uid + ".1.1";

    void SetUp() override {
        hub.start();
        for (int i = 1; i <= 3; ++i) {
            DicomFile f;
            f.instance_number = i;
            f.patient_name = "Zhang^San=张^三";
            f.pixel = 100 * i;
            f.more = {{"0010,1010", "AS [045Y]"}, {"0042,0011", "OB 01\\02\\03\\04"}};
            files.push_back(make_dicom(folder, std::to_string(i) + ".dcm", f));
        }
        ASSERT_EQ(hub.storescu("CT_TC01", files).exit_code, 0);
        me.emplace(hub.as("tech1"));
    }
    ApiResponse get(const std::string& path, const std::string& accept = {}) {
        return accept.empty() ? me->get(path) : me->get(path, {{"Accept", accept}});
    }
    json::array list(const std::string& path) {
        const auto r = get(path);
        EXPECT_EQ(r.status, 200) << path << r.body;
        return r.status == 200 ? r.json().as_array() : json::array{};
    }
    long status(const std::string& path, const std::string& accept = {}) { return get(path, accept).status; }

    Daemon hub;
    TempDir folder;
    std::vector<std::string> files;
    std::optional<ApiClient> me;
};

TEST_F(DicomWeb, QueriesAtEveryLevel) {
    const auto studies = list("/dicom-web/studies?PatientName=zhang*&includefield=PatientAge");
    ASSERT_EQ(studies.size(), 1u);
    const auto& s = studies[0].as_object();
    EXPECT_EQ(json::serialize(s.at("00100010")),
              "{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Zhang^San\",\"Ideographic\":\"张^三\"}]}");
    EXPECT_EQ(json::serialize(s.at("00201208")), R"({"vr":"IS","Value":[3]})");
    EXPECT_EQ(json::serialize(s.at("00101010")), R"({"vr":"AS","Value":["045Y"]})") << "not of the index";
    EXPECT_EQ(list("/dicom-web/studies?fuzzymatching=true&00100010=zs").size(), 1u);
    EXPECT_EQ(list(study + "/series?Modality=CT").size(), 1u);
    EXPECT_EQ(list(study + "/instances").size(), 3u);
    EXPECT_EQ(list(series + "/instances?InstanceNumber=2").size(), 1u);
    EXPECT_EQ(list(std::string{"/dicom-web/instances?SOPInstanceUID="} + uid + ".1.1," + uid + ".1.3").size(), 2u);
    EXPECT_EQ(list("/dicom-web/series?StudyDate=20260101-").size(), 1u);
    const auto page = get(study + "/instances?limit=2&offset=2");
    EXPECT_EQ(page.json().as_array().size(), 1u);
    EXPECT_EQ(page.headers.at("x-total-count"), "3");
    const auto all = list(series + "/instances?limit=1&includefield=all").at(0).as_object();
    EXPECT_EQ(json::serialize(all.at("00420011")), R"({"vr":"OB","InlineBinary":"AQIDBA=="})");
    EXPECT_TRUE(all.contains("00081190"));
}

TEST_F(DicomWeb, QueriesComePackedWhenAsked) {
    const auto plain = get("/dicom-web/studies");
    const auto packed = me->get("/dicom-web/studies", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(gunzip(packed.body), plain.body);
}

TEST_F(DicomWeb, BadQueriesAreRefusedByName) {
    EXPECT_EQ(status("/dicom-web/studies?PatientName=Nobody"), 204);
    for (const char* bad : {"PatientNam=x", "StudyDate=tomorrow", "limit=-1", "offset=x", "fuzzymatching=maybe",
                            "PixelData=1", "includefield=Nonsense", "StudyInstanceUID=1.2.x"}) {
        const auto r = get(std::string{"/dicom-web/studies?"} + bad);
        EXPECT_EQ(r.status, 400) << bad;
        const std::string name{bad, std::string_view{bad}.find('=')};
        EXPECT_NE(r.body.find("\"?" + name + "\""), std::string::npos) << r.body;
    }
    EXPECT_EQ(status("/dicom-web/studies", "text/html"), 406);
    EXPECT_EQ(status(study + "/metadata", "application/dicom+xml"), 406);
    EXPECT_EQ(status(instance + "/frames/1", "image/gif"), 406);
    EXPECT_EQ(status("/dicom-web/series", "application/xml"), 406);
    EXPECT_EQ(status(series + "/instances", "image/*"), 406);
    EXPECT_EQ(status(study, "multipart/related; type=\"image/jpeg\""), 406);
    EXPECT_EQ(status(instance, "application/json"), 406);
    EXPECT_EQ(status(instance + "/rendered", "image/gif"), 406);
    EXPECT_EQ(status(study + "/thumbnail", "text/html"), 406);
    EXPECT_EQ(status(instance + "/bulkdata/7FE00010", "image/jpeg"), 406);
    EXPECT_EQ(status("/dicom-web/studies?accept=text/html"), 406);
    EXPECT_EQ(status("/dicom-web/studies", "not a type"), 400);
    EXPECT_EQ(status(instance + "/frames/2"), 404);
    EXPECT_EQ(status(instance + "/frames/one"), 400);
    EXPECT_EQ(status("/dicom-web/studies/1.2.3/metadata"), 404);
}

TEST_F(DicomWeb, MetadataIsWholeInBothEncodings) {
    const auto plain = get(study + "/metadata", "application/dicom+json");
    ASSERT_EQ(plain.status, 200);
    const auto all = plain.json().as_array();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all.at(1).at("00200013").at("Value").at(0).as_int64(), 2);
    const auto packed = me->get(study + "/metadata", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(gunzip(packed.body), plain.body);
    const auto etag = plain.headers.at("etag");
    EXPECT_EQ(me->get(study + "/metadata", {{"If-None-Match", etag}}).status, 304);
    EXPECT_EQ(get(instance + "/metadata").json().as_array().size(), 1u);
    const auto& uri = all.at(0).at("7FE00010").at("BulkDataURI").as_string();
    const auto bulk = get(std::string{uri});
    EXPECT_EQ(bulk.status, 200) << bulk.body;
    EXPECT_EQ(bulk.body.size(), 128u);
    const auto part = me->get(std::string{uri}, {{"Range", "bytes=2-5"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, bulk.body.substr(2, 4));
    const auto outside = me->get(std::string{uri}, {{"Range", "bytes=128-"}});
    EXPECT_EQ(outside.status, 416);
    EXPECT_EQ(outside.headers.at("content-range"), "bytes */128");
    EXPECT_EQ(me->get(std::string{uri}, {{"Range", "bytes=-0"}}).status, 416);
    EXPECT_EQ(me->get(std::string{uri}, {{"Range", "bytes=-3"}}).body, bulk.body.substr(125));
    EXPECT_EQ(me->get(std::string{uri}, {{"Range", "bytes=120-500"}}).headers.at("content-range"), "bytes 120-127/128");
    const auto related = get(std::string{uri}, "multipart/related; type=\"application/octet-stream\"");
    ASSERT_EQ(parts_of(related).size(), 1u) << related.status;
    EXPECT_EQ(parts_of(related)[0], bulk.body);
    EXPECT_EQ(status(instance + "/bulkdata/7FE00011"), 404);
    EXPECT_EQ(status(instance + "/bulkdata/nonsense"), 422);
}

TEST_F(DicomWeb, InstancesAndFramesComeBackAsTheyWere) {
    const auto whole = get(study, "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
    ASSERT_EQ(whole.status, 200) << whole.body;
    const auto parts = parts_of(whole);
    ASSERT_EQ(parts.size(), 3u);
    const auto one = get(instance, "application/dicom");
    EXPECT_EQ(one.status, 200);
    EXPECT_EQ(one.body, parts[0]);
    // The data set is what was sent; the file meta information is the hub's own.
    const auto sent = read_file(files[0]);
    EXPECT_EQ(one.body.substr(one.body.size() - 500), sent.substr(sent.size() - 500));
    const auto frame = get(instance + "/frames/1");
    ASSERT_EQ(frame.status, 200) << frame.body;
    ASSERT_EQ(parts_of(frame).size(), 1u);
    EXPECT_EQ(parts_of(frame)[0], sent.substr(sent.size() - 128));
    EXPECT_EQ(get(instance + "/frames/1", "application/octet-stream").body, sent.substr(sent.size() - 128));
    EXPECT_EQ(status(instance + "/rendered"), 200);
    EXPECT_EQ(get(instance + "/rendered", "image/png").body.substr(1, 3), "PNG");
    EXPECT_EQ(status(instance + "/rendered?window=100,50,linear&viewport=64,64"), 200);
    EXPECT_EQ(status(instance + "/rendered?window=100"), 400);
    const auto pictures = get(study + "/rendered", "multipart/related; type=\"image/png\"");
    ASSERT_EQ(parts_of(pictures).size(), 3u) << pictures.status;
    EXPECT_EQ(parts_of(pictures)[0], get(instance + "/rendered", "image/png").body);
    EXPECT_EQ(status(study + "/thumbnail"), 200);
    EXPECT_EQ(status(std::string{"/wado?requestType=WADO&studyUID="} + uid + "&seriesUID=" + uid +
                     ".1&objectUID=" + uid + ".1.1&contentType=image/png"),
              200);
    EXPECT_EQ(status("/wado?requestType=WADO"), 400);
}

TEST_F(DicomWeb, CompressedImagesGoAsStoredOrDecoded) {
    const auto packed = folder.path() / "rle.dcm";
    DicomFile f;
    f.study_uid = "1.2.826.0.1.3680043.10.999.2";
    f.pixel = 7;
    const auto plain = make_dicom(folder, "plain.dcm", f);
    ASSERT_EQ(run_process({"dcmcrle", plain, packed.string()}).exit_code, 0);
    ASSERT_EQ(hub.storescu("CT_TC01", {packed.string()}, {"-xr"}).exit_code, 0);
    const auto at =
        "/dicom-web/studies/" + f.study_uid + "/series/" + f.study_uid + ".1/instances/" + f.study_uid + ".1.1";
    const auto sent = read_file(plain);
    EXPECT_EQ(parts_of(get(at + "/frames/1")).at(0), sent.substr(sent.size() - 128)) << "decoded by default";
    const auto stored =
        get(at + "/frames/1", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
    ASSERT_EQ(stored.status, 200);
    EXPECT_NE(stored.body.find("image/dicom-rle"), std::string::npos);
    const auto decoded = get(at, "multipart/related; type=\"application/dicom\"");
    ASSERT_EQ(decoded.status, 200);
    EXPECT_NE(decoded.body.find("transfer-syntax=1.2.840.10008.1.2.1"), std::string::npos);
    EXPECT_EQ(parts_of(decoded).at(0).substr(parts_of(decoded).at(0).size() - 128), sent.substr(sent.size() - 128));
    EXPECT_EQ(status(at + "/rendered"), 200);
}

TEST_F(DicomWeb, GreyFramesComeAsJpegLsToWhoAsksForIt) {
    const auto jls = [](const std::string& more) {
        return "multipart/related; type=\"image/jls\"; transfer-syntax=1.2.840.10008.1.2.4.80" + more;
    };
    const std::string any = ", multipart/related; type=\"application/octet-stream\"; transfer-syntax=*; q=0.5";
    const auto answer = get(instance + "/frames/1", jls(any));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(answer.body.find("image/jls; transfer-syntax=1.2.840.10008.1.2.4.80"), std::string::npos);
    const auto single = get(instance + "/frames/1", "image/jls");
    EXPECT_EQ(single.headers.at("content-type"), "image/jls; transfer-syntax=1.2.840.10008.1.2.4.80");
    EXPECT_EQ(single.body, parts_of(answer).at(0));
    EXPECT_NE(single.headers.at("etag"), get(instance + "/frames/1", "application/octet-stream").headers.at("etag"));
    EXPECT_EQ(
        me->get(instance + "/frames/1", {{"Accept", jls("")}, {"If-None-Match", answer.headers.at("etag")}}).status,
        304);
    EXPECT_EQ(status(instance + "/frames/2", jls("")), 404);

    // Colour is not for it: then what else is asked for, or nothing.
    DicomFile f;
    f.study_uid = "1.2.826.0.1.3680043.10.999.3";
    f.more = {{"0028,0002", "US 3"}, {"0028,0004", "CS [RGB]"}, {"0028,0006", "US 0"},
              {"0028,0010", "US 2"}, {"0028,0011", "US 2"},     {"0028,0100", "US 8"},
              {"0028,0101", "US 8"}, {"0028,0102", "US 7"},     {"7fe0,0010", "OW 1\\2\\3\\4\\5\\6"}};
    ASSERT_EQ(hub.storescu("CT_TC01", {make_dicom(folder, "colour.dcm", f)}).exit_code, 0);
    const auto colour = "/dicom-web/studies/" + f.study_uid + "/series/" + f.study_uid + ".1/instances/" + f.study_uid +
                        ".1.1/frames/1";
    EXPECT_EQ(status(colour, jls("")), 406);
    const auto plain = get(colour, jls(any));
    ASSERT_EQ(plain.status, 200) << plain.body;
    EXPECT_NE(plain.body.find("application/octet-stream"), std::string::npos);

    // What nobody can make sense of goes as it lies to who takes that too.
    f.study_uid = "1.2.826.0.1.3680043.10.999.4";
    f.more = {{"0028,0102", "US 20"}};  // High Bit
    ASSERT_EQ(hub.storescu("CT_TC01", {make_dicom(folder, "odd.dcm", f)}).exit_code, 0);
    const auto odd = "/dicom-web/studies/" + f.study_uid + "/series/" + f.study_uid + ".1/instances/" + f.study_uid +
                     ".1.1/frames/1";
    EXPECT_EQ(status(odd, jls("")), 422);
    EXPECT_EQ(status(odd, jls(any)), 200);
}

TEST_F(DicomWeb, InstancesComeInTheTransferSyntaxThatIsNamed) {
    const auto in = [&](const std::string& ts) { return get(instance, "application/dicom; transfer-syntax=" + ts); };
    const auto implicit = in("1.2.840.10008.1.2");
    ASSERT_EQ(implicit.status, 200) << implicit.body;
    EXPECT_EQ(implicit.headers.at("content-type"), "application/dicom; transfer-syntax=1.2.840.10008.1.2");
    const auto file = folder.path() / "implicit.dcm";
    std::ofstream(file, std::ios::binary) << implicit.body;
    EXPECT_NE(run_process({"dcmdump", "+P", "0002,0010", file.string()}).out.find("LittleEndianImplicit"),
              std::string::npos);
    const auto none = in("1.2.840.10008.1.2.4.90");
    EXPECT_EQ(none.status, 406);
    EXPECT_NE(none.body.find("transfer-syntax=1.2.840.10008.1.2"), std::string::npos) << "it says what can be had";
}

// A multipart body of these parts.
std::string multipart(const std::vector<std::string>& parts, const std::string& type = "application/dicom") {
    std::string body;
    for (const auto& part : parts) body += "--b\r\nContent-Type: " + type + "\r\n\r\n" + part + "\r\n";
    return body + "--b--\r\n";
}
const ApiClient::Headers stow_headers{{"Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b"}};

TEST_F(DicomWeb, StoresWhatIsRightAndSaysWhatIsNot) {
    DicomFile f;
    f.study_uid = "1.2.826.0.1.3680043.10.999.7";
    std::vector<std::string> parts;
    for (int i = 1; i <= 20; ++i) {
        f.instance_number = i;
        parts.push_back(read_file(make_dicom(folder, "s" + std::to_string(i) + ".dcm", f)));
    }
    parts[4] = "this is no DICOM file, but long enough to hold a preamble" + std::string(200, 'x');
    parts[9].resize(parts[9].size() / 2);
    const auto r = me->call("POST", "/dicom-web/studies", multipart(parts), stow_headers);
    ASSERT_EQ(r.status, 202) << r.body;
    EXPECT_EQ(r.json().at("00081199").at("Value").as_array().size(), 18u);
    const auto failed = r.json().at("00081198").at("Value").as_array();
    ASSERT_EQ(failed.size(), 2u);
    EXPECT_EQ(failed[0].at("00081197").at("Value").at(0).as_int64(), 0xC000);
    EXPECT_EQ(list("/dicom-web/studies/" + f.study_uid + "/instances").size(), 18u);
    // Again: all of it is there already, and that is a success.
    parts.erase(parts.begin() + 9);
    parts.erase(parts.begin() + 4);
    EXPECT_EQ(me->call("POST", "/dicom-web/studies/" + f.study_uid, multipart(parts), stow_headers).status, 200);
    const auto other = me->call("POST", "/dicom-web/studies/1.2.3", multipart({parts[0]}), stow_headers);
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.json().at("00081198").at("Value").at(0).at("00081155").at("Value").at(0).as_string(),
              f.study_uid + ".1.1");
    // What contradicts the first is kept aside, and said so.
    f.instance_number = 1;
    f.pixel = 99;
    const auto held = me->call("POST", "/dicom-web/studies", multipart({read_file(make_dicom(folder, "other.dcm", f))}),
                               stow_headers);
    EXPECT_EQ(held.status, 202);
    const auto kept = held.json().at("00081199").at("Value").at(0).as_object();
    EXPECT_EQ(kept.at("00081196").at("Value").at(0).as_int64(), 0xB000);
    EXPECT_FALSE(kept.contains("00081190")) << "another object is what can be retrieved";
    EXPECT_NE(json::serialize(kept.at("00741048")).find("quarantine"), std::string::npos);
}

TEST_F(DicomWeb, RefusesBodiesThatAreNone) {
    const auto post = [&](const std::string& body, const std::string& type) {
        return me->call("POST", "/dicom-web/studies", body, {{"Content-Type", type}}).status;
    };
    EXPECT_EQ(post("{}", "application/json"), 415);
    EXPECT_EQ(post("x", "multipart/related; type=\"application/dicom\""), 400) << "no boundary";
    EXPECT_EQ(post("--b\r\nContent-Type: application/dicom\r\n\r\nxx", stow_headers.at("Content-Type")), 400);
    EXPECT_EQ(post("--b--\r\n", stow_headers.at("Content-Type")), 400) << "nothing in it";
    EXPECT_EQ(me->call("POST", "/dicom-web/studies", multipart({"x"}, "text/plain"), stow_headers).status, 409);
    EXPECT_EQ(hub.as("reader1").call("POST", "/dicom-web/studies", multipart({"x"}), stow_headers).status, 403);
    EXPECT_EQ(hub.anonymous().call("POST", "/dicom-web/studies", multipart({"x"}), stow_headers).status, 401);
}

TEST_F(DicomWeb, StrangersSeeNothing) {
    const auto stranger = hub.as("tech2");
    EXPECT_EQ(stranger.get("/dicom-web/studies").status, 204);
    for (const auto& path : {study, study + "/metadata", instance + "/frames/1", instance + "/rendered",
                             study + "/thumbnail", instance + "/bulkdata/7FE00010"}) {
        EXPECT_EQ(stranger.get(path).status, 404) << path;
        EXPECT_EQ(hub.anonymous().get(path).status, 401) << path;
    }
}

}  // namespace
}  // namespace telehub::test
