// What a report says, complete, for those who set it on paper (PDF) or in DICOM (SR). All text is UTF-8.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"
#include "telehub/domain/report.h"

namespace telehub::domain {

struct InstanceReference {
    core::SeriesUid series_uid;
    std::string sop_class_uid;
    core::SopUid sop_uid;
};

// A key image 关键图像, for paper and SR.
struct ReportImage {
    KeyImage mark;
    std::string sop_class_uid;
    bool multi_frame = false;  // the instance has more than this frame
    std::string caption;       // 序列 2 · 图像 31
    std::string sides;         // 左缘 R · 右缘 L · 上缘 A · 下缘 P; "" when the image does not say
    std::string jpeg;          // through the mark's window; "" when its pixels cannot be shown
};

struct Signatory {
    std::string name;
    std::string title;           // 主任医师; may be empty
    std::string licence_number;  // may be empty
    core::Timestamp at;
};

struct ReportDocument {
    std::string consortium;  // printed above the title
    std::string reading_organisation;
    std::string ordering_organisation;

    std::string patient_name;        // as registered: 张三
    std::string patient_name_dicom;  // a PN value for the SR, as in the study's images: Zhang^San=张^三
    std::string patient_id;          // (0010,0020)
    std::string issuer_of_patient_id;
    std::string sex;         // M, F, O or empty
    std::string birth_date;  // "1980-02-29" or empty

    std::string accession_number;
    core::StudyUid study_uid;
    std::string study_id;
    std::string study_date;  // DA and TM as in the images; may be empty
    std::string study_time;
    std::string referring_physician;
    std::string modality;   // CT
    std::string body_part;  // CHEST
    std::string procedure;  // 胸部CT平扫
    std::string clinical_history;

    std::string findings;
    std::string impression;
    std::string recommendation;  // may be empty
    std::vector<ReportImage> key_images;

    core::ReportId report_id;
    int version = 1;
    Signatory writer;                   // at: submitted
    std::optional<Signatory> verifier;  // at: verified; absent in a draft
    std::optional<core::Timestamp> published_at;
    std::vector<InstanceReference> evidence;  // the images the report was made from

    std::string time_zone;  // IANA name for printed times: Asia/Shanghai
    std::string watermark;  // "" for a published report
};

}  // namespace telehub::domain
