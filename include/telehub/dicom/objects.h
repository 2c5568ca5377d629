// DCMTK behind the interface that the use cases know. Thread-safe.
#pragma once
#include "telehub/app/dicom_objects.h"
#include "telehub/dicom/nodes.h"

namespace telehub::dicom {

class DcmtkObjects : public app::DicomObjects {
  public:
    app::EncodedReport encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                     const core::SopUid& sop_uid) override;
    core::Result<void> correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                               const app::Correction& correction) override;
    core::Result<app::InstanceHeader> read_header(const std::filesystem::path& file, std::string_view charset) override;
    std::unique_ptr<app::Intake> intake(const app::Hub& hub, std::string_view charset) override;
    app::Nodes& nodes() override { return nodes_; }
    std::optional<app::Attribute> find_attribute(std::string_view name) const override;

  private:
    DcmtkNodes nodes_;
};

}  // namespace telehub::dicom
