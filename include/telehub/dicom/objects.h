// DCMTK behind the interface that the use cases know. Thread-safe.
#pragma once
#include "telehub/app/dicom_objects.h"

namespace telehub::dicom {

class DcmtkObjects : public app::DicomObjects {
  public:
    app::EncodedReport encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                     const core::SopUid& sop_uid) override;
    core::Result<void> correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                               const app::Correction& correction) override;
    core::Result<app::InstanceHeader> read_header(const std::filesystem::path& file, std::string_view charset) override;
    std::unique_ptr<app::Intake> intake(const app::Hub& hub) override;
    void import_file(const app::Hub& hub, const std::filesystem::path& file, const std::string& name,
                     const app::Source& source, const EachFile& each) override;
    std::optional<app::Attribute> find_attribute(std::string_view name) const override;
};

}  // namespace telehub::dicom
