// STOW-RS of DICOM JSON with bulk data (PS3.18 10.5, annex F) to a real telehubd; DCMTK's programs are the judge of
// what comes back.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/archive_file.h"
#include "support/daemon.h"
#include "support/dicom_file.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

struct Part {
    std::string location, type, bytes;
};

std::string multipart(const std::string& metadata, const std::vector<Part>& parts,
                      const std::string& first_type = "application/dicom+json") {
    std::string body = "--b\r\nContent-Type: " + first_type + "\r\n\r\n" + metadata + "\r\n";
    for (const auto& p : parts) {
        body += "--b\r\nContent-Location: " + p.location + "\r\n";
        if (!p.type.empty()) body += "Content-Type: " + p.type + "\r\n";
        body += "\r\n" + p.bytes + "\r\n";
    }
    return body + "--b--\r\n";
}
const ApiClient::Headers json_parts{{"Content-Type", "multipart/related; type=\"application/dicom+json\"; boundary=b"}};
const ApiClient::Headers json_alone{{"Content-Type", "application/dicom+json"}};
const ApiClient::Headers files{{"Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b"}};

// The bytes of the single part of a multipart answer.
std::string only_part(const ApiResponse& r) {
    const auto begin = r.body.find("\r\n\r\n") + 4;
    return r.body.substr(begin, r.body.rfind("\r\n--") - begin);
}

json::object dcm2json(const std::string& file) {
    const auto r = run_process({"dcm2json", file});
    EXPECT_EQ(r.exit_code, 0) << r.err;
    return json::parse(r.out).as_object();
}

class StowJson : public testing::Test {
  protected:
    static constexpr const char* uid = "1.2.826.0.1.3680043.10.999.31";
    const std::string instances = std::string{"/dicom-web/studies/"} + uid + "/series/" + uid + ".1/instances/";

    void SetUp() override {
        hub.start();
        me.emplace(hub.as("tech1"));
    }
    DicomFile sample() const {
        DicomFile f;
        f.study_uid = uid;
        f.patient_name = "Zhang^San=张^三=";
        f.more = {{"0008,1030", "LO [胸部平扫]"},
                  {"0018,0050", "DS [1.25]"},
                  {"0008,1140",
                   "SQ (Sequence with undefined length)\n(fffe,e000) na\n(0008,1150) UI [1.2.840.10008.5.1.4.1.1.2]\n"
                   "(0008,1155) UI [1.2.3.4]\n(fffe,e00d) na\n(fffe,e0dd) na"},
                  {"0042,0011", "OB 01\\02\\03\\04"}};
        return f;
    }
    std::string store_original(const std::string& file, const std::vector<std::string>& options = {}) {
        EXPECT_EQ(hub.storescu("CT_TC01", {file}, options).exit_code, 0);
        return file;
    }
    json::object metadata_of(const std::string& sop_uid) {
        return me->get(instances + sop_uid + "/metadata").json().as_array().at(0).as_object();
    }
    ApiResponse post(const std::string& body, const ApiClient::Headers& headers = json_parts,
                     const std::string& study = {}) {
        return me->call("POST", "/dicom-web/studies" + study, body, headers);
    }
    // As a file.
    std::string fetch(const std::string& sop_uid) {
        const auto r = me->get(instances + sop_uid, {{"Accept", "application/dicom; transfer-syntax=*"}});
        EXPECT_EQ(r.status, 200) << r.body;
        return folder.write(sop_uid + ".dcm", r.body);
    }
    std::size_t count() {
        const auto r = me->get(std::string{"/dicom-web/instances?StudyInstanceUID="} + uid);
        return r.status == 204 ? 0 : r.json().as_array().size();
    }

    Daemon hub;
    TempDir folder;
    std::optional<ApiClient> me;
};

void set_uid(json::object& data_set, const std::string& sop_uid) {
    data_set["00080018"] = json::object{{"vr", "UI"}, {"Value", {sop_uid}}};
}

// What must differ is taken out of both.
void expect_same(json::object a, json::object b) {
    for (auto* set : {&a, &b}) {
        for (const char* tag : {"00080018", "00080005", "00020003", "00020010"}) set->erase(tag);
    }
    EXPECT_EQ(a, b) << json::serialize(a) << '\n' << json::serialize(b);
}

TEST_F(StowJson, WhatWadoGaveComesBackTheSame) {
    const auto original = store_original(make_dicom(folder, "a.dcm", sample()));
    auto data_set = metadata_of(uid + std::string{".1.1"});
    const std::string location{data_set.at("7FE00010").at("BulkDataURI").as_string()};
    const auto pixels = me->get(location);
    ASSERT_EQ(pixels.status, 200);
    const std::string copy = uid + std::string{".1.7"};
    set_uid(data_set, copy);
    const auto body =
        multipart(json::serialize(json::array{data_set}), {{location, "application/octet-stream", pixels.body}});
    const auto r = post(body);
    ASSERT_EQ(r.status, 200) << r.body;
    EXPECT_EQ(r.json().at("00081199").at("Value").at(0).at("00081155").at("Value").at(0).as_string(), copy);
    expect_same(dcm2json(original), dcm2json(fetch(copy)));
    EXPECT_EQ(metadata_of(copy).at("00100010"), data_set.at("00100010"));
    EXPECT_EQ(me->get(instances + copy + "/frames/1", {{"Accept", "application/octet-stream"}}).body, pixels.body);
    // The same again is there already; in another study it does not belong; other content is kept aside.
    EXPECT_EQ(post(body).status, 200);
    EXPECT_EQ(post(body, json_parts, "/1.2.3").status, 409);
    data_set["00081030"] = json::object{{"vr", "LO"}, {"Value", {"another"}}};
    const auto held = post(multipart(json::serialize(data_set), {{location, "", pixels.body}}));
    ASSERT_EQ(held.status, 202) << held.body;
    EXPECT_EQ(held.json().at("00081199").at("Value").at(0).at("00081196").at("Value").at(0).as_int64(), 0xB000);
}

TEST_F(StowJson, CompressedFramesStayAsTheyAre) {
    auto f = sample();
    f.more["0028,0008"] = "IS [3]";
    f.more["7fe0,0010"] = "OW " + [] {
        std::string words = "1";
        for (int i = 2; i <= 64 * 3; ++i) words += "\\" + std::to_string(i % 100);
        return words;
    }();
    const auto plain = make_dicom(folder, "plain.dcm", f);
    const auto packed = (folder.path() / "rle.dcm").string();
    ASSERT_EQ(run_process({"dcmcrle", plain, packed}).exit_code, 0);
    store_original(packed, {"-xr"});
    auto data_set = metadata_of(uid + std::string{".1.1"});
    std::vector<Part> repeated, numbered;
    for (int i = 1; i <= 3; ++i) {
        const auto frame =
            me->get(instances + uid + ".1.1/frames/" + std::to_string(i),
                    {{"Accept", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*"}});
        ASSERT_EQ(frame.status, 200) << frame.body;
        repeated.push_back({"px", "image/dicom-rle", only_part(frame)});
        numbered.push_back({"px/frames/" + std::to_string(i), "image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5",
                            repeated.back().bytes});
    }
    data_set["7FE00010"] = json::object{{"vr", "OW"}, {"BulkDataURI", "px"}};
    int number = 70;
    for (const auto* parts : {&repeated, &numbered}) {
        const auto copy = uid + std::string{".1."} + std::to_string(number++);
        set_uid(data_set, copy);
        ASSERT_EQ(post(multipart(json::serialize(json::array{data_set}), *parts)).status, 200);
        const auto file = fetch(copy);
        EXPECT_NE(run_process({"dcmdump", "+P", "0002,0010", file}).out.find("RLELossless"), std::string::npos);
        const auto decoded = file + ".plain";
        ASSERT_EQ(run_process({"dcmdrle", file, decoded}).exit_code, 0);
        expect_same(dcm2json(plain), dcm2json(decoded));
    }
    // A frame too few; the wrong type; a transfer syntax that is none of the type.
    auto wrong = repeated;
    wrong.pop_back();
    set_uid(data_set, uid + std::string{".1.80"});
    const auto text = json::serialize(json::array{data_set});
    EXPECT_EQ(post(multipart(text, wrong)).status, 409);
    for (auto& part : wrong = repeated) part.type = "image/png";
    EXPECT_EQ(post(multipart(text, wrong)).status, 409);
    for (auto& part : wrong = repeated) part.type = "image/jpeg; transfer-syntax=1.2.840.10008.1.2.5";
    EXPECT_EQ(post(multipart(text, wrong)).status, 409);
    for (auto& part : wrong = repeated) part.type = "application/octet-stream";
    const auto r = post(multipart(text, wrong));
    EXPECT_EQ(r.status, 409) << "not what pixels without compression are";
    EXPECT_NE(r.body.find("the attributes describe 384"), std::string::npos) << r.body;
}

TEST_F(StowJson, AllOfItInlineAndInOnePart) {
    const auto original = make_dicom(folder, "a.dcm", sample());
    auto data_set = dcm2json(original);
    ASSERT_TRUE(data_set.at("7FE00010").as_object().contains("InlineBinary"));
    const std::string copy = uid + std::string{".1.5"};
    set_uid(data_set, copy);
    const auto r = post(json::serialize(data_set), json_alone);
    ASSERT_EQ(r.status, 200) << r.body;
    expect_same(dcm2json(original), dcm2json(fetch(copy)));
}

// The data set of one small instance, without pixels.
json::object small(const std::string& study_uid, int number) {
    const auto element = [](const char* vr, const std::string& value) {
        return json::object{{"vr", vr}, {"Value", json::array{json::string{value}}}};
    };
    return {{"00080016", element("UI", "1.2.840.10008.5.1.4.1.1.2")},
            {"00080018", element("UI", study_uid + ".1." + std::to_string(number))},
            {"0020000D", element("UI", study_uid)},
            {"0020000E", element("UI", study_uid + ".1")},
            {"00080060", element("CS", "CT")},
            {"00100010", {{"vr", "PN"}, {"Value", {{{"Alphabetic", "Li^Si"}, {"Ideographic", "李^四"}}}}}},
            {"00100020", element("LO", "P7")},
            {"00100040", element("CS", "F")},
            {"00100030", element("DA", "19900101")}};
}

// Sequences in sequences, this deep.
json::object nested(int depth) {
    json::object inner;
    for (int i = 0; i < depth; ++i) {
        inner = json::object{{"0040A730", json::object{{"vr", "SQ"}, {"Value", json::array{std::move(inner)}}}}};
    }
    return inner;
}

TEST_F(StowJson, DeepTreesAreToldInQueries) {
    auto data_set = small(uid, 1);
    data_set["0040A730"] = nested(60).at("0040A730");
    ASSERT_EQ(post(json::serialize(data_set), json_alone).status, 200);
    const auto r = me->get("/dicom-web/instances?includefield=all");
    EXPECT_EQ(r.status, 200);
    EXPECT_NE(r.body.find("0040A730"), std::string::npos);
}

TEST_F(StowJson, ABadDataSetFailsAloneAndSaysWhy) {
    json::array all;
    for (int i = 1; i <= 7; ++i) all.push_back(small(uid, i));
    const auto bad = [&](std::size_t i) -> json::object& { return all.at(i).as_object(); };
    bad(1)["7FE00010"] = json::object{{"vr", "OW"}, {"BulkDataURI", "nowhere"}};
    bad(2)["00280010"] = json::object{{"vr", "US"}, {"Value", {"many"}}};
    bad(3).erase("00080018");
    bad(4)["0040A730"] = nested(70).at("0040A730");
    all.at(5) = 5;
    const auto r = post(multipart(json::serialize(all), {}));
    ASSERT_EQ(r.status, 202) << r.body;
    EXPECT_EQ(r.json().at("00081199").at("Value").as_array().size(), 2u);
    const auto failed = r.json().at("00081198").at("Value").as_array();
    ASSERT_EQ(failed.size(), 5u);
    const char* const why[] = {
        "(7FE0,0010): no part has the Content-Location", "(0028,0010): value 1 is no whole number",
        "the SOP Class UID (0008,0016) or SOP Instance UID", "nest", "the data set is no object"};
    for (std::size_t i = 0; i < 5; ++i) {
        const auto comment = failed[i].at("00741048").at("Value").at(0).at("00000902").at("Value").at(0).as_string();
        EXPECT_NE(comment.find(why[i]), json::string::npos) << comment;
    }
    EXPECT_EQ(failed[0].at("00081155").at("Value").at(0).as_string(), uid + std::string{".1.2"});
    EXPECT_EQ(failed[2].at("00081197").at("Value").at(0).as_int64(), 0xA900);
    EXPECT_EQ(count(), 2u);
}

TEST_F(StowJson, WhatIsNoJsonStoresNothing) {
    const auto good = json::serialize(small(uid, 1));
    const auto refused = [&](const std::string& body, long status, const std::string& says,
                             const ApiClient::Headers& headers = json_parts) {
        const auto r = post(body, headers);
        EXPECT_EQ(r.status, status) << r.body;
        EXPECT_NE(r.body.find(says), std::string::npos) << r.body;
    };
    refused(multipart("[" + good + ",]", {}), 400, "byte " + std::to_string(good.size() + 2) + " of the metadata");
    refused(multipart("[" + good, {}), 400, "of the metadata");
    refused("[" + good + "] x", 400, "byte " + std::to_string(good.size() + 3), json_alone);
    refused("", 400, "of the metadata", json_alone);
    refused("[]", 400, "no instance", json_alone);
    refused(std::string(5000, '['), 400, "byte 1000", json_alone);
    refused(multipart(good, {}, "application/dicom"), 400, "part 1");
    refused(multipart(good, {{"x", "broken", ""}}), 400, "part 2");
    refused(std::string((64 << 20) + 1, ' '), 413, "metadata_too_large", json_alone);
    refused("<xml/>", 415, "dicom+json",
            {{"Content-Type", "multipart/related; type=\"application/dicom+xml\"; boundary=b"}});
    refused("{}", 415, "dicom+json", {{"Content-Type", "application/json"}});
    EXPECT_EQ(hub.as("reader1").call("POST", "/dicom-web/studies", good, json_alone).status, 403);
    EXPECT_EQ(count(), 0u);
    EXPECT_EQ(me->call("POST", "/dicom-web/studies", good,
                       {{"Content-Type", "application/dicom+json"}, {"Accept", "text/html"}})
                  .status,
              406);
    EXPECT_EQ(post(good, json_alone).status, 200);
}

TEST_F(StowJson, OfAThousandTheThreeBadOnesAreMissing) {
    json::array all;
    for (int i = 1; i <= 1000; ++i) all.push_back(small(uid, i));
    all[17].as_object()["00280010"] = json::object{{"vr", "US"}, {"Value", {70'000}}};
    all[500].as_object()["7FE00010"] = json::object{{"vr", "OW"}, {"BulkDataURI", "nowhere"}};
    all[999].as_object().erase("0020000D");
    const auto r = post(multipart(json::serialize(all), {}));
    ASSERT_EQ(r.status, 202) << r.body.substr(0, 500);
    EXPECT_EQ(r.json().at("00081199").at("Value").as_array().size(), 997u);
    EXPECT_EQ(r.json().at("00081198").at("Value").as_array().size(), 3u);
    EXPECT_EQ(count(), 997u);
}

TEST_F(StowJson, OfAThousandFilesTheThreeBadOnesAreMissing) {
    DicomFile f;
    f.study_uid = uid;
    f.instance_number = 1000;
    const auto made = read_whole_file(make_dicom(folder, "one.dcm", f));
    std::string body;
    for (int i = 0; i < 1000; ++i) {
        auto bytes = made;
        const auto mark = std::string{uid} + ".1.1000", is = std::string{uid} + ".1." + std::to_string(1000 + i);
        for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1)) {
            bytes.replace(at, mark.size(), is);
        }
        if (i == 3) bytes.resize(bytes.size() / 2);
        if (i == 400) bytes = std::string(500, 'x');
        if (i == 999) bytes.replace(bytes.find("ISO_IR 192") - 4, 2, "@@");  // the VR
        body += "--b\r\nContent-Type: application/dicom\r\n\r\n" + bytes + "\r\n";
    }
    const auto r = post(body + "--b--\r\n", files);
    ASSERT_EQ(r.status, 202) << r.body.substr(0, 500);
    EXPECT_EQ(r.json().at("00081199").at("Value").as_array().size(), 997u);
    EXPECT_EQ(r.json().at("00081198").at("Value").as_array().size(), 3u);
    EXPECT_EQ(count(), 997u);
}

}  // namespace
}  // namespace telehub::test
