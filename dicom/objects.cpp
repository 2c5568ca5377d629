#include "telehub/dicom/objects.h"

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
    const auto scan = scan_file(file, indexed_tags());
    if (!scan) return scan.error();
    return header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, charset);
}

}  // namespace telehub::dicom
