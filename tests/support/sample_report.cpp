#include "support/sample_report.h"

namespace telehub::test {
namespace {

constexpr const char* ct_image_storage = "1.2.840.10008.5.1.4.1.1.2";

void add_people(domain::ReportDocument& report) {
    report.report_id = core::ReportId("0194b9c2-7d3e-7a10-9c55-3f1a2b4c5d6e");
    report.version = 2;
    report.writer = {"李思远", "主治医师", "110330100012345", *core::from_rfc3339("2026-01-31T02:05:09.250Z")};
    report.verifier = {"王海燕", "主任医师", "110330100054321", *core::from_rfc3339("2026-01-31T03:20:00Z")};
    report.published_at = core::from_rfc3339("2026-01-31T03:21:30Z");
    report.time_zone = "Asia/Shanghai";
}

void add_text(domain::ReportDocument& report) {
    report.clinical_history = "咳嗽、咳痰2周，发热3天，体温最高38.6℃。既往高血压病史10年。";
    report.findings =
        "胸廓对称，纵隔居中。双肺纹理增多、增粗，右肺下叶背段见片状密度增高影，边界模糊，范围约 32 mm × 25 "
        "mm，"
        "其内可见支气管充气征；左肺上叶尖后段见一直径约 5 mm 实性结节（Im 48），边缘光滑。\n"
        "气管、支气管通畅，未见狭窄或阻塞。纵隔内见数枚小淋巴结，短径均小于 10 mm。\n"
        "心影不大，主动脉弓见钙化斑。双侧胸腔未见积液。扫及肝脏、双肾上腺未见明显异常。";
    report.impression =
        "1. 右肺下叶背段炎症，建议抗炎治疗后复查。\n2. 左肺上叶尖后段实性小结节，建议12个月后随访。\n3. "
        "主动脉硬化。";
    report.recommendation = "抗炎治疗2周后复查胸部CT；如发热持续或加重，请及时就诊。";
}

}  // namespace

domain::ReportDocument sample_report() {
    domain::ReportDocument report;
    report.consortium = "江城区域影像医联体";
    report.reading_organisation = "江城市第一人民医院影像诊断中心";
    report.ordering_organisation = "柳林镇中心卫生院";
    report.patient_name = "张三丰";
    report.patient_name_dicom = "Zhang^Sanfeng=张^三丰";
    report.patient_id = "P20260001";
    report.issuer_of_patient_id = "LIULIN";
    report.sex = "M";
    report.birth_date = "1980-02-29";
    report.accession_number = "CT260131007";
    report.study_uid = core::StudyUid("2.25.110000000000000000000000000000000001");
    report.study_id = "S1";
    report.study_date = "20260131";
    report.study_time = "083015.120000";
    report.referring_physician = "Zhao^Min=赵^敏";
    report.modality = "CT";
    report.body_part = "CHEST";
    report.procedure = "胸部CT平扫";
    add_text(report);
    add_people(report);
    for (const char* uid : {"2.25.3001", "2.25.3002"}) {
        report.evidence.push_back({core::SeriesUid("2.25.2001"), ct_image_storage, core::SopUid(uid)});
    }
    report.evidence.push_back({core::SeriesUid("2.25.2002"), ct_image_storage, core::SopUid("2.25.3003")});
    return report;
}

}  // namespace telehub::test
