// DCMTK behind the interface that the use cases know. Thread-safe.
#pragma once
#include <mutex>

#include "telehub/app/dicom_objects.h"
#include "telehub/dicom/nodes.h"
#include "telehub/dicom/pixels.h"

namespace telehub::dicom {

class DcmtkObjects : public app::DicomObjects {
  public:
    app::EncodedReport encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                     const core::SopUid& sop_uid) override;
    core::Result<void> correct(const std::filesystem::path& original, const std::filesystem::path& corrected,
                               const app::Correction& correction) override;
    core::Result<app::InstanceHeader> read_header(const std::filesystem::path& file, std::string_view charset) override;
    std::unique_ptr<app::Intake> intake(const app::Hub& hub, std::string_view charset) override;
    std::unique_ptr<app::JsonIntake> json_intake(const app::Hub& hub) override;
    void import_file(const app::Hub& hub, const std::filesystem::path& file, const std::string& name,
                     const app::Source& source, const EachFile& each) override;
    core::Result<std::string> wrap_photo(const std::filesystem::path& photo,
                                         const app::PhotoDocument& document) override;
    std::optional<app::Attribute> find_attribute(std::string_view name) const override;

    core::Result<std::string> render(const std::filesystem::path& object, const store::Instance& instance,
                                     const app::RenderOptions& options) override {
        return pixels_.render(object, instance, options);
    }
    core::Result<std::string> native_frame(const std::filesystem::path& object, const store::Instance& instance,
                                           unsigned frame) override {
        return pixels_.native_frame(object, instance, frame);
    }
    core::Result<std::string> jpeg_ls_frame(const std::filesystem::path& object, const store::Instance& instance,
                                            unsigned frame) override {
        return pixels_.jpeg_ls_frame(object, instance, frame);
    }
    core::Result<void> transcode(const std::filesystem::path& object, const store::Instance& instance,
                                 std::string_view transfer_syntax_uid, const std::filesystem::path& to) override {
        return pixels_.transcode(object, instance, transfer_syntax_uid, to);
    }
    bool can_decode(std::string_view transfer_syntax_uid) const override {
        return pixels_.can_decode(transfer_syntax_uid);
    }
    core::Result<app::BulkData> find_bulk_data(const std::filesystem::path& object, std::string_view path) override;
    app::Nodes& nodes() override { return nodes_; }

  private:
    std::mutex photo_turn_;  // decoding a photo takes memory: one at a time, whoever sends how many
    DcmtkPixels pixels_;
    DcmtkNodes nodes_;
};

}  // namespace telehub::dicom
