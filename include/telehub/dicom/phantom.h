// The project's own synthetic studies, for demonstrations and tests: analytic phantoms with the geometry, the
// window values and the attributes of real scanners, and no patient in them. The same PhantomStudy always
// gives the same bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace telehub::dicom {

enum class PhantomKind {
    ct_head,   // CT Image Storage: ellipsoids in HU after Shepp and Logan, with a bleeding; 256 x 256, 16 bit
    mr_head,   // MR Image Storage: the same head as a T1-weighted spin echo
    dx_chest,  // Digital X-Ray Image Storage, for presentation: a frontal chest, 12 bit
};

struct PhantomPatient {
    std::string patient_id;
    std::string name;        // PN, UTF-8: "Zhang^Wei=张^伟"
    std::string sex;         // M, F, O
    std::string birth_date;  // "YYYY-MM-DD"
};

struct PhantomStudy {
    PhantomKind kind = PhantomKind::ct_head;
    PhantomPatient patient;
    std::string charset = "ISO_IR 192";           // what the text is encoded in: ISO_IR 192, GB18030, GBK, ISO_IR 100
    std::optional<std::string> declared_charset;  // what (0008,0005) says, when it says wrong; "" : it is absent
    std::string study_uid;                        // all other UIDs follow from it and from the seed
    std::string accession_number;
    std::string study_id = "1";
    std::string study_date = "20260105";  // DA
    std::string study_time = "093000";    // TM
    std::string study_description;
    std::string series_description;
    std::string referring_physician;  // PN
    std::string institution;
    std::string station_name = "PHANTOM";
    unsigned slices = 24;    // of CT and MR; a DX study has one image
    std::uint64_t seed = 1;  // of the noise
};

unsigned phantom_images(const PhantomStudy& study);

// The image `index`, from 0, as a Part 10 file, explicit little endian. Throws std::invalid_argument when the
// text cannot be written in the character set, or there is no such image. Thread-safe.
std::string phantom_image(const PhantomStudy& study, unsigned index);

}  // namespace telehub::dicom
