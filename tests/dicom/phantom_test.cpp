#include "telehub/dicom/phantom.h"

#include <gtest/gtest.h>

#include "support/process.h"
#include "support/temp_dir.h"
#include "telehub/core/error.h"
#include "telehub/dicom/instance_header.h"
#include "telehub/dicom/objects.h"

namespace telehub::dicom {
namespace {

using test::run_process;
using test::TempDir;

PhantomStudy study(PhantomKind kind, const std::string& charset = "ISO_IR 192",
                   const std::string& name = "Zhang^Wei=张^伟") {
    PhantomStudy s;
    s.kind = kind;
    s.charset = charset;
    s.patient = {"P0001", name, "M", "1980-02-29"};
    s.study_uid = "2.25.123456789";
    s.accession_number = "TC012601050001";
    s.study_description = charset == "ISO_IR 100" ? "Head" : "头颅平扫";
    s.slices = 4;
    return s;
}

// dciodvfy does not know the defined term GBK (PS3.3 C.12.1.1.2), and takes such text for the default
// repertoire.
bool about_charset(const std::string& line) {
    return line.find("Character invalid for character repertoire") != std::string::npos ||
           line.find("Dicom dataset contains invalid data values") != std::string::npos;
}

std::string errors_of(const std::string& file, const std::string& charset) {
    const auto checked = run_process({"dciodvfy", file});
    std::string errors;
    const auto all = checked.out + checked.err;
    for (std::size_t at = 0; at < all.size();) {
        const auto end = std::min(all.find('\n', at), all.size());
        const auto line = all.substr(at, end - at);
        if (line.starts_with("Error") && !(charset == "GBK" && about_charset(line))) errors += line + "\n";
        at = end + 1;
    }
    return errors;
}

TEST(Phantom, PassesTheVerifierInEveryKindAndCharacterSet) {
    const TempDir dir;
    for (const auto kind : {PhantomKind::ct_head, PhantomKind::mr_head, PhantomKind::dx_chest}) {
        for (const auto* charset : {"ISO_IR 192", "GB18030", "GBK", "ISO_IR 100"}) {
            const bool latin = std::string_view{charset} == "ISO_IR 100";
            const auto s = study(kind, charset, latin ? "Müller^Jörg" : "Zhang^Wei=张^伟");
            const auto file = dir.write("image.dcm", phantom_image(s, 0));
            EXPECT_EQ(errors_of(file, charset), "") << charset << " " << static_cast<int>(kind);
        }
    }
}

TEST(Phantom, HoldsThePatientInItsCharacterSet) {
    const TempDir dir;
    for (const auto* charset : {"ISO_IR 192", "GB18030", "GBK"}) {
        const auto file = dir.write("image.dcm", phantom_image(study(PhantomKind::ct_head, charset), 1));
        const auto header = DcmtkObjects{}.read_header(file, "").value();
        EXPECT_EQ(header.patient_name, "Zhang^Wei=张^伟") << charset;
        EXPECT_EQ(header.specific_character_set, charset);
        EXPECT_EQ(header.study_description, "头颅平扫") << charset;
        EXPECT_EQ(header.birth_date, "1980-02-29");
        EXPECT_EQ(header.accession_number, "TC012601050001");
        EXPECT_EQ(header.study_uid.value, "2.25.123456789");
        EXPECT_EQ(header.image_rows, 256);
        EXPECT_EQ(header.pixel_length, 256 * 256 * 2);
    }
}

TEST(Phantom, CanDeclareItsCharacterSetWrongly) {
    const TempDir dir;
    auto s = study(PhantomKind::dx_chest, "GB18030");
    s.declared_charset = "";
    const auto file = dir.write("image.dcm", phantom_image(s, 0));
    const auto header = DcmtkObjects{}.read_header(file, "GB18030").value();
    EXPECT_EQ(header.specific_character_set, "");
    EXPECT_EQ(header.patient_name, "Zhang^Wei=张^伟");
}

TEST(Phantom, IsTheSameForTheSameStudyAndDiffersByImageAndSeed) {
    auto s = study(PhantomKind::mr_head);
    EXPECT_EQ(phantom_image(s, 2), phantom_image(s, 2));
    EXPECT_NE(phantom_image(s, 2), phantom_image(s, 3));
    const auto first = phantom_image(s, 2);
    s.seed = 2;
    EXPECT_NE(phantom_image(s, 2), first);
}

TEST(Phantom, RefusesWhatTheCharacterSetCannotHoldAndImagesThatAreNot) {
    EXPECT_THROW(phantom_image(study(PhantomKind::ct_head, "ISO_IR 100"), 0), std::invalid_argument);
    EXPECT_THROW(phantom_image(study(PhantomKind::ct_head), 4), std::invalid_argument);
    EXPECT_EQ(phantom_images(study(PhantomKind::dx_chest)), 1u);
}

}  // namespace
}  // namespace telehub::dicom
