#include "report_pdf_layout.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace telehub::documents {
namespace {

// Song for text and Hei for what is bold, as Chinese print has it. Not Noto Sans CJK in its regular weight:
// cairo 1.16 leaves a subroutine of its 如 (U+5982) out of the embedded font, and the character prints as a
// blank. Of the two fonts below every character of the Unihan block embeds whole.
constexpr const char* text_family = "Noto Serif CJK SC, serif";
constexpr const char* bold_family = "Noto Sans CJK SC, sans";

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

struct FontOptionsFree {
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
struct DescriptionFree {
    void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
};
struct AttributesUnref {
    void operator()(PangoAttrList* attributes) const { pango_attr_list_unref(attributes); }
};
struct IterFree {
    void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
};
using DescriptionPtr = std::unique_ptr<PangoFontDescription, DescriptionFree>;

DescriptionPtr font(double size, bool bold) {
    DescriptionPtr description(pango_font_description_new());
    pango_font_description_set_family(description.get(), bold ? bold_family : text_family);
    pango_font_description_set_size(description.get(), static_cast<int>(size * PANGO_SCALE));
    if (bold) pango_font_description_set_weight(description.get(), PANGO_WEIGHT_BOLD);
    return description;
}

}  // namespace

Typesetter::Typesetter() {
    PangoFontMap* fonts = pango_cairo_font_map_get_default();  // one per thread, owned by Pango
    if (fonts != nullptr) context_.reset(pango_font_map_create_context(fonts));
    if (!context_) throw std::runtime_error("report PDF: no font map");
    const std::unique_ptr<PangoFont, GObjectUnref> found(
        pango_context_load_font(context_.get(), font(10, false).get()));
    if (!found) throw std::runtime_error("report PDF: no font");
    // One unit is a point, and no hinting: the same line breaks whatever screen settings the server has.
    pango_cairo_context_set_resolution(context_.get(), 72);
    const std::unique_ptr<cairo_font_options_t, FontOptionsFree> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context_.get(), options.get());
    pango_context_set_round_glyph_positions(context_.get(), FALSE);
    // Han characters take their mainland forms.
    pango_context_set_language(context_.get(), pango_language_from_string("zh-cn"));
}

LayoutPtr Typesetter::set(const std::string& text, double width, const TextStyle& style) const {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        throw std::runtime_error("report PDF: text too long");
    }
    LayoutPtr layout(pango_layout_new(context_.get()));
    pango_layout_set_font_description(layout.get(), font(style.size, style.bold).get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout.get(), style.align);
    if (style.max_lines > 0) {
        pango_layout_set_height(layout.get(), -style.max_lines);
        pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    }
    const std::unique_ptr<PangoAttrList, AttributesUnref> attributes(pango_attr_list_new());
    // A hyphen that a break inserts would read as part of an identifier or a measurement.
    pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
    if (style.letter_space > 0) {
        const int space = static_cast<int>(style.letter_space * PANGO_SCALE);
        pango_attr_list_insert(attributes.get(), pango_attr_letter_spacing_new(space));
    }
    pango_layout_set_attributes(layout.get(), attributes.get());
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
}

double height_of(PangoLayout* layout) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, nullptr, &logical);
    return points(logical.height);
}

double width_of(PangoLayout* layout) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, nullptr, &logical);
    return points(logical.width);
}

void draw_at(cairo_t* cr, PangoLayout* layout, double x, double y) {
    cairo_move_to(cr, x, y);
    pango_cairo_show_layout(cr, layout);
}

void PageFlow::new_page() {
    pages_.emplace_back();
    y_ = frame_.top;
}

void PageFlow::keep(double height) {
    if (height > room() && height <= frame_.bottom - frame_.top) new_page();
}

void PageFlow::rule(double thickness) { pages_.back().rules.push_back({frame_.left, y_, frame_.width(), thickness}); }

void PageFlow::place(LayoutPtr layout, double x) {
    const double before = y_;
    const std::unique_ptr<PangoLayoutIter, IterFree> iter(pango_layout_get_iter(layout.get()));
    do {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter.get(), nullptr, &logical);
        const double baseline = points(pango_layout_iter_get_baseline(iter.get()));
        pages_.back().lines.push_back(
            {pango_layout_iter_get_line_readonly(iter.get()), x + points(logical.x), before + baseline});
    } while (pango_layout_iter_next_line(iter.get()));
    layouts_.push_back(std::move(layout));
}

void PageFlow::place(Picture picture, double x, double side) {
    const double width = cairo_image_surface_get_width(picture.get());
    const double height = cairo_image_surface_get_height(picture.get());
    const double scale = side / std::max(width, height);
    pages_.back().pictures.push_back(
        {std::move(picture), x + (side - width * scale) / 2, y_ + (side - height * scale) / 2, scale});
}

void PageFlow::flow(const Typesetter& typesetter, std::string_view text, double x, double width, const TextStyle& style,
                    double leading) {
    // Pango measures a word that does not fit again for each of its lines: 100 KB without a break take 11 s
    // in one piece and 0.6 s in pieces. The last line of a piece is set anew with the next, so no line ends
    // early.
    constexpr std::size_t piece_size = 2000;
    while (text.size() > piece_size) {
        std::size_t end = piece_size;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        auto piece = typesetter.set(std::string(text.substr(0, end)), width, style);
        const int lines = pango_layout_get_line_count(piece.get());
        if (lines < 2) break;
        text.remove_prefix(
            static_cast<std::size_t>(pango_layout_get_line_readonly(piece.get(), lines - 1)->start_index));
        add_lines(std::move(piece), x, leading, lines - 1);
    }
    auto rest = typesetter.set(std::string(text), width, style);
    const int lines = pango_layout_get_line_count(rest.get());
    add_lines(std::move(rest), x, leading, lines);
}

void PageFlow::add_lines(LayoutPtr layout, double x, double leading, int count) {
    const std::unique_ptr<PangoLayoutIter, IterFree> iter(pango_layout_get_iter(layout.get()));
    for (int i = 0; i < count; ++i) {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter.get(), nullptr, &logical);
        keep(points(logical.height));
        const double ascent = points(pango_layout_iter_get_baseline(iter.get()) - logical.y);
        pages_.back().lines.push_back(
            {pango_layout_iter_get_line_readonly(iter.get()), x + points(logical.x), y_ + ascent});
        y_ += points(logical.height) + leading;
        pango_layout_iter_next_line(iter.get());
    }
    layouts_.push_back(std::move(layout));
}

void PageFlow::draw(cairo_t* cr, std::size_t page) const {
    for (const auto& line : pages_[page].lines) {
        cairo_move_to(cr, line.x, line.baseline);
        pango_cairo_show_layout_line(cr, line.line);
    }
    for (const auto& rule : pages_[page].rules) {
        cairo_rectangle(cr, rule.x, rule.y, rule.width, rule.thickness);
        cairo_fill(cr);
    }
    for (const auto& p : pages_[page].pictures) {
        cairo_save(cr);
        cairo_translate(cr, p.x, p.y);
        cairo_scale(cr, p.scale, p.scale);
        cairo_set_source_surface(cr, p.picture.get(), 0, 0);
        cairo_paint(cr);
        cairo_restore(cr);
    }
}

}  // namespace telehub::documents
