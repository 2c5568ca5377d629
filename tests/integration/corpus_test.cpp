// Every file of a folder of real DICOM files is stored byte for byte and findable, or refused for a reason that is
// written here. The folder is named by TELEHUB_TEST_DATA; without it there is nothing to test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "support/local_hub.h"
#include "telehub/dicom/importer.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/studies.h"

namespace telehub::test {
namespace {

namespace fs = std::filesystem;

// What is refused, and why. Five are data sets without the preamble of PS3.10, one says explicit VR and is implicit,
// two are compressed archives (as files; `telehub import` opens the zip), four have no Study Instance UID to be filed
// under.
const std::map<std::string, std::string> refused{
    {"charset_clunie/chrSQEncoding1.dcm", "bad_identifiers"},
    {"fodicom/CR-MONO1-10-chest", "not_dicom"},
    {"fodicom/abd1.zip", "not_dicom"},
    {"pydicom_data/HTJ2KLossless_08_RGB.dcm", "bad_identifiers"},
    {"pydicom_data/JLSL_08_07_0_1F.dcm", "bad_identifiers"},
    {"pydicom_data/JLSL_RGB_ILV0.dcm", "not_dicom"},
    {"pydicom_data/JLSL_RGB_ILV2.dcm", "not_dicom"},
    {"pydicom_data/JLSN_RGB_ILV0.dcm", "not_dicom"},
    {"pydicom_data/OT-PAL-8-face.dcm", "not_dicom"},
    {"pydicom_test_files/JPEGLSNearLossless_08.dcm", "bad_identifiers"},
    {"pydicom_test_files/SC_rgb_jls_lossy_sample.dcm", "bad_identifiers"},
    {"pydicom_test_files/SC_rgb_jpeg.dcm", "bad_vr"},
    {"pydicom_test_files/priv_SQ.dcm", "bad_identifiers"},
    {"pydicom_test_files/zipMR.gz", "not_dicom"},
};

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Whether the file's bytes can be found again under its SOP Instance UID: as the instance, or held in quarantine.
bool findable(LocalHub& local, const core::SopUid& uid, const std::string& sha256) {
    return local.db.read([&](store::Connection& c) {
        const auto row = store::find_instance(c, uid);
        if (row && row->object_sha256 == sha256) return true;
        const auto held =
            store::select_integer(c, "SELECT COUNT(*) FROM held_instance WHERE sop_uid = :uid AND object_sha256 = :sha",
                                  {store::param("uid", uid), store::param("sha", sha256)});
        return held > 0;
    });
}

TEST(Corpus, EveryFileIsStoredAsItIsOrRefusedForAKnownReason) {
    const char* folder = std::getenv("TELEHUB_TEST_DATA");
    if (folder == nullptr || !fs::exists(fs::path{folder} / "open"))
        GTEST_SKIP() << "TELEHUB_TEST_DATA names no corpus";
    const TempDir data;
    const core::SystemClock clock;
    LocalHub local(data.path(), clock);
    const auto org =
        app::create_organisation(local.hub, domain::Actor::system(), {"TC01", "青山镇卫生院", "clinic", "", ""})
            .value();
    const app::Source source{org.id, "import", domain::Actor::device("import", org.id)};

    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path{folder} / "open")) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    ASSERT_GE(files.size(), 300u);
    std::map<std::string, std::string> seen_refused;
    std::size_t stored = 0, duplicate = 0, held = 0;
    for (const auto& file : files) {
        const auto name = fs::relative(file, fs::path{folder} / "open").string();
        const auto outcome = dicom::import_file(local.hub, file, source, "");
        switch (outcome.result) {
            case dicom::ImportResult::stored:
            case dicom::ImportResult::quarantined: {
                ++(outcome.result == dicom::ImportResult::stored ? stored : held);
                const auto bytes = read_file(file);
                const auto sha256 = core::sha256_hex(bytes);
                ASSERT_TRUE(local.objects.contains(sha256)) << name;
                EXPECT_EQ(local.objects.read(sha256), bytes) << name;
                EXPECT_TRUE(findable(local, outcome.sop_uid, sha256)) << name;
                break;
            }
            case dicom::ImportResult::duplicate:
                ++duplicate;
                EXPECT_TRUE(local.db.read([&](store::Connection& c) {
                    return store::find_instance(c, outcome.sop_uid).has_value();
                })) << name;
                break;
            case dicom::ImportResult::skipped:
            case dicom::ImportResult::refused:
                EXPECT_FALSE(outcome.detail.empty()) << name;
                seen_refused[name] = outcome.reason;
                break;
        }
    }
    std::printf("%zu files: %zu stored, %zu held in quarantine, %zu duplicates, %zu refused\n", files.size(), stored,
                held, duplicate, seen_refused.size());
    EXPECT_EQ(seen_refused, refused);
}

}  // namespace
}  // namespace telehub::test
