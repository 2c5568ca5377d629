#include "telehub/dicom/objects.h"

#include <dcmtk/dcmdata/dctk.h>

#include <charconv>

#include "json_metadata.h"
#include "secondary_capture.h"
#include "telehub/dicom/importer.h"
#include "telehub/dicom/instance_header.h"
#include "telehub/dicom/report_sr.h"

namespace telehub::dicom {

app::EncodedReport DcmtkObjects::encode_report(const domain::ReportDocument& report, const core::SeriesUid& series_uid,
                                               const core::SopUid& sop_uid) {
    auto sr = encode_report_sr(report, series_uid.value, sop_uid.value);
    return {std::move(sr.bytes), std::move(sr.sop_class_uid)};
}

core::Result<app::InstanceHeader> DcmtkObjects::read_header(const std::filesystem::path& file,
                                                            std::string_view charset) {
    JsonMetadata metadata(charset);
    const auto scan = scan_file(file, indexed_tags(), {}, &metadata);
    if (!scan) return scan.error();
    auto header = header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, charset);
    metadata.finish(header);
    return header;
}

core::Result<std::string> DcmtkObjects::wrap_photo(const std::filesystem::path& file,
                                                   const app::PhotoDocument& document) {
    const std::lock_guard turn(photo_turn_);
    const auto photo = read_photo(file);
    if (!photo) return photo.error();
    return secondary_capture(*photo, document);
}

std::unique_ptr<app::Intake> DcmtkObjects::intake(const app::Hub& hub, std::string_view charset) {
    return std::make_unique<FileIntake>(hub, charset);
}

namespace {

// The importer names files by their path, which is ours and says nothing to who sent them.
class Renamed final : public ImportListener {
  public:
    Renamed(const std::filesystem::path& file, const std::string& name, const app::DicomObjects::EachFile& each)
        : prefix_(file.string() + "!"), name_(name), each_(each) {}
    void file(const std::string& name, const ImportOutcome& outcome) override {
        each_(name.starts_with(prefix_) ? name.substr(prefix_.size()) : name_, outcome);
    }
    void progress(const ImportProgress&) override {}

  private:
    const std::string prefix_;
    const std::string& name_;
    const app::DicomObjects::EachFile& each_;
};

}  // namespace

void DcmtkObjects::import_file(const app::Hub& hub, const std::filesystem::path& file, const std::string& name,
                               const app::Source& source, const EachFile& each) {
    Renamed listener(file, name, each);
    Importer(hub, source, "").run(std::span(&file, 1), listener);
}

std::optional<app::Attribute> DcmtkObjects::find_attribute(std::string_view name) const {
    DcmTag tag;
    const std::string text{name};
    if (DcmTag::findTagFromName(text.c_str(), tag).bad()) {
        std::uint32_t number = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
        if (text.size() != 8 || fault != std::errc{} || end != text.data() + text.size()) return {};
        tag = DcmTag(static_cast<Uint16>(number >> 16), static_cast<Uint16>(number & 0xFFFF));
    }
    return app::Attribute{std::uint32_t{tag.getGroup()} << 16 | tag.getElement(), tag.getVR().getValidVRName()};
}

}  // namespace telehub::dicom
