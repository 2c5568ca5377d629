// The demonstration's day: invented patients, and what came of each.
#include "demo.h"

namespace telehub::cli {

namespace {

using dicom::PhantomKind;

app::OrderForm order(const dicom::PhantomPatient& p, const char* plain_name, const char* urgency,
                     const char* patient_class, const char* history) {
    app::OrderForm f;
    f.patient_id = p.patient_id;
    f.patient_name = plain_name;
    f.sex = p.sex;
    f.birth_date = p.birth_date;
    f.urgency = urgency;
    f.patient_class = patient_class;
    f.clinical_history = history;
    f.consent = true;
    return f;
}

// What is ordered is what is scanned.
DemoCase scan(const char* technician, DemoEnd end, app::OrderForm form, const dicom::PhantomPatient& patient,
              PhantomKind kind, const char* charset, std::uint64_t seed, app::ReportText report = {}) {
    const bool head = kind != PhantomKind::dx_chest;
    form.modality = kind == PhantomKind::ct_head ? "CT" : kind == PhantomKind::mr_head ? "MR" : "DX";
    form.body_part = head ? "HEAD" : "CHEST";
    form.procedure = kind == PhantomKind::ct_head   ? "头颅CT平扫"
                     : kind == PhantomKind::mr_head ? "头颅MR平扫"
                                                    : "胸部正位片";
    form.referring_physician = "孙丽";
    dicom::PhantomStudy images;
    images.kind = kind;
    images.patient = patient;
    images.charset = charset;
    images.seed = seed;
    images.slices = 24;
    const bool latin = images.charset == "ISO_IR 100";
    images.study_description = latin ? (head ? "Head" : "Chest PA") : form.procedure;
    images.series_description = latin ? "Plain" : "平扫";
    return {technician, end, head ? "CT_TC01" : "DX_TC02", std::move(form), std::move(images), std::move(report)};
}

}  // namespace

namespace {

// 青山镇卫生院: heads.
void add_head_cases(std::vector<DemoCase>& all) {
    const char* const by = "tech.qs";
    const dicom::PhantomPatient zhang{"QS100001", "Zhang^Wei=张^伟", "M", "1958-03-12"};
    const dicom::PhantomPatient ouyang{"QS100002", "Ouyang^Mingyue=欧阳^明月", "F", "1991-11-05"};
    const dicom::PhantomPatient wang{"QS100003", "Wang^Fang=王^芳", "F", "1972-07-21"};
    const dicom::PhantomPatient liu{"QS100004", "Liu^Yang=刘^洋", "M", "1979-12-02"};
    const dicom::PhantomPatient zhao{"QS100004", "Zhao^Gang=赵^刚", "M", "1949-06-15"};
    const dicom::PhantomPatient huang{"QS100005", "Huang^Lei=黄^磊", "M", "1988-04-17"};
    auto form = order(zhang, "张伟", "emergency", "emergency", "突发右侧肢体无力2小时，血压190/110mmHg。");
    all.push_back(scan(by, DemoEnd::read, form, zhang, PhantomKind::ct_head, "GB18030", 11));
    form = order(ouyang, "欧阳明月", "routine", "outpatient", "反复头痛半年，近一周加重。");
    all.push_back(scan(by, DemoEnd::read, form, ouyang, PhantomKind::ct_head, "ISO_IR 192", 12));
    form = order(wang, "王芳", "urgent", "inpatient", "头晕、呕吐3天，既往高血压病史10年。");
    all.push_back(scan(by, DemoEnd::read, form, wang, PhantomKind::mr_head, "ISO_IR 192", 13));
    // The technician picked the wrong line of the worklist.
    form = order(liu, "刘洋", "routine", "outpatient", "外伤后头痛1天。");
    all.push_back(scan(by, DemoEnd::mismatched, form, zhao, PhantomKind::ct_head, "GB18030", 17));
    form = order(huang, "黄磊", "urgent", "outpatient", "摔倒后头部着地，短暂意识丧失。");
    all.push_back(scan(by, DemoEnd::submitted, form, huang, PhantomKind::ct_head, "GB18030", 19));
}

// 河口镇卫生院: chests.
void add_chest_cases(std::vector<DemoCase>& all) {
    const char* const by = "tech.hk";
    const dicom::PhantomPatient li{"HK200001", "Li^Na=李^娜", "F", "1985-01-30"};
    const dicom::PhantomPatient mueller{"HK200002", "Müller^Jörg", "M", "1966-09-18"};
    const dicom::PhantomPatient chen{"HK200003", "Chen^Jing=陈^静", "F", "2001-05-04"};
    const dicom::PhantomPatient zhou{"HK200004", "Zhou^Jie=周^杰", "M", "1995-08-23"};
    auto form = order(li, "李娜", "routine", "outpatient", "咳嗽、咳痰2周，低热。");
    all.push_back(scan(by, DemoEnd::read, form, li, PhantomKind::dx_chest, "GBK", 14));
    form = order(mueller, "Müller Jörg", "urgent", "outpatient", "Cough and fever for five days.");
    all.push_back(scan(by, DemoEnd::read, form, mueller, PhantomKind::dx_chest, "ISO_IR 100", 15));
    // A scanner that writes GB18030 and does not say so: its setting in the hub does.
    form = order(chen, "陈静", "routine", "outpatient", "入职体检。");
    all.push_back(scan(by, DemoEnd::read, form, chen, PhantomKind::dx_chest, "GB18030", 16));
    all.back().images.declared_charset = "";
    form = order(zhou, "周杰", "routine", "outpatient", "胸痛1天。");
    all.push_back(scan(by, DemoEnd::scheduled, form, zhou, PhantomKind::dx_chest, "GB18030", 18));
}

// What the radiologists have at hand, and what they have done. Every phantom's head has a bleeding on the left, and
// every chest a nodule in the right upper lobe. Last, since a case's number is the key of its order.
void add_cases_in_hand(std::vector<DemoCase>& all) {
    const char *const qs = "tech.qs", *const hk = "tech.hk";
    const dicom::PhantomPatient sun{"QS100006", "Sun^Qiang=孙^强", "M", "1969-10-08"};
    const dicom::PhantomPatient he{"QS100007", "He^Xiuying=何^秀英", "F", "1961-02-14"};
    const dicom::PhantomPatient guo{"HK200005", "Guo^Tao=郭^涛", "M", "1983-07-30"};
    const dicom::PhantomPatient lin{"HK200006", "Lin^Xiaoyan=林^小燕", "F", "1976-12-19"};
    const dicom::PhantomPatient gao{"HK200007", "Gao^Feng=高^峰", "M", "1957-05-11"};
    const dicom::PhantomPatient schmidt{"HK200008", "Schmidt^Anna", "F", "1990-03-03"};
    const app::ReportText bleeding{
        "左侧基底节-丘脑区见团块状高密度影，大小约2.6×3.4×2.8cm，"
        "CT值约68HU，边界清楚。双侧脑室未见积血，中线结构居中。",
        "左侧基底节-丘脑区脑出血。", "建议神经内科、神经外科急会诊，密切观察，动态复查CT。"};
    const app::ReportText lesion{
        "左侧基底节-丘脑区见团块状T1低信号影，大小约2.6×3.4×2.8cm，边界清楚。脑室系统未见扩大，中线结构居中。",
        "左侧基底节-丘脑区异常信号，性质待定。", "建议结合CT，行DWI、SWI及增强检查。"};
    const app::ReportText nodule{
        "胸廓对称，气管居中。右肺上野见类圆形结节影，直径约2.2cm，边界清楚。"
        "余肺野未见明确实变影。心影大小、形态正常，双侧肋膈角锐利。",
        "右肺上野结节。", "建议胸部CT进一步检查。"};
    all.push_back(scan(qs, DemoEnd::published,
                       order(sun, "孙强", "emergency", "emergency", "突发头痛、右侧肢体麻木3小时。"), sun,
                       PhantomKind::ct_head, "GB18030", 21, bleeding));
    all.push_back(scan(hk, DemoEnd::published, order(guo, "郭涛", "routine", "outpatient", "健康体检，吸烟20年。"), guo,
                       PhantomKind::dx_chest, "GBK", 22, nodule));
    all.push_back(scan(hk, DemoEnd::signed_off, order(lin, "林小燕", "routine", "outpatient", "咳嗽1周。"), lin,
                       PhantomKind::dx_chest, "GB18030", 23, nodule));
    all.push_back(scan(qs, DemoEnd::written, order(he, "何秀英", "routine", "inpatient", "头晕1个月，血压偏高。"), he,
                       PhantomKind::mr_head, "ISO_IR 192", 24, lesion));
    all.push_back(scan(hk, DemoEnd::begun, order(gao, "高峰", "urgent", "outpatient", "咳嗽、痰中带血3天，吸烟40年。"),
                       gao, PhantomKind::dx_chest, "GB18030", 25, {"胸廓对称，气管居中。右肺上野见结节影，", "", ""}));
    all.push_back(scan(hk, DemoEnd::assigned,
                       order(schmidt, "Schmidt Anna", "routine", "outpatient", "Check-up before surgery."), schmidt,
                       PhantomKind::dx_chest, "ISO_IR 100", 26, {}));
}

}  // namespace

std::vector<DemoCase> demo_cases() {
    std::vector<DemoCase> all;
    add_head_cases(all);
    add_chest_cases(all);
    add_cases_in_hand(all);
    return all;
}

dicom::PhantomStudy demo_study_without_order() {
    dicom::PhantomStudy s;
    s.kind = PhantomKind::dx_chest;
    s.patient = {"HK200009", "He^Ping=何^平", "M", "1953-02-08"};
    s.charset = "GB18030";
    s.study_description = "胸部正位片";
    s.seed = 20;
    return s;
}

}  // namespace telehub::cli
