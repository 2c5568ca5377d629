#include "paper.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>

#include "report_pdf_text.h"

namespace telehub::documents {

namespace {

constexpr double body_indent = 22;
constexpr double leading = 3;

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

}  // namespace

void Paper::centred(const std::string& text, const TextStyle& style) {
    if (text.empty()) return;
    auto layout = typesetter_.set(text, frame.width(), style);
    const double height = height_of(layout.get());
    flow_.place(std::move(layout), frame.left);
    flow_.skip(height);
}

void Paper::letterhead(const std::string& consortium, const std::string& organisation, const char* title) {
    flow_.move_to(38);
    if (consortium != organisation) {
        centred(printable_line(consortium), {.size = 11, .align = PANGO_ALIGN_CENTER, .max_lines = 1});
    }
    centred(printable_line(organisation), {.size = 15, .bold = true, .align = PANGO_ALIGN_CENTER, .max_lines = 2});
    flow_.skip(2);
    centred(title, {.size = 20, .bold = true, .align = PANGO_ALIGN_CENTER, .max_lines = 1, .letter_space = 6});
    flow_.skip(8);
    flow_.rule(1.5);
    flow_.skip(8);
}

void Paper::row(const std::vector<Field>& fields, int max_lines) {
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

double Paper::width_of_label(const char* label) const {
    return width_of(typesetter_.set(std::string(label) + "：", -1, {.bold = true}).get());
}

void Paper::heading(const char* text) {
    flow_.flow(typesetter_, std::string(text) + "：", frame.left, frame.width(), {.size = 12, .bold = true}, 3);
}

void Paper::section(const char* title, const std::string& text, bool always) {
    auto paragraphs = printable_paragraphs(text);
    if (paragraphs.empty() && !always) return;
    if (paragraphs.empty()) paragraphs.emplace_back("—");
    flow_.keep(52);
    heading(title);
    for (const auto& paragraph : paragraphs) {
        flow_.flow(typesetter_, paragraph, frame.left + body_indent, frame.width() - body_indent, {}, leading);
    }
    flow_.skip(9);
}

std::string Paper::signed_by(const domain::Signatory& who) {
    const auto name = printable_line(who.name);
    const auto rank = printable_line(who.title);
    return rank.empty() ? name : name + "　" + rank;
}

void Paper::draw_watermark(cairo_t* cr, const std::string& watermark) const {
    const auto text = printable_line(watermark);
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

void Paper::draw_running_header(cairo_t* cr, const std::string& text) const {
    const auto layout = typesetter_.set(text, frame.width(), {.size = 9, .align = PANGO_ALIGN_CENTER, .max_lines = 1});
    draw_at(cr, layout.get(), frame.left, 36);
    draw_rule(cr, 52);
}

void Paper::draw_cell(cairo_t* cr, const std::string& text, double x, double width, double y,
                      PangoAlignment align) const {
    const auto layout = typesetter_.set(text, width, {.size = 8.5, .align = align, .max_lines = 1});
    draw_at(cr, layout.get(), x, y);
}

void Paper::draw_rule(cairo_t* cr, double y) {
    cairo_rectangle(cr, frame.left, y, frame.width(), 0.5);
    cairo_fill(cr);
}

std::string write_pdf(const PdfMetadata& metadata, std::size_t pages,
                      const std::function<void(cairo_t*, std::size_t page)>& draw) {
    std::string bytes;
    const std::unique_ptr<cairo_surface_t, SurfaceDestroy> surface(
        cairo_pdf_surface_create_for_stream(append, &bytes, page_width, page_height));
    check(cairo_surface_status(surface.get()));
    const auto set = [&](cairo_pdf_metadata_t what, const std::string& text) {
        cairo_pdf_surface_set_metadata(surface.get(), what, text.c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, metadata.title);
    set(CAIRO_PDF_METADATA_AUTHOR, metadata.author);
    set(CAIRO_PDF_METADATA_CREATOR, "Telehub");
    set(CAIRO_PDF_METADATA_CREATE_DATE, metadata.date);
    set(CAIRO_PDF_METADATA_MOD_DATE, metadata.date);
    const std::unique_ptr<cairo_t, CairoDestroy> cr(cairo_create(surface.get()));
    for (std::size_t page = 0; page < pages; ++page) {
        draw(cr.get(), page);
        cairo_show_page(cr.get());
    }
    check(cairo_status(cr.get()));
    cairo_surface_finish(surface.get());
    check(cairo_surface_status(surface.get()));
    return bytes;
}

}  // namespace telehub::documents
