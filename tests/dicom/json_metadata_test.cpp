// Attributes as DICOM JSON: forms that only hostile or old files have, and DCMTK's dcm2json as the judge of real ones.
#include <gtest/gtest.h>
#include <zlib.h>

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>

#include "support/dicom_file.h"
#include "support/process.h"
#include "telehub/dicom/objects.h"

namespace telehub::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string inflate(const std::string& deflated) {
    z_stream z{};
    inflateInit2(&z, -MAX_WBITS);
    std::string out, piece(1 << 16, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
    z.avail_in = static_cast<uInt>(deflated.size());
    do {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = static_cast<uInt>(piece.size());
        ::inflate(&z, Z_SYNC_FLUSH);
        out.append(piece, 0, piece.size() - z.avail_out);
    } while (z.avail_out == 0);
    inflateEnd(&z);
    return out;
}

core::Result<std::string> metadata_text(const fs::path& file, std::string_view charset = "") {
    dicom::DcmtkObjects objects;
    const auto header = objects.read_header(file, charset);
    if (!header) return header.error();
    auto text = inflate(header->metadata.deflated);
    EXPECT_EQ(text.size(), header->metadata.json_size);
    EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())),
              header->metadata.json_crc32);
    return text;
}

json::object metadata(const fs::path& file, std::string_view charset = "") {
    return json::parse(metadata_text(file, charset).value()).as_object();
}

std::string shown(const json::object& all, const char* tag) { return json::serialize(all.at(tag)); }

class JsonMetadataTest : public testing::Test {
  protected:
    json::object of(const std::map<std::string, std::string>& more, const std::string& charset = "") {
        DicomFile f;
        f.more = more;
        return metadata(make_dicom(folder, "a.dcm", f), charset);
    }
    TempDir folder;
};

TEST_F(JsonMetadataTest, EveryKindOfValueHasItsForm) {
    const auto all = of({{"0018,0050", "DS [+1.50\\.5\\7]"},
                         {"0020,1206", "IS [007]"},
                         {"0028,0009", "AT (0018,1063)"},
                         {"0018,9074", "DT [20260131]"},
                         {"0018,9087", "FD 1.25\\-3"},
                         {"0028,3002", "US 256\\0\\16"},
                         {"0040,2400", "LT [one \\ value]"},
                         {"0042,0011", "OB 01\\02\\03\\04"},
                         {"0008,1080", "LO (no value available)"}});
    EXPECT_EQ(shown(all, "00180050"), R"({"vr":"DS","Value":[1.5E0,5E-1,7]})");
    EXPECT_EQ(shown(all, "00201206"), R"({"vr":"IS","Value":[7]})");
    EXPECT_EQ(shown(all, "00280009"), R"({"vr":"AT","Value":["00181063"]})");
    EXPECT_EQ(shown(all, "00283002"), R"({"vr":"US","Value":[256,0,16]})");
    EXPECT_EQ(shown(all, "00189087"), R"({"vr":"FD","Value":[1.25E0,-3]})");
    EXPECT_EQ(shown(all, "00402400"), R"({"vr":"LT","Value":["one \\ value"]})");
    EXPECT_EQ(shown(all, "00420011"), R"({"vr":"OB","InlineBinary":"AQIDBA=="})");
    EXPECT_EQ(shown(all, "00081080"), R"({"vr":"LO"})");
    EXPECT_EQ(shown(all, "00080005"), R"({"vr":"CS","Value":["ISO_IR 192"]})");
    EXPECT_EQ(all.count("00080000"), 0u);
    EXPECT_TRUE(all.at("7FE00010").at("BulkDataURI").as_string().starts_with("/dicom-web/bulkdata/"));
}

TEST_F(JsonMetadataTest, NamesAreGroupsAndText) {
    DicomFile f;
    f.patient_name = "Zhang^San=张^三=";
    EXPECT_EQ(shown(metadata(make_dicom(folder, "n.dcm", f)), "00100010"),
              "{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Zhang^San\",\"Ideographic\":\"张^三\"}]}");
}

TEST_F(JsonMetadataTest, NestedDataSetsAndTheirBulkData) {
    DicomFile f;
    f.sop_uid = "1.2.3";
    f.more = {{"0040,0275",
               "SQ (Sequence with undefined length)\n(fffe,e000) na\n(0040,0009) SH [STEP1]\n(0040,1001) SH "
               "[RP1]\n(fffe,e00d) na\n"
               "(fffe,e000) na\n(0040,0009) SH [STEP2]\n(fffe,e00d) na\n(fffe,e0dd) na"},
              {"0008,1140", "SQ (Sequence with undefined length)\n(fffe,e0dd) na (SequenceDelimitationItem)"}};
    const auto file = make_dicom(folder, "s.dcm", f);
    const auto all = metadata(file);
    EXPECT_EQ(
        shown(all, "00400275"),
        R"({"vr":"SQ","Value":[{"00400009":{"vr":"SH","Value":["STEP1"]},"00401001":{"vr":"SH","Value":["RP1"]}},)"
        R"({"00400009":{"vr":"SH","Value":["STEP2"]}}]})");
    EXPECT_EQ(shown(all, "00081140"), R"({"vr":"SQ"})");
    EXPECT_EQ(all.at("7FE00010").at("BulkDataURI").as_string(), "/dicom-web/bulkdata/1.2.3/7FE00010");
    dicom::DcmtkObjects objects;
    const auto header = objects.read_header(file, "").value();
    EXPECT_EQ(header.requested_procedure_id, "RP1");
    EXPECT_EQ(header.scheduled_step_id, "STEP1");
}

// Numbers by value, names and text as they are; what is only spelt in another way is the same.
bool same_value(const json::value& a, const json::value& b) {
    const auto number = [](const json::value& v) -> std::optional<double> {
        if (v.is_number()) return v.to_number<double>();
        if (!v.is_string()) return {};
        char* end = nullptr;
        const std::string text{v.as_string()};
        const double d = std::strtod(text.c_str(), &end);
        if (text.empty() || *end != '\0') return {};
        return d;
    };
    if (const auto x = number(a), y = number(b); x && y) {
        return *x == *y || std::abs(*x - *y) <= 1e-6 * std::max(std::abs(*x), std::abs(*y));
    }
    if (a.kind() != b.kind()) return false;
    if (a.is_array()) {
        if (a.as_array().size() != b.as_array().size()) return false;
        for (std::size_t i = 0; i < a.as_array().size(); ++i) {
            if (!same_value(a.as_array()[i], b.as_array()[i])) return false;
        }
        return true;
    }
    if (a.is_object()) {
        if (a.as_object().size() != b.as_object().size()) return false;
        for (const auto& [key, value] : a.as_object()) {
            const auto* other = b.as_object().if_contains(key);
            if (other == nullptr || !same_value(value, *other)) return false;
        }
        return true;
    }
    return a == b;
}

// What the two may differ in: bulk data is a link here, bytes there; the character set is UTF-8 here.
void drop_incomparable(json::object& all) {
    for (auto it = all.begin(); it != all.end();) {
        auto& element = it->value().as_object();
        const bool text_set = it->key() == "00080005";
        if (text_set || element.contains("BulkDataURI") || element.contains("InlineBinary")) {
            it = all.erase(it);
            continue;
        }
        if (const auto* items = element.if_contains("Value"); items != nullptr && element.at("vr") == "SQ") {
            for (auto& item : element.at("Value").as_array()) {
                if (item.is_object()) drop_incomparable(item.as_object());
            }
        }
        ++it;
    }
}

TEST(JsonMetadata, AgreesWithDcm2jsonOnRealFiles) {
    const char* data = std::getenv("TELEHUB_TEST_DATA");
    if (data == nullptr) GTEST_SKIP() << "no TELEHUB_TEST_DATA";
    int compared = 0, elements = 0;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(data) / "open")) {
        if (!entry.is_regular_file()) continue;
        // Chinese that calls itself Latin-1: there we know better.
        if (entry.path().filename() == "gbk_as_latin1.dcm") continue;
        const auto ours = metadata_text(entry.path());
        if (!ours) continue;
        const auto theirs = run_process({"dcm2json", entry.path().string()});
        if (theirs.exit_code != 0) continue;  // it gives up on text that it cannot convert; ours may not
        json::error_code ec;
        auto judge = json::parse(theirs.out, ec);
        if (ec) continue;
        auto mine = json::parse(*ours, ec);
        ASSERT_FALSE(ec) << entry.path() << ": " << ec.message();
        auto& a = mine.as_object();
        auto& b = judge.as_object();
        std::set<std::string> links;
        for (const auto& [tag, element] : a) {
            if (element.as_object().contains("BulkDataURI")) links.insert(std::string{tag});
        }
        for (const auto& tag : links) b.erase(tag);
        // Described as it is served, see JsonMetadata.
        if (entry.path().filename() == "SC_ybr_full_422_uncompressed.dcm") b.erase("00280004");
        drop_incomparable(a);
        drop_incomparable(b);
        ++compared;
        for (const auto& [tag, element] : b) {
            const auto* own = a.if_contains(tag);
            if (own == nullptr) {
                ADD_FAILURE() << entry.path() << " lacks " << tag << ' ' << json::serialize(element).substr(0, 200);
                continue;
            }
            ++elements;
            EXPECT_TRUE(same_value(*own, element))
                << entry.path() << ' ' << tag << "\n  ours   " << json::serialize(*own).substr(0, 300)
                << "\n  dcm2json " << json::serialize(element).substr(0, 300);
        }
    }
    EXPECT_GT(compared, 100);
    RecordProperty("compared", compared);
    RecordProperty("elements", elements);
}

}  // namespace
}  // namespace telehub::test
