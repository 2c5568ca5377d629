#include "telehub/documents/report_pdf.h"

#include <algorithm>

#include "paper.h"
#include "report_pdf_text.h"

namespace telehub::documents {
namespace {

constexpr const char* title = "影像诊断报告";

class ReportPrinter : Paper {
  public:
    explicit ReportPrinter(const domain::ReportDocument& report) : report_(report) {}
    using Paper::page_count;

    void compose() {
        letterhead(report_.consortium, report_.reading_organisation, title);
        identity();
        section("临床病史", report_.clinical_history, false);
        section("影像所见", report_.findings, true);
        section("诊断意见", report_.impression, true);
        section("建议", report_.recommendation, false);
        key_images();
        signatures();
    }

    // The watermark lies under the text.
    void draw(cairo_t* cr, std::size_t page) const {
        draw_watermark(cr, report_.watermark);
        cairo_set_source_rgb(cr, 0, 0, 0);
        flow_.draw(cr, page);
        if (page > 0) {
            draw_running_header(cr, printable_line(report_.reading_organisation) + "　" + title + "（续）");
        }
        draw_footer(cr, page);
    }

  private:
    void identity() {
        row({{"姓　　名", report_.patient_name, 0.34},
             {"性　　别", sex_text(report_.sex), 0.33},
             {"年　　龄", age_text(report_), 0.33}},
            3);
        row({{"出生日期", report_.birth_date, 0.34},
             {"患者 ID", report_.patient_id, 0.33},
             {"检 查 号", report_.accession_number, 0.33}},
            3);
        row({{"设备类型", report_.modality, 0.34},
             {"检查部位", body_part_text(report_.body_part), 0.33},
             {"检查日期", study_time_text(report_), 0.33}},
            3);
        row({{"检查项目", report_.procedure, 1}}, 3);
        row({{"申请单位", report_.ordering_organisation, 0.67},
             {"申请医师", physician_text(report_.referring_physician), 0.33}},
            3);
        flow_.skip(3);
        flow_.rule(0.7);
        flow_.skip(9);
    }

    // In rows; the heading stays with the first of them.
    void key_images() {
        const auto& images = report_.key_images;
        if (images.empty()) return;
        const std::size_t columns = images.size() <= 4 ? 2 : 3;
        constexpr double gap = 9;
        constexpr double caption_height = 33;
        constexpr double largest = 180;  // so that a short report with an image is signed on its own page
        const double side =
            std::min(largest, (frame.width() - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns));
        for (std::size_t first = 0; first < images.size(); first += columns) {
            if (first == 0) {
                flow_.keep(side + caption_height + heading_height);
                heading("关键图像");
            }
            flow_.keep(side + caption_height);
            const auto last = std::min(images.size(), first + columns);
            for (auto i = first; i < last; ++i) {
                key_image(images[i], frame.left + (side + gap) * static_cast<double>(i - first), side);
            }
            flow_.skip(side + caption_height);
        }
    }

    void key_image(const domain::ReportImage& image, double x, double side) {
        auto picture = picture_of(image.jpeg);
        const auto text = picture ? image.caption : image.caption + "（图像无法显示）";
        const double y = flow_.y();
        if (picture) flow_.place(std::move(picture), x, side);
        flow_.move_to(y + side + 3);
        flow_.place(
            typesetter_.set(printable_line(text), side, {.size = 9, .align = PANGO_ALIGN_CENTER, .max_lines = 1}), x);
        flow_.move_to(y + side + 15);
        flow_.place(typesetter_.set(printable_line(image.sides), side,
                                    {.size = 9, .align = PANGO_ALIGN_CENTER, .max_lines = 1}),
                    x);
        flow_.move_to(y);
    }

    // Together, at the foot of the last page.
    void signatures() {
        constexpr double height = 112;
        flow_.keep(height);
        flow_.move_to(frame.bottom - height);
        flow_.rule(0.7);
        flow_.skip(8);
        const auto& verifier = report_.verifier;
        const auto time = [&](const std::optional<core::Timestamp>& t) {
            return t ? time_text(*t, report_.time_zone) : std::string();
        };
        row({{"书写医师", signed_by(report_.writer), 0.5},
             {"审核医师", verifier ? signed_by(*verifier) : "（未审核）", 0.5}},
            2);
        row({{"执业证书编号", report_.writer.licence_number, 0.5},
             {"执业证书编号", verifier ? verifier->licence_number : "", 0.5}},
            1);
        row({{"书写时间", time(report_.writer.at), 0.5}, {"审核时间", verifier ? time(verifier->at) : "", 0.5}}, 1);
        row({{"发布时间", report_.published_at ? time(report_.published_at) : "（未发布）", 1}}, 1);
    }

    // Whose report this is must be legible on each page, so each field has a width of its own and cannot be
    // pushed off by its neighbour.
    void draw_footer(cairo_t* cr, std::size_t page) const {
        draw_rule(cr, footer_top);
        constexpr double line_1 = footer_top + 5;
        constexpr double line_2 = line_1 + 14;
        constexpr double pages_width = 110;
        constexpr double half = (frame.width() - pages_width) / 2;
        draw_cell(cr, "姓名：" + or_dash(report_.patient_name), frame.left, half - 8, line_1, PANGO_ALIGN_LEFT);
        draw_cell(cr, "检查号：" + or_dash(report_.accession_number), frame.left + half, half - 8, line_1,
                  PANGO_ALIGN_LEFT);
        draw_cell(cr, "报告编号：" + or_dash(report_.report_id.value), frame.left, 2 * half, line_2, PANGO_ALIGN_LEFT);
        draw_cell(cr, "第 " + std::to_string(page + 1) + " 页 / 共 " + std::to_string(page_count()) + " 页",
                  frame.right - pages_width, pages_width, line_1, PANGO_ALIGN_RIGHT);
    }

    const domain::ReportDocument& report_;
};

}  // namespace

std::string render_report_pdf(const domain::ReportDocument& report) {
    ReportPrinter printer(report);
    printer.compose();
    const auto signed_at = report.verifier ? report.verifier->at : report.writer.at;
    return write_pdf({std::string(title) + " " + printable_line(report.accession_number),
                      printable_line(report.reading_organisation),
                      iso_time(report.published_at.value_or(signed_at), report.time_zone)},
                     printer.page_count(), [&](cairo_t* cr, std::size_t page) { printer.draw(cr, page); });
}

}  // namespace telehub::documents
