// From DICOM JSON to a data set: every kind of value, what is wrong with one that is none, the bounds; and DCMTK and
// the way back as judges.
#include "json_dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "hub_fixture.h"
#include "json_metadata.h"
#include "json_pixels.h"
#include "json_reader.h"
#include "support/process.h"
#include "telehub/app/metadata.h"
#include "telehub/dicom/instance_header.h"

namespace telehub::dicom {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr const char* identity = R"("00080016":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.2"]},)"
                                 R"("00080018":{"vr":"UI","Value":["1.2.3.1.1"]},)"
                                 R"("0020000D":{"vr":"UI","Value":["1.2.3"]},)"
                                 R"("0020000E":{"vr":"UI","Value":["1.2.3.1"]})";

json::object metadata_of(std::span<const std::byte> file) {
    JsonMetadata metadata("");
    FileScanner scanner(indexed_tags(), {}, &metadata);
    (void)scanner.feed(file);
    const auto scan = scanner.finish();
    if (!scan) throw std::runtime_error(scan.error().detail);
    auto header = header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, "");
    metadata.finish(header);
    store::InstanceMetadata row;
    row.attributes = header.metadata.deflated;
    row.json_size = header.metadata.json_size;
    row.json_crc32 = header.metadata.json_crc32;
    json::parse_options options;
    options.max_depth = 256;
    return json::parse(app::inflate_metadata(row), {}, options).as_object();
}

// Numbers as near as the 16 characters of DS bring them, and as Boost's parser reads them, which is a digit off at
// times.
bool same(const json::value& a, const json::value& b) {
    if (a.is_number() && b.is_number()) {
        const auto x = a.to_number<double>(), y = b.to_number<double>();
        return x == y || std::abs(x - y) <= 1e-10 * std::max(std::abs(x), std::abs(y));
    }
    if (a.kind() != b.kind()) return false;
    if (const auto* list = a.if_array()) {
        return std::ranges::equal(*list, b.get_array(), same);
    }
    const auto* object = a.if_object();
    if (object == nullptr) return a == b;
    const auto is_there = [&](const auto& member) {
        const auto* const other = b.get_object().if_contains(member.key());
        return other != nullptr && same(member.value(), *other);
    };
    return object->size() == b.get_object().size() && std::ranges::all_of(*object, is_there);
}

// "" when the two say the same, else the attributes that differ.
std::string differences(const json::object& a, const json::object& b) {
    std::string text;
    const auto shown = [](const json::value* v) {
        return v == nullptr ? "nothing" : json::serialize(*v).substr(0, 200);
    };
    for (const auto& [tag, value] : a) {
        const auto* const other = b.if_contains(tag);
        if (other == nullptr || !same(*other, value))
            text += std::string{tag} + ' ' + shown(&value) + ' ' + shown(other) + '\n';
    }
    for (const auto& [tag, value] : b) {
        if (!a.contains(tag)) text += std::string{tag} + " nothing " + shown(&value) + '\n';
    }
    return text;
}

class JsonDataSet : public test::HubFixture {
  protected:
    core::Result<std::string> made(std::string_view text, const BulkSpool& bulk) {
        JsonDocument document(64u << 20);
        const auto data_set = document.parse(text);
        if (!data_set) return data_set.error();
        std::string file;
        const auto out = [&](std::span<const std::byte> bytes) {
            file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            return true;
        };
        if (const auto written = write_part10(**data_set, bulk, out); !written) return written.error();
        return file;
    }
    core::Result<std::string> made(std::string_view text) { return made(text, BulkSpool(objects_)); }
    // With `more` behind the identifiers.
    core::Result<std::string> with(const std::string& more) {
        return made('{' + std::string{identity} + ',' + more + '}');
    }
    std::string refusal(const std::string& more) {
        const auto file = with(more);
        return file ? "made" : file.error().detail;
    }
};

constexpr const char* every_vr = R"(
    "00080005":{"vr":"CS","Value":["GB18030"]}, "00080054":{"vr":"AE","Value":["A","B"]},
    "00080020":{"vr":"DA","Value":["20260131"]}, "00080030":{"vr":"TM","Value":["0805"]},
    "00080060":{"vr":"CS","Value":["CT"]}, "00081080":{"vr":"LO","Value":["肺",null,"b"]}, "00081190":{"vr":"UR","Value":["http://x/y?z"]},
    "00100010":{"vr":"PN","Value":[{"Alphabetic":"Zhang^San","Ideographic":"张^三","Phonetic":"zh"},{"Ideographic":"李^四"}]},
    "00101010":{"vr":"AS","Value":["045Y"]}, "00180050":{"vr":"DS","Value":[1.25,null,0.1]},
    "00189074":{"vr":"DT","Value":["20260131080509.1"]}, "00189087":{"vr":"FD","Value":[0.25,-1.7976931348623157e308]},
    "00189310":{"vr":"UL","Value":[4294967295]}, "00201206":{"vr":"IS","Value":[-7]},
    "00280009":{"vr":"AT","Value":["00181063","7FE00010"]}, "00281052":{"vr":"SS","Value":[-32768,7]},
    "00283002":{"vr":"US","Value":[65535,0,16]}, "00400275":{"vr":"SQ","Value":[{"00400009":{"vr":"SH","Value":["S1"]}},{},
        {"00400275":{"vr":"SQ","Value":[{"00402400":{"vr":"LT","Value":["一\\二\r\n三"]}}]}}]},
    "00420011":{"vr":"OB","InlineBinary":"AQIDBA=="}, "00660016":{"vr":"OF","InlineBinary":"AACAPw=="},
    "00660022":{"vr":"OD","InlineBinary":"AAAAAAAA8D8="}, "00660040":{"vr":"OL","InlineBinary":"AQAAAA=="},
    "00720026":{"vr":"AT"}, "00720069":{"vr":"OB"}, "00720082":{"vr":"SV","Value":["-9223372036854775808"]},
    "00720083":{"vr":"UV","Value":[18446744073709551615]}, "00720081":{"vr":"OV","InlineBinary":"AQAAAAAAAAA="},
    "0072006C":{"vr":"LO","Value":[]}, "00720070":{"vr":"UT","Value":["长"]}, "00720074":{"vr":"SL","Value":[-2147483648]},
    "00720076":{"vr":"FL","Value":[1.5]}, "0072006F":{"vr":"UC","Value":["a","b"]},
    "00720072":{"vr":"ST","Value":["s"]}, "00091001":{"vr":"UN","InlineBinary":"AQI="}, "00081140":{"vr":"SQ"},
    "00020010":{"vr":"UI","Value":["1.2.840.10008.1.2"]}, "00083002":{"vr":"UI","Value":["1.2"]}, "00280000":{"vr":"UL","Value":[1]})";

TEST_F(JsonDataSet, EveryKindOfValueComesBack) {
    const auto file = with(every_vr);
    ASSERT_TRUE(file) << file.error().detail;
    auto expected = json::parse('{' + std::string{identity} + ',' + every_vr + '}').as_object();
    for (const char* left_out : {"00020010", "00083002", "00280000"}) expected.erase(left_out);
    expected["00080005"].as_object()["Value"] = {"ISO_IR 192"};
    expected["0072006C"].as_object().erase("Value");
    expected["00720082"].as_object()["Value"] = {INT64_MIN};
    EXPECT_EQ(differences(metadata_of(std::as_bytes(std::span{*file})), expected), "");
    const auto path = dir_.write("all.dcm", *file);
    const auto judged = test::run_process({"dcm2json", path});
    ASSERT_EQ(judged.exit_code, 0) << judged.err;
    auto theirs = json::parse(judged.out).as_object();
    EXPECT_EQ(theirs.at("00100010"), expected.at("00100010"));
    EXPECT_EQ(theirs.at("00400275"), expected.at("00400275"));
    EXPECT_EQ(theirs.size(), expected.size());
    EXPECT_EQ(test::run_process({"dcmftest", path}).exit_code, 0);
}

TEST_F(JsonDataSet, NumbersKeepTheDigitsThatTheirVrHolds) {
    const auto file =
        with(R"("00180050":{"vr":"DS","Value":[-0.123456789012345678,1e-300,123456789012345678,"+1.50"]})");
    ASSERT_TRUE(file) << file.error().detail;
    EXPECT_NE(file->find("-0.1234567890123\\1e-300\\1.2345678901e+17\\+1.50"), std::string::npos)
        << "16 characters each";
    const auto numbers =
        with(R"("00720076":{"vr":"FL","Value":["NaN","-Infinity"]},"00189087":{"vr":"FD","Value":["inf"]})");
    ASSERT_TRUE(numbers) << numbers.error().detail;
    const auto exact = with(R"("00189087":{"vr":"FD","Value":[0.12345678901234567]})");
    ASSERT_TRUE(exact) << exact.error().detail;
    const double wanted = 0.12345678901234567;
    EXPECT_NE(exact->find(std::string_view(reinterpret_cast<const char*>(&wanted), sizeof wanted)), std::string::npos);
    const auto told = metadata_of(std::as_bytes(std::span{*numbers}));
    EXPECT_EQ(json::serialize(told.at("00720076").at("Value")), R"(["NaN","-Infinity"])");
    EXPECT_EQ(json::serialize(told.at("00189087").at("Value")), R"(["Infinity"])");
}

TEST_F(JsonDataSet, AWrongValueIsNamed) {
    const std::map<std::string, std::string> wrong{
        {R"("00280010":{"vr":"US","Value":[70000]})", "(0028,0010): value 1 is no whole number that the VR holds"},
        {R"("00280010":{"vr":"US","Value":["5"]})", "(0028,0010): value 1 is no whole number that the VR holds"},
        {R"("00280010":{"vr":"US","Value":[1.5]})", "(0028,0010): value 1 is no whole number that the VR holds"},
        {R"("00280010":{"vr":"US","Value":5})", "(0028,0010): its Value is no array"},
        {R"("00280010":{"vr":"XX","Value":[5]})", "(0028,0010): its vr is missing or none"},
        {R"("00280010":{"Value":[5]})", "(0028,0010): its vr is missing or none"},
        {R"("00280010":5)", "00280010 is no object"},
        {R"("Rows":{"vr":"US","Value":[5]})", "an attribute's name is no tag of eight hex digits in upper case"},
        {R"("FFFEE000":{"vr":"US","Value":[5]})", "no data set has an attribute FFFEE000"},
        {R"("0028aaaa":{"vr":"US"})", "an attribute's name is no tag of eight hex digits in upper case"},
        {R"("00180050":{"vr":"DS","Value":["nan"]})", "(0018,0050): value 1 is no number"},
        {R"("00100010":{"vr":"PN","Value":["Li^Si"]})",
         "(0010,0010): value 1 is no object of Alphabetic, Ideographic and Phonetic"},
        {R"("00100010":{"vr":"PN","Value":[{"Alphabetic":"a=b"}]})", "(0010,0010): value 1 holds an equals sign"},
        {R"("00081030":{"vr":"LO","Value":["a","b\\c"]})",
         "(0008,1030): value 2 holds a backslash or a control character"},
        {R"("00081030":{"vr":"LO","Value":["\u001b$B"]})",
         "(0008,1030): value 1 holds a backslash or a control character"},
        {R"("00081030":{"vr":"LO","Value":[5]})", "(0008,1030): value 1 is no string"},
        {R"("00081155":{"vr":"UI","Value":["1..2"]})", "(0008,1155): value 1 is no UID"},
        {R"("00280009":{"vr":"AT","Value":["1063"]})", "(0028,0009): value 1 is no tag of eight hex digits"},
        {R"("00180050":{"vr":"DS","Value":["wide"]})", "(0018,0050): value 1 is no number"},
        {R"("00201206":{"vr":"IS","Value":[2147483648]})", "(0020,1206): value 1 is no whole number of 32 bits"},
        {R"("00281052":{"vr":"FL","Value":[1e39]})", "(0028,1052): value 1 is no number that the VR holds"},
        {R"("00402400":{"vr":"LT","Value":["a","b"]})", "(0040,2400): this VR has one value"},
        {R"("00420011":{"vr":"OB","Value":[1]})", "(0042,0011): its VR has InlineBinary or BulkDataURI, not Value"},
        {R"("00420011":{"vr":"OB","InlineBinary":"A"})", "(0042,0011): its InlineBinary is not base64"},
        {R"("00660016":{"vr":"OF","InlineBinary":"AQI="})",
         "(0066,0016): 2 bytes are not a whole number of values of its VR"},
        {R"("00081030":{"vr":"LO","InlineBinary":"AQI="})", "(0008,1030): its VR has no InlineBinary"},
        {R"("00420011":{"vr":"OB","InlineBinary":"AQI=","BulkDataURI":"x"})",
         "(0042,0011): it has more than one of Value, InlineBinary and BulkDataURI"},
        {R"("00400275":{"vr":"SQ","Value":[{},{"00400009":{"vr":"SH","Value":[1]}}]})",
         "(0040,0275)[2].(0040,0009): value 1 is no string"},
        {R"("00400275":{"vr":"SQ","Value":["x"]})", "(0040,0275)[1]: the item is no object"},
        {R"("00280010":{"vr":"US","Value":[2]},"00280011":{"vr":"US","Value":[2]},"00280100":{"vr":"US","Value":[16]},)"
         R"("7FE00010":{"vr":"OW","InlineBinary":"AQI="})",
         "(7FE0,0010): 2 bytes, and the attributes describe 8"},
    };
    for (const auto& [more, says] : wrong) EXPECT_EQ(refusal(more), says) << more;
    EXPECT_EQ(made("{}").error().reason, "bad_identifiers");
    EXPECT_EQ(made("[]").error().reason, "bad_metadata");
}

TEST_F(JsonDataSet, NestingAndMemoryAreBounded) {
    const auto nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += R"("0040A730":{"vr":"SQ","Value":[{)";
        for (int i = 0; i < depth; ++i) text += "}]}";
        return text;
    };
    const auto deep = with(nested(64));
    ASSERT_TRUE(deep) << deep.error().detail;
    metadata_of(std::as_bytes(std::span{*deep}));
    EXPECT_EQ(with(nested(65)).error().reason, "nesting_too_deep");
    EXPECT_EQ(with(nested(300)).error().reason, "nesting_too_deep");
    std::string many = "[0";
    while (many.size() < (8u << 20)) many += ",0";
    EXPECT_EQ(with(R"("00283006":{"vr":"US","Value":)" + many + "]}").error().reason, "metadata_too_large");
}

TEST_F(JsonDataSet, ALongValueOfAShortVrIsUnknown) {
    std::string values = "0";
    for (int i = 0; i < 40'000; ++i) values += ",7";
    const auto file = with(R"("00283006":{"vr":"US","Value":[)" + values + "]}");
    ASSERT_TRUE(file) << file.error().detail;
    EXPECT_EQ(metadata_of(std::as_bytes(std::span{*file})).at("00283006").at("vr").as_string(), "UN");
}

TEST_F(JsonDataSet, JpegIsOfTheTransferSyntaxThatItSaysItself) {
    const auto syntax = [&](const std::string& frame, const std::string& type, const std::string& named = {}) {
        BulkSpool bulk(objects_);
        EXPECT_TRUE(bulk.begin_part({"px", type, named}));
        EXPECT_TRUE(bulk.append(frame));
        bulk.end_part();
        EXPECT_TRUE(bulk.seal());
        const auto file = made('{' + std::string{identity} + R"(,"7FE00010":{"vr":"OB","BulkDataURI":"px"}})", bulk);
        if (!file) return file.error().reason;
        FileScanner scanner({});
        (void)scanner.feed(std::as_bytes(std::span{*file}));
        return scanner.finish().value().transfer_syntax_uid;
    };
    const auto jpeg = [](char sof) {
        return std::string{"\xFF\xD8\xFF"} + sof +
               std::string("\0\x0B\x08\0\x08\0\x08\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0", 21);
    };
    EXPECT_EQ(syntax(jpeg('\xC0'), "image/jpeg"), "1.2.840.10008.1.2.4.50");
    EXPECT_EQ(syntax(jpeg('\xC3'), "image/jpeg"), "1.2.840.10008.1.2.4.70");
    EXPECT_EQ(syntax(jpeg('\xC3'), "image/jpeg", "1.2.840.10008.1.2.4.57"), "1.2.840.10008.1.2.4.57");
    EXPECT_EQ(syntax(jpeg('\xC0'), "image/jpeg", "1.2.840.10008.1.2.4.90"), "unsupported_media_type");
    EXPECT_EQ(syntax("x", "image/jp2"), "1.2.840.10008.1.2.4.90");
    EXPECT_EQ(syntax("x", "image/x-jls"), "1.2.840.10008.1.2.4.80");
    EXPECT_EQ(syntax("", "image/jls"), "bad_pixel_data");
    EXPECT_EQ(syntax("x", "video/mp4"), "1.2.840.10008.1.2.4.102");
    EXPECT_EQ(syntax("x", "application/octet-stream", "1.2.840.10008.1.2.5"), "unsupported_media_type");
    EXPECT_EQ(syntax("xy", "application/octet-stream"), "1.2.840.10008.1.2.1");
}

// What the hub says of a real file is made into a file of which it says the same.
TEST_F(JsonDataSet, TheMetadataOfRealFilesIsTakenBack) {
    const char* data = std::getenv("TELEHUB_TEST_DATA");
    if (data == nullptr) GTEST_SKIP() << "no TELEHUB_TEST_DATA";
    int same = 0;
    std::map<std::string, int> refused;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(data) / "open")) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        json::object told;
        try {
            told = metadata_of(std::as_bytes(std::span{bytes}));
        } catch (const std::runtime_error&) {
            continue;  // no file that the hub takes
        }
        // What is not in the metadata.
        for (auto it = told.begin(); it != told.end();) {
            it = it->value().as_object().contains("BulkDataURI") ? told.erase(it) : std::next(it);
        }
        told["00080005"] = json::object{{"vr", "CS"}, {"Value", {"ISO_IR 192"}}};
        // Compressed no longer, pixels are described as they are served, see JsonMetadata.
        if (first_text(told, "00280004") == "YBR_FULL_422") told.erase("00280004");
        const auto file = made(json::serialize(told));
        if (!file) {
            ++refused[file.error().reason + ' ' + file.error().detail];
            continue;
        }
        ++same;
        EXPECT_EQ(differences(metadata_of(std::as_bytes(std::span{*file})), told), "") << entry.path();
    }
    for (const auto& [why, count] : refused) std::printf("%4d %s\n", count, why.c_str());
    std::printf("%d the same\n", same);
    EXPECT_GT(same, 100);
}

}  // namespace
}  // namespace telehub::dicom
