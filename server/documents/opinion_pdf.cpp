#include "telehub/documents/opinion_pdf.h"

#include "paper.h"
#include "report_pdf_text.h"

namespace telehub::documents {
namespace {

constexpr const char* title = "远程会诊意见书";

std::string kind_text(const std::string& kind) {
    if (kind == "emergency") return "急会诊";
    if (kind == "store_and_forward") return "离线会诊";
    return kind == "mdt" ? "多学科会诊" : "远程会诊";
}

std::string urgency_text(const std::string& urgency) {
    if (urgency == "emergency") return "紧急";
    if (urgency == "urgent") return "加急";
    return urgency == "routine" ? "常规" : "";
}

class OpinionPrinter : Paper {
  public:
    explicit OpinionPrinter(const domain::OpinionDocument& opinion) : opinion_(opinion) {}
    using Paper::page_count;

    void compose() {
        letterhead(opinion_.consortium, opinion_.expert_organisation, title);
        identity();
        section("会诊目的", opinion_.question, false);
        section("病情摘要", opinion_.case_summary, false);
        section("病情分析", opinion_.summary, true);
        section("会诊所见", opinion_.findings, false);
        section("诊断意见", opinion_.diagnosis, true);
        section("诊疗建议", opinion_.advice, true);
        section("进一步检查", opinion_.further_tests, false);
        section("转诊建议", opinion_.referral_advice, false);
        section("处理时限", urgency_text(opinion_.urgency), false);
        section("不同意见", opinion_.dissent, false);
        signatures();
    }

    // The watermark lies under the text.
    void draw(cairo_t* cr, std::size_t page) const {
        draw_watermark(cr, opinion_.watermark);
        cairo_set_source_rgb(cr, 0, 0, 0);
        flow_.draw(cr, page);
        if (page > 0) {
            draw_running_header(cr, printable_line(opinion_.expert_organisation) + "　" + title + "（续）");
        }
        draw_footer(cr, page);
    }

  private:
    std::string time(const std::optional<core::Timestamp>& t) const {
        return t ? time_text(*t, opinion_.time_zone) : std::string();
    }

    void identity() {
        row({{"姓　　名", opinion_.patient_name, 0.34},
             {"性　　别", sex_text(opinion_.sex), 0.33},
             {"出生日期", opinion_.birth_date, 0.33}},
            3);
        row({{"患者 ID", opinion_.patient_id, 0.34},
             {"会诊类型", kind_text(opinion_.kind), 0.33},
             {"申请时间", time(opinion_.requested_at), 0.33}},
            3);
        row({{"邀请单位", opinion_.inviting_organisation, 0.5}, {"申请医师", opinion_.requested_by, 0.5}}, 3);
        std::string experts;
        for (const auto& e : opinion_.experts) experts += (experts.empty() ? "" : "；") + printable_line(e);
        row({{"会诊专家", experts, 1}}, 6);
        if (opinion_.met_at) row({{"会诊时间", time(opinion_.met_at), 1}}, 1);
        flow_.skip(3);
        flow_.rule(0.7);
        flow_.skip(9);
    }

    // Together, at the foot of the last page.
    void signatures() {
        constexpr double height = 96;
        flow_.keep(height);
        flow_.move_to(frame.bottom - height);
        flow_.rule(0.7);
        flow_.skip(8);
        const auto& signer = opinion_.signer;
        row({{"签署专家", signer ? signed_by(*signer) : "（未签署）", 0.5},
             {"执业证书编号", signer ? signer->licence_number : "", 0.5}},
            2);
        row({{"签署时间", signer ? time_text(signer->at, opinion_.time_zone) : "", 0.5},
             {"送达时间", opinion_.delivered_at ? time(opinion_.delivered_at) : "（未送达）", 0.5}},
            1);
        row({{"说　　明", "会诊意见供申请单位参考，诊疗由申请医师决定。", 1}}, 1);
    }

    void draw_footer(cairo_t* cr, std::size_t page) const {
        draw_rule(cr, footer_top);
        constexpr double line_1 = footer_top + 5;
        constexpr double line_2 = line_1 + 14;
        constexpr double pages_width = 110;
        constexpr double half = (frame.width() - pages_width) / 2;
        draw_cell(cr, "姓名：" + or_dash(opinion_.patient_name), frame.left, half - 8, line_1, PANGO_ALIGN_LEFT);
        draw_cell(cr, "患者 ID：" + or_dash(opinion_.patient_id), frame.left + half, half - 8, line_1,
                  PANGO_ALIGN_LEFT);
        draw_cell(
            cr, "会诊编号：" + or_dash(opinion_.consultation_id.value) + "　版本：" + std::to_string(opinion_.version),
            frame.left, 2 * half, line_2, PANGO_ALIGN_LEFT);
        draw_cell(cr, "第 " + std::to_string(page + 1) + " 页 / 共 " + std::to_string(page_count()) + " 页",
                  frame.right - pages_width, pages_width, line_1, PANGO_ALIGN_RIGHT);
    }

    const domain::OpinionDocument& opinion_;
};

}  // namespace

std::string render_opinion_pdf(const domain::OpinionDocument& opinion) {
    OpinionPrinter printer(opinion);
    printer.compose();
    const auto signed_at = opinion.signer ? opinion.signer->at : opinion.requested_at.value_or(core::Timestamp{});
    return write_pdf({std::string(title) + " " + printable_line(opinion.consultation_id.value),
                      printable_line(opinion.expert_organisation),
                      iso_time(opinion.delivered_at.value_or(signed_at), opinion.time_zone)},
                     printer.page_count(), [&](cairo_t* cr, std::size_t page) { printer.draw(cr, page); });
}

}  // namespace telehub::documents
