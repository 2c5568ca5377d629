#include "telehub/documents/report_pdf.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <numbers>
#include <stdexcept>

#include "report_pdf_layout.h"
#include "report_pdf_text.h"

namespace telehub::documents {
namespace {

// A4, and the frame of the text between the running header and the footer.
constexpr double page_width = 595.276;
constexpr double page_height = 841.89;
constexpr PageFrame frame{56, 62, page_width - 56, page_height - 74};
constexpr double footer_top = page_height - 60;
constexpr const char* title = "影像诊断报告";

constexpr double body_indent = 22;
constexpr double leading = 3;

struct Field {
    const char* label;
    std::string value;
    double share;  // of the row's width
};

class ReportPrinter {
  public:
    explicit ReportPrinter(const domain::ReportDocument& report) : report_(report), flow_(frame) {}

    void compose() {
        letterhead();
        identity();
        section("临床病史", report_.clinical_history, false);
        section("影像所见", report_.findings, true);
        section("诊断意见", report_.impression, true);
        section("建议", report_.recommendation, false);
        signatures();
    }

    std::size_t page_count() const { return flow_.page_count(); }

    // The watermark lies under the text.
    void draw(cairo_t* cr, std::size_t page) const {
        draw_watermark(cr);
        cairo_set_source_rgb(cr, 0, 0, 0);
        flow_.draw(cr, page);
        if (page > 0) draw_running_header(cr);
        draw_footer(cr, page);
    }

  private:
    void centred(const std::string& text, const TextStyle& style) {
        if (text.empty()) return;
        auto layout = typesetter_.set(text, frame.width(), style);
        const double height = height_of(layout.get());
        flow_.place(std::move(layout), frame.left);
        flow_.skip(height);
    }

    // The first page has no running header, so its letterhead starts above the frame.
    void letterhead() {
        flow_.move_to(38);
        centred(printable_line(report_.consortium), {.size = 11, .align = PANGO_ALIGN_CENTER, .max_lines = 1});
        centred(printable_line(report_.reading_organisation),
                {.size = 15, .bold = true, .align = PANGO_ALIGN_CENTER, .max_lines = 2});
        flow_.skip(2);
        centred(title, {.size = 20, .bold = true, .align = PANGO_ALIGN_CENTER, .max_lines = 1, .letter_space = 6});
        flow_.skip(8);
        flow_.rule(1.5);
        flow_.skip(8);
    }

    // Fields side by side, label and value; a value takes up to `max_lines` and the row is as high as its
    // highest.
    void row(const std::vector<Field>& fields, int max_lines) {
        constexpr double gap = 10;
        double x = frame.left;
        double height = 0;
        for (const auto& field : fields) {
            const double width = frame.width() * field.share - gap;
            auto label = typesetter_.set(std::string(field.label) + "：", width, {.bold = true, .max_lines = 1});
            const double label_width = std::max(width_of_label(field.label), width_of_label("四个汉字"));
            auto value = typesetter_.set(or_dash(field.value), width - label_width, {.max_lines = max_lines});
            height = std::max({height, height_of(label.get()), height_of(value.get())});
            flow_.place(std::move(label), x);
            flow_.place(std::move(value), x + label_width);
            x += frame.width() * field.share;
        }
        flow_.skip(height + 3);
    }

    double width_of_label(const char* label) const {
        return width_of(typesetter_.set(std::string(label) + "：", -1, {.bold = true}).get());
    }

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
             {"检查部位", report_.body_part, 0.33},
             {"检查日期", study_time_text(report_), 0.33}},
            3);
        row({{"检查项目", report_.procedure, 1}}, 3);
        row({{"申请单位", report_.ordering_organisation, 1}}, 3);
        flow_.skip(3);
        flow_.rule(0.7);
        flow_.skip(9);
    }

    // A heading stays with the first line of its text. `always`: an empty section is still announced.
    void section(const char* heading, const std::string& text, bool always) {
        auto paragraphs = printable_paragraphs(text);
        if (paragraphs.empty() && !always) return;
        if (paragraphs.empty()) paragraphs.emplace_back("—");
        flow_.keep(52);
        flow_.flow(typesetter_, std::string(heading) + "：", frame.left, frame.width(), {.size = 12, .bold = true}, 3);
        for (const auto& paragraph : paragraphs) {
            flow_.flow(typesetter_, paragraph, frame.left + body_indent, frame.width() - body_indent, {}, leading);
        }
        flow_.skip(9);
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

    static std::string signed_by(const domain::Signatory& who) {
        const auto name = printable_line(who.name);
        const auto rank = printable_line(who.title);
        return rank.empty() ? name : name + "　" + rank;
    }

    void draw_watermark(cairo_t* cr) const {
        const auto text = printable_line(report_.watermark);
        if (text.empty()) return;
        constexpr double diagonal = 720;
        // A short word is set large, a sentence as small as it takes to stay on the page.
        const auto probe = typesetter_.set(text, -1, {.size = 20, .bold = true});
        const double size = std::clamp(20 * diagonal * 0.8 / std::max(width_of(probe.get()), 1.0), 16.0, 96.0);
        const auto layout =
            typesetter_.set(text, diagonal, {.size = size, .bold = true, .align = PANGO_ALIGN_CENTER, .max_lines = 1});
        cairo_save(cr);
        cairo_translate(cr, page_width / 2, page_height / 2);
        cairo_rotate(cr, -std::atan2(page_height, page_width));
        cairo_set_source_rgb(cr, 0.9, 0.9, 0.9);
        draw_at(cr, layout.get(), -diagonal / 2, -height_of(layout.get()) / 2);
        cairo_restore(cr);
    }

    void draw_running_header(cairo_t* cr) const {
        const auto text = printable_line(report_.reading_organisation) + "　" + title + "（续）";
        const auto layout =
            typesetter_.set(text, frame.width(), {.size = 9, .align = PANGO_ALIGN_CENTER, .max_lines = 1});
        draw_at(cr, layout.get(), frame.left, 36);
        draw_rule(cr, 52);
    }

    // Whose report this is must be legible on each page, so each field has a width of its own and cannot be
    // pushed off by its neighbour.
    void draw_footer(cairo_t* cr, std::size_t page) const {
        draw_rule(cr, footer_top);
        const auto cell = [&](const std::string& text, double x, double width, double y, PangoAlignment align) {
            const auto layout = typesetter_.set(text, width, {.size = 8.5, .align = align, .max_lines = 1});
            draw_at(cr, layout.get(), x, y);
        };
        constexpr double line_1 = footer_top + 5;
        constexpr double line_2 = line_1 + 14;
        constexpr double pages_width = 110;
        constexpr double half = (frame.width() - pages_width) / 2;
        cell("姓名：" + or_dash(report_.patient_name), frame.left, half - 8, line_1, PANGO_ALIGN_LEFT);
        cell("检查号：" + or_dash(report_.accession_number), frame.left + half, half - 8, line_1, PANGO_ALIGN_LEFT);
        cell("报告编号：" + or_dash(report_.report_id.value) + "　版本：" + std::to_string(report_.version), frame.left,
             2 * half, line_2, PANGO_ALIGN_LEFT);
        cell("第 " + std::to_string(page + 1) + " 页 / 共 " + std::to_string(page_count()) + " 页",
             frame.right - pages_width, pages_width, line_1, PANGO_ALIGN_RIGHT);
    }

    static void draw_rule(cairo_t* cr, double y) {
        cairo_rectangle(cr, frame.left, y, frame.width(), 0.5);
        cairo_fill(cr);
    }

    const domain::ReportDocument& report_;
    Typesetter typesetter_;
    PageFlow flow_;
};

struct SurfaceDestroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoDestroy {
    void operator()(cairo_t* cr) const { cairo_destroy(cr); }
};

// Called from C, which no exception may cross.
cairo_status_t append(void* closure, const unsigned char* data, unsigned int size) {
    try {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), size);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) {
        throw std::runtime_error(std::string("report PDF: ") + cairo_status_to_string(status));
    }
}

// The title shows in window bars and file listings: no patient name there. The dates come from the report, so
// that the same report gives the same bytes.
void set_metadata(cairo_surface_t* surface, const domain::ReportDocument& report) {
    const auto name = std::string(title) + " " + printable_line(report.accession_number);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, name.c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
                                   printable_line(report.reading_organisation).c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Telehub");
    const auto signed_at = report.verifier ? report.verifier->at : report.writer.at;
    const auto date = iso_time(report.published_at.value_or(signed_at), report.time_zone);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date.c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date.c_str());
}

}  // namespace

std::string render_report_pdf(const domain::ReportDocument& report) {
    ReportPrinter printer(report);
    printer.compose();
    std::string bytes;
    const std::unique_ptr<cairo_surface_t, SurfaceDestroy> surface(
        cairo_pdf_surface_create_for_stream(append, &bytes, page_width, page_height));
    check(cairo_surface_status(surface.get()));
    set_metadata(surface.get(), report);
    const std::unique_ptr<cairo_t, CairoDestroy> cr(cairo_create(surface.get()));
    for (std::size_t page = 0; page < printer.page_count(); ++page) {
        printer.draw(cr.get(), page);
        cairo_show_page(cr.get());
    }
    check(cairo_status(cr.get()));
    cairo_surface_finish(surface.get());
    check(cairo_surface_status(surface.get()));
    return bytes;
}

}  // namespace telehub::documents
