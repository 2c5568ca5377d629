// Small DICOM files for tests, made by DCMTK's dump2dcm from text.
#pragma once
#include <map>
#include <string>

#include "support/temp_dir.h"

namespace telehub::test {

struct DicomFile {
    std::string study_uid = "1.2.826.0.1.3680043.10.999.1";
    std::string series_uid;  // empty: study_uid + ".1"
    std::string sop_uid;     // empty: series_uid + "." + instance_number
    int instance_number = 1;
    std::string patient_id = "P1";
    std::string patient_name = "Zhang^San";  // UTF-8
    std::string sex = "M";
    std::string birth_date = "19800229";
    std::string accession_number;
    std::string modality = "CT";
    std::string sop_class_uid = "1.2.840.10008.5.1.4.1.1.2";
    int pixel = 0;                            // the value of every pixel: makes contents differ
    std::map<std::string, std::string> more;  // "0008,1030" -> "LO [text]"
    std::string transfer_syntax_option = "+te";
};

// Writes NAME into the folder; its path.
std::string make_dicom(const TempDir& folder, const std::string& name, const DicomFile& what);
std::string make_dicom(const std::filesystem::path& folder, const std::string& name, const DicomFile& what);

}  // namespace telehub::test
