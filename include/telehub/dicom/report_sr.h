// The report as DICOM: Basic Text SR (1.2.840.10008.5.1.4.1.1.88.11) by TID 2000 (PS3.16), explicit little endian,
// UTF-8, verified and complete, with observer contexts, language, evidence, findings, impression, recommendation.
#pragma once
#include <string>

#include "telehub/domain/report_document.h"

namespace telehub::dicom {

struct ReportSr {
    std::string sop_class_uid;
    std::string sop_uid;
    std::string series_uid;
    std::string bytes;  // a Part 10 file
};

// `sop_uid` and `series_uid` name the new object. Throws std::runtime_error when DCMTK refuses. Thread-safe.
ReportSr encode_report_sr(const domain::ReportDocument& report, const std::string& series_uid,
                          const std::string& sop_uid);

}  // namespace telehub::dicom
