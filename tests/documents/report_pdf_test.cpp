// The PDF as its readers see it: through pdftotext, pdfinfo and pdftoppm.
#include "telehub/documents/report_pdf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/sample_report.h"
#include "support/temp_dir.h"

namespace telehub::documents {
namespace {

using test::run_process;
using test::sample_report;

std::string run_on(const std::string& pdf, std::vector<std::string> argv, std::vector<std::string> after = {}) {
    const test::TempDir dir;
    argv.push_back(dir.write("report.pdf", pdf));
    argv.insert(argv.end(), after.begin(), after.end());
    const auto result = run_process(argv);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return result.out;
}

std::string text_of(const std::string& pdf) { return run_on(pdf, {"pdftotext", "-layout"}, {"-"}); }

std::string info_of(const std::string& pdf) { return run_on(pdf, {"pdfinfo", "-isodates"}); }

// pdftotext ends each page with a form feed.
std::vector<std::string> pages_of(const std::string& pdf) {
    std::istringstream text(text_of(pdf));
    std::vector<std::string> pages;
    for (std::string page; std::getline(text, page, '\f');) pages.push_back(page);
    return pages;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Line ends and the spaces of the layout taken out, to find text that wraps.
std::string squeezed(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return text;
}

// Pixels of the first page that are not white.
std::ptrdiff_t ink_of(const std::string& pdf) {
    const test::TempDir dir;
    const auto file = dir.write("report.pdf", pdf);
    const auto picture = (dir.path() / "page").string();
    const auto result = run_process({"pdftoppm", "-r", "72", "-gray", "-l", "1", "-singlefile", file, picture});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::ifstream stream(picture + ".pgm", std::ios::binary);
    const std::string pixels{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_GT(pixels.size(), 100000u);
    return std::count_if(pixels.begin() + 20, pixels.end(), [](unsigned char p) { return p < 250; });
}

TEST(ReportPdf, NamesThePhysicianAsWritten) {
    for (const auto& [name, printed] : {std::pair{"Zhao^Min=赵^敏", "赵敏"},
                                        {"Müller^Jörg", "Müller Jörg"},
                                        {"Zhao^Min=^", "Zhao Min"},
                                        {"周颖", "周颖"}}) {
        auto report = sample_report();
        report.referring_physician = name;
        EXPECT_TRUE(contains(text_of(render_report_pdf(report)), printed)) << name;
    }
    auto report = sample_report();
    report.referring_physician = "";
    report.body_part = "LARYNX";  // none of the usual
    EXPECT_TRUE(contains(squeezed(text_of(render_report_pdf(report))), squeezed("检查部位：LARYNX")));
}

TEST(ReportPdf, SaysWhatTheReportSays) {
    const auto report = sample_report();
    const auto text = text_of(render_report_pdf(report));
    for (const auto& part : {report.consortium,
                             report.reading_organisation,
                             std::string("影 像 诊 断 报 告"),
                             report.patient_name,
                             std::string("男"),
                             std::string("45岁"),
                             report.birth_date,
                             report.patient_id,
                             report.accession_number,
                             report.procedure,
                             std::string("胸部"),
                             std::string("2026-01-31 08:30"),
                             report.ordering_organisation,
                             std::string("申请医师：赵敏"),
                             report.clinical_history,
                             std::string("1. 右肺下叶背段炎症，建议抗炎治疗后复查。"),
                             report.recommendation,
                             report.writer.name,
                             report.writer.title,
                             report.writer.licence_number,
                             report.verifier->name,
                             report.verifier->licence_number,
                             report.report_id.value}) {
        EXPECT_TRUE(contains(squeezed(text), squeezed(part))) << part << "\n" << text;
    }
}

TEST(ReportPdf, TimesAreOfTheZone) {
    const auto text = text_of(render_report_pdf(sample_report()));
    EXPECT_TRUE(contains(text, "书写时间：2026-01-31 10:05")) << text;
    EXPECT_TRUE(contains(text, "审核时间：2026-01-31 11:20")) << text;
    EXPECT_TRUE(contains(text, "发布时间：2026-01-31 11:21")) << text;
    auto report = sample_report();
    report.time_zone = "Mars/Olympus";
    EXPECT_TRUE(contains(text_of(render_report_pdf(report)), "书写时间：2026-01-31 02:05 UTC"));
}

TEST(ReportPdf, TitleNamesTheAccessionAndNotThePatient) {
    const auto report = sample_report();
    const auto info = info_of(render_report_pdf(report));
    EXPECT_TRUE(contains(info, "影像诊断报告 CT260131007")) << info;
    EXPECT_FALSE(contains(info, report.patient_name)) << info;
    EXPECT_TRUE(contains(info, "A4")) << info;
    EXPECT_TRUE(contains(info, "CreationDate:    2026-01-31T")) << info;
    EXPECT_TRUE(contains(info, "Pages:           1\n")) << info;
}

TEST(ReportPdf, SameReportSameBytesInEveryThread) {
    const auto first = render_report_pdf(sample_report());
    std::vector<std::future<std::string>> others;
    for (int i = 0; i < 4; ++i) {
        others.push_back(std::async(std::launch::async, [] { return render_report_pdf(sample_report()); }));
    }
    for (auto& other : others) EXPECT_TRUE(other.get() == first);
}

TEST(ReportPdf, EveryPageNamesThePatient) {
    auto report = sample_report();
    std::string findings;
    for (int i = 1; i <= 300; ++i) findings += "第" + std::to_string(i) + "条：双肺纹理增多。\n";
    report.findings = findings;
    const auto pages = pages_of(render_report_pdf(report));
    ASSERT_GT(pages.size(), 5u);
    std::string all;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto count = "第" + std::to_string(i + 1) + "页/共" + std::to_string(pages.size()) + "页";
        EXPECT_TRUE(contains(squeezed(pages[i]), count)) << pages[i];
        EXPECT_TRUE(contains(pages[i], "姓名：" + report.patient_name));
        EXPECT_TRUE(contains(pages[i], "检查号：" + report.accession_number));
        EXPECT_TRUE(contains(pages[i], report.report_id.value));
        all += pages[i];
    }
    for (int i = 1; i <= 300; ++i) {
        EXPECT_TRUE(contains(all, "第" + std::to_string(i) + "条：双肺纹理增多。")) << i;
    }
    EXPECT_TRUE(contains(pages.back(), "审核医师"));
}

TEST(ReportPdf, MarkupIsText) {
    auto report = sample_report();
    report.findings = "<b>&amp;</b> <span size='99999'>大</span> 直径<5 mm & >3 mm </markup>";
    report.patient_name = "<i>张</i>&lt;";
    const auto text = text_of(render_report_pdf(report));
    EXPECT_TRUE(contains(text, report.findings)) << text;
    EXPECT_TRUE(contains(text, report.patient_name)) << text;
}

TEST(ReportPdf, AnEmptyRecommendationHasNoHeading) {
    auto report = sample_report();
    report.recommendation = " \n\t ";
    report.impression = "未见异常。";
    const auto text = text_of(render_report_pdf(report));
    EXPECT_FALSE(contains(text, "建议：")) << text;
    EXPECT_TRUE(contains(text, "诊断意见：")) << text;
}

// A JPEG file of this width and height at most.
std::string a_jpeg(const std::string& side) {
    const test::TempDir dir;
    const auto pdf = dir.write("report.pdf", render_report_pdf(sample_report()));
    const auto picture = (dir.path() / "page").string();
    EXPECT_EQ(run_process({"pdftoppm", "-jpeg", "-scale-to", side, "-singlefile", pdf, picture}).exit_code, 0);
    std::ifstream stream(picture + ".jpg", std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ReportPdf, KeyImagesStandInRowsWithTheirCaptions) {
    const auto jpeg = a_jpeg("300");
    ASSERT_GT(jpeg.size(), 1000u);
    for (const int count : {1, 4, 20}) {
        auto report = sample_report();
        for (int i = 1; i <= count; ++i) {
            report.key_images.push_back(
                {{}, "", false, "序列 2 · 图像 " + std::to_string(100 + i), "左 R · 右 L", jpeg});
        }
        const auto pdf = render_report_pdf(report);
        const auto text = text_of(pdf);
        EXPECT_TRUE(contains(text, "关键图像"));
        for (int i = 1; i <= count; ++i) EXPECT_TRUE(contains(text, "图像 " + std::to_string(100 + i))) << i << text;
        const auto list = run_on(pdf, {"pdfimages", "-list"});
        EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 2 + count) << list;
        EXPECT_LT(pdf.size(), 200'000 + static_cast<std::size_t>(count) * (jpeg.size() + 2000)) << "not encoded anew";
        EXPECT_LE(pages_of(pdf).size(), count == 20 ? 4u : 3u);
    }
}

TEST(ReportPdf, AShortReportWithOneImageIsOnePage) {
    auto report = sample_report();
    report.findings = "双肺纹理清晰，未见实质性病变。纵隔居中，未见肿大淋巴结。心影不大。胸腔未见积液。";
    report.impression = "胸部CT平扫未见明显异常。";
    report.key_images.push_back({{}, "", false, "序列 2 · 图像 101", "左 R · 右 L", a_jpeg("300")});
    EXPECT_EQ(pages_of(render_report_pdf(report)).size(), 1u);
}

TEST(ReportPdf, AKeyImageThatIsNoPictureIsNamed) {
    auto report = sample_report();
    const auto jpeg = a_jpeg("64");
    for (const auto& bytes : {std::string(), std::string("no picture"), jpeg.substr(0, 4), jpeg.substr(0, 20)}) {
        report.key_images.push_back({{}, "", false, "序列 1 · 图像 7", "", bytes});
    }
    const auto text = squeezed(text_of(render_report_pdf(report)));
    int named = 0;
    for (std::size_t at = 0; (at = text.find("无法显示", at)) != std::string::npos; ++at) ++named;
    EXPECT_EQ(named, 4) << text;
}

TEST(ReportPdf, ADraftSaysSo) {
    auto report = sample_report();
    report.verifier.reset();
    report.published_at.reset();
    report.watermark = "临时报告";
    const auto pdf = render_report_pdf(report);
    const auto text = text_of(pdf);
    EXPECT_TRUE(contains(text, "（未审核）")) << text;
    EXPECT_TRUE(contains(text, "（未发布）")) << text;
    report.watermark.clear();
    EXPECT_GT(ink_of(pdf), ink_of(render_report_pdf(report)) + 5000);
}

// cairo 1.16 embeds 如 of Noto Sans CJK Regular without its outline: text that can be copied and not be read.
TEST(ReportPdf, CommonCharactersLeaveInk) {
    auto report = sample_report();
    report.findings.clear();
    const auto empty = ink_of(render_report_pdf(report));
    for (const char* character : {"如", "无", "未", "左", "右", "不"}) {
        report.findings.clear();
        for (int i = 0; i < 30; ++i) report.findings += character;
        EXPECT_GT(ink_of(render_report_pdf(report)), empty + 30 * 12) << character;
    }
}

TEST(ReportPdf, HostileTextBreaksNothing) {
    auto report = sample_report();
    report.findings = std::string("甲\0乙\x01\x1b丙\xff\xfe\xc3 丁\r\n", 20) +
                      "\xe2\x80\xae反\xe2\x80\xac مرحبا שלום 😀👩‍⚕️ 戊" +
                      std::string(20000, 'W') + "\n" + std::string(3000, '\n') + "己";
    report.patient_name = std::string(5000, 'N');
    report.accession_number = std::string(500, 'A') + "\n" + std::string(500, 'B');
    report.writer = {std::string(5000, 'X'), std::string(5000, 'Y'), std::string(5000, '1'), report.writer.at};
    report.birth_date = "1980-02-31";
    report.study_date = "2026";
    report.watermark = std::string(5000, 'Z');
    const auto pdf = render_report_pdf(report);
    const auto text = squeezed(text_of(pdf));
    for (const char* part : {"甲乙丙", "丁", "戊", "己", "第1页"}) EXPECT_TRUE(contains(text, part)) << part;
    EXPECT_TRUE(contains(text, "مرحبا")) << text.substr(0, 3000);
    EXPECT_EQ(std::count(text.begin(), text.end(), 'W'), 20000);
    EXPECT_LT(pages_of(pdf).size(), 20u);
}

TEST(ReportPdf, HundredKilobytesOfFindingsAreAllThere) {
    auto report = sample_report();
    report.findings.clear();
    int sentences = 0;
    for (; report.findings.size() < 100 * 1024; ++sentences) report.findings += "右肺下叶见片状密度增高影，";
    const auto pdf = render_report_pdf(report);
    EXPECT_GT(pages_of(pdf).size(), 15u);
    // Each character once: what the page breaks cut is what the pieces of the paragraph would lose or repeat.
    const auto text = text_of(pdf);
    int found = 0;
    const std::string mark = "密";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) ++found;
    EXPECT_EQ(found, sentences);
}

TEST(ReportPdf, AgeIsThatOfTheStudyDay) {
    auto report = sample_report();
    const std::vector<std::pair<std::string, std::string>> ages{
        {"1980-02-29", "45岁"},  {"1981-01-31", "45岁"}, {"1981-02-01", "44岁"}, {"2022-11-30", "3岁2个月"},
        {"2025-06-30", "7个月"}, {"2026-01-19", "12天"}, {"2026-01-31", "0天"}};
    for (const auto& [birth, age] : ages) {
        report.birth_date = birth;
        const auto text = squeezed(text_of(render_report_pdf(report)));
        EXPECT_TRUE(contains(text, squeezed("龄：" + age))) << birth << " " << text.substr(0, 600);
    }
}

}  // namespace
}  // namespace telehub::documents
