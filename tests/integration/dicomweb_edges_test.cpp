// DICOMweb at its edges, with a real telehubd: return keys, conditional and partial answers, values that are not in the
// file as they are sent, images that cannot be decoded, and memory.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/archive_file.h"
#include "support/daemon.h"
#include "support/dicom_file.h"
#include "telehub/store/audit.h"
#include "telehub/store/table.h"

namespace telehub::test {
namespace {

namespace json = boost::json;

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

class DicomWebEdges : public testing::Test {
  protected:
    static constexpr const char* uid = "1.2.826.0.1.3680043.10.999.1";
    const std::string study = std::string{"/dicom-web/studies/"} + uid;
    const std::string instances = study + "/series/" + uid + ".1/instances/" + uid + ".1.";

    void SetUp() override {
        hub.start();
        me.emplace(hub.as("tech1"));
    }
    std::string made(int number, DicomFile f = {}) {
        f.instance_number = number;
        f.pixel = 100 * number;
        return make_dicom(folder, std::to_string(number) + ".dcm", f);
    }
    void store(const std::string& file, const std::vector<std::string>& options = {}) {
        ASSERT_EQ(hub.storescu("CT_TC01", {file}, options).exit_code, 0);
    }
    // By RLE.
    std::string packed(const std::string& file) {
        const auto to = file + ".rle";
        EXPECT_EQ(run_process({"dcmcrle", file, to}).exit_code, 0);
        return to;
    }
    ApiResponse get(const std::string& path, const ApiClient::Headers& headers = {}) { return me->get(path, headers); }
    std::size_t views() {
        const core::SystemClock clock;
        LocalHub local(hub.data(), clock);
        return local.db.read([](store::Connection& c) {
            return store::select_rows<store::Audit>(c, "WHERE t.action = :action",
                                                    {store::param("action", std::string{"study.view"})})
                .size();
        });
    }
    // Of telehubd, in KB.
    std::int64_t memory(const std::string& which) {
        std::ifstream in("/proc/" + std::to_string(hub.pid()) + "/status");
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with(which + ":")) return std::stoll(line.substr(which.size() + 1));
        }
        return 0;
    }
    std::int64_t peak_of(const std::string& path) {
        std::ofstream("/proc/" + std::to_string(hub.pid()) + "/clear_refs") << "5";
        const auto before = memory("VmRSS");
        EXPECT_EQ(get(path).status, 200) << path;
        return memory("VmHWM") - before;
    }

    Daemon hub;
    TempDir folder;
    std::optional<ApiClient> me;
};

TEST_F(DicomWebEdges, WhatIsAskedForWithoutAValueIsReturned) {
    DicomFile f;
    f.more = {{"0008,0080", "LO [Town clinic]"}};
    store(made(1, f));
    for (const char* key : {"InstitutionName=", "00080080=", "InstitutionName=*"}) {
        const auto r = get(std::string{"/dicom-web/studies?Modality=CT&SeriesDescription=&"} + key);
        ASSERT_EQ(r.status, 200) << key << r.body;
        EXPECT_NE(r.body.find("Town clinic"), std::string::npos) << key;
    }
    EXPECT_EQ(get("/dicom-web/studies?InstitutionName=Town").status, 400);
    EXPECT_EQ(get("/dicom-web/studies?InstitutionNam=").status, 400);
}

TEST_F(DicomWebEdges, ALookAtBulkDataIsALookAtTheStudy) {
    store(made(1));
    const auto value = [&](const std::string& sop) { return get("/dicom-web/bulkdata/" + sop + "/7FE00010").status; };
    for (const char* none : {"*", "1*", "1.2.?", "1.2%5C1.3"}) {
        EXPECT_EQ(value(none), 404) << none;
        EXPECT_EQ(get(std::string{"/dicom-web/studies/"} + none + "/instances").status, 404) << none;
    }
    EXPECT_EQ(views(), 0u);
    EXPECT_EQ(value(uid + std::string{".1.1"}), 200);
    EXPECT_EQ(views(), 1u);
}

TEST_F(DicomWebEdges, WadoUriGivesWhatIsAskedOrRefuses) {
    store(made(1));
    const auto ask = [&](const std::string& more, const ApiClient::Headers& headers = {}) {
        return get(std::string{"/wado?requestType=WADO&studyUID="} + uid + "&seriesUID=" + uid + ".1&objectUID=" + uid +
                       ".1.1" + more,
                   headers);
    };
    EXPECT_EQ(ask("&anonymize=yes").status, 400);
    EXPECT_NE(ask("&anonymize=yes").body.find("anonymize"), std::string::npos);
    EXPECT_EQ(ask("&contentType=image/gif,image/png").headers.at("content-type"), "image/png");
    EXPECT_EQ(ask("&contentType=image/gif").status, 406);
    for (const char* wrong : {"0", "101", "999", "x"})
        EXPECT_EQ(ask(std::string{"&imageQuality="} + wrong).status, 400);
    EXPECT_EQ(ask("&imageQuality=50").status, 200);
    const std::string as_file = "&contentType=application/dicom";
    EXPECT_EQ(ask(as_file + "&transferSyntax=1.2.840.10008.1.2.4.90").status, 406);
    const auto file = ask(as_file + "&transferSyntax=1.2.840.10008.1.2");
    EXPECT_EQ(file.headers.at("content-type"), "application/dicom; transfer-syntax=1.2.840.10008.1.2");
    const auto etag = file.headers.at("etag");
    EXPECT_EQ(ask(as_file + "&transferSyntax=1.2.840.10008.1.2", {{"If-None-Match", etag}}).status, 304);
    EXPECT_EQ(ask(as_file, {{"If-None-Match", etag}}).status, 200) << "other bytes";
}

TEST_F(DicomWebEdges, EachRepresentationHasItsOwnETag) {
    store(made(1));
    const auto as = [&](const std::string& path, const std::string& accept, const std::string& known = {}) {
        return known.empty() ? get(path, {{"Accept", accept}})
                             : get(path, {{"Accept", accept}, {"If-None-Match", known}});
    };
    const auto file = as(instances + "1", "application/dicom; transfer-syntax=*");
    const auto parts = as(instances + "1", "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
    EXPECT_NE(file.headers.at("etag"), parts.headers.at("etag"));
    for (const auto& path :
         {instances + "1", instances + "1/frames/1", instances + "1/rendered", instances + "1/bulkdata/7FE00010"}) {
        const auto r = as(path, "*/*");
        ASSERT_EQ(r.status, 200) << path;
        EXPECT_EQ(r.headers.at("vary"), "Accept") << path;
        const auto known = as(path, "*/*", r.headers.at("etag"));
        EXPECT_EQ(known.status, 304) << path;
        EXPECT_EQ(known.headers.at("vary"), "Accept") << path;
    }
}

TEST_F(DicomWebEdges, APartOfABulkValueIsOfTheValueThatIsKnown) {
    store(made(1));
    const auto path = instances + "1/bulkdata/7FE00010";
    const auto whole = get(path);
    const auto etag = whole.headers.at("etag");
    const auto part = get(path, {{"Range", "bytes=2-5"}, {"If-Range", etag}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, whole.body.substr(2, 4));
    const auto other = get(path, {{"Range", "bytes=2-5"}, {"If-Range", "\"another\""}});
    EXPECT_EQ(other.status, 200);
    EXPECT_EQ(other.body, whole.body);
}

TEST_F(DicomWebEdges, BulkDataIsWhatTheMetadataSays) {
    DicomFile f;
    std::string words = "1", bytes("\1\0", 2);
    for (int i = 2; i <= 700; ++i) {
        char word[8];
        std::snprintf(word, sizeof word, "\\%04X", static_cast<unsigned>(i));  // so reads dump2dcm
        words += word;
        bytes += {static_cast<char>(i & 0xFF), static_cast<char>(i >> 8)};
    }
    f.more = {{"6000,0010", "US 8"}, {"6000,0011", "US 8"}, {"6000,0040", "CS [G]"},     {"6000,0050", "SS 1\\1"},
              {"6000,0100", "US 1"}, {"6000,0102", "US 0"}, {"6000,3000", "OW " + words}};
    const auto plain = made(1, f);
    const auto sent = read_whole_file(plain);
    const auto big_endian = [&] {
        f.transfer_syntax_option = "+tb";
        f.pixel = 0;
        return made(3, f);
    }();
    store(plain);
    store(big_endian, {"-xb"});
    EXPECT_EQ(get(instances + "3/bulkdata/60003000").body, bytes) << "big-endian in the file";
    EXPECT_EQ(get(instances + "3/bulkdata/7FE00010").body.substr(0, 4), std::string("\0\3\0\3", 4)) << "0300H";
    const auto compressed = [&] {
        DicomFile two;
        two.more = {{"0028,0008", "IS [2]"}};
        std::string pixels = "1";
        for (int i = 2; i <= 128; ++i) pixels += "\\" + std::to_string(i);
        two.more["7fe0,0010"] = "OW " + pixels;
        return made(2, two);
    }();
    store(packed(compressed), {"-xr"});
    const auto uri = get(instances + "2/metadata").json().at(0).at("7FE00010").at("BulkDataURI").as_string();
    const auto value = get(std::string{uri});
    ASSERT_EQ(value.status, 200) << value.body;
    const auto original = read_whole_file(compressed);
    EXPECT_EQ(value.body, original.substr(original.size() - 256));
    const auto part = get(std::string{uri}, {{"Accept", "multipart/related; type=\"application/octet-stream\""}});
    EXPECT_NE(part.body.find(value.body), std::string::npos);
}

TEST_F(DicomWebEdges, OneBrokenImageKeepsNoneOfTheOthersBack) {
    auto broken = read_whole_file(packed(made(1)));
    // The frame's fragment is the last item; an RLE header begins with the number of segments, 15 at most.
    const auto item = broken.rfind(std::string("\xFE\xFF\x00\xE0", 4));
    ASSERT_NE(item, std::string::npos);
    broken.replace(item + 8, 4, "\xFF\xFF\xFF\x7F");
    store(folder.write("broken.dcm", broken), {"-xr"});
    store(packed(made(2)), {"-xr"});
    store(made(3));
    const std::string rle = "1.2.840.10008.1.2.5", plain = "1.2.840.10008.1.2.1";
    const auto all = get(study, {{"Accept", "multipart/related; type=\"application/dicom\""}});
    ASSERT_EQ(all.status, 200);
    EXPECT_EQ(count_of(all.body, "Content-Type: application/dicom; transfer-syntax=" + rle + "\r\n"), 1u);
    EXPECT_EQ(count_of(all.body, "Content-Type: application/dicom; transfer-syntax=" + plain + "\r\n"), 2u);
    const auto one = get(instances + "1", {{"Accept", "application/dicom"}});
    ASSERT_EQ(one.status, 200);
    EXPECT_EQ(one.headers.at("content-type"), "application/dicom; transfer-syntax=" + rle);
    EXPECT_NE(one.body.find("DICM"), std::string::npos);
    EXPECT_EQ(get(instances + "1/frames/1").status, 422);
    EXPECT_EQ(get(instances + "1/rendered").status, 422);
    const auto pictures = get(study + "/rendered", {{"Accept", "multipart/related; type=\"image/png\""}});
    ASSERT_EQ(pictures.status, 200);
    EXPECT_EQ(count_of(pictures.body, "Content-Type: image/png\r\n"), 2u);
    EXPECT_FALSE(std::filesystem::exists(hub.data() / "tmp")) << "copies go where the next start sweeps";
}

// A data set of about 1 MB of attributes.
json::object large(const std::string& study_uid, int number) {
    const auto element = [](const char* vr, const std::string& value) {
        return json::object{{"vr", vr}, {"Value", json::array{json::string{value}}}};
    };
    json::object all{{"00080016", element("UI", "1.2.840.10008.5.1.4.1.1.2")},
                     {"00080018", element("UI", study_uid + ".1." + std::to_string(number))},
                     {"00090010", element("LO", "TELEHUB TEST")},
                     {"00100020", element("LO", "P7")},
                     {"0020000D", element("UI", study_uid)},
                     {"0020000E", element("UI", study_uid + ".1")}};
    for (int i = 0; i < 17; ++i) {
        all["0009" + std::to_string(1010 + i)] = element("UT", std::string(60'000, static_cast<char>('a' + i)));
    }
    return all;
}

TEST_F(DicomWebEdges, MemoryIsNotThatOfAllAttributes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer keeps memory that was freed";
#endif
    constexpr int posts = 3, of_one = 16;
    for (int p = 0; p < posts; ++p) {
        json::array some;
        for (int i = 1; i <= of_one; ++i) some.push_back(large(uid, p * of_one + i));
        const auto r =
            me->call("POST", "/dicom-web/studies", json::serialize(some), {{"Content-Type", "application/dicom+json"}});
        ASSERT_EQ(r.status, 200) << r.body.substr(0, 300);
    }
    get(study + "/metadata");  // what is kept for reuse is there
    constexpr std::int64_t all_of_it = posts * of_one * 1000;
    EXPECT_LT(peak_of(study + "/metadata"), all_of_it / 2);
    EXPECT_LT(peak_of(study + "/instances?includefield=all"), all_of_it / 2);
    EXPECT_EQ(get(study + "/instances?includefield=all").json().as_array().size(), std::size_t{posts * of_one});
}

}  // namespace
}  // namespace telehub::test
