// Text set by Pango and lines flowed over pages. Lengths are PDF points (1/72 inch). A font belongs to its
// thread, so none of these may pass from one thread to another.
#pragma once
#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace telehub::documents {

struct GObjectUnref {
    void operator()(void* object) const { g_object_unref(object); }
};
using LayoutPtr = std::unique_ptr<PangoLayout, GObjectUnref>;

struct TextStyle {
    double size = 10.5;
    bool bold = false;
    PangoAlignment align = PANGO_ALIGN_LEFT;
    int max_lines = 0;  // 0: as many as it takes; more text is cut with an ellipsis
    double letter_space = 0;
};

// Makes layouts of plain text: markup in it is text like any other.
class Typesetter {
  public:
    Typesetter();  // throws std::runtime_error when there is no font at all
    LayoutPtr set(const std::string& text, double width, const TextStyle& style) const;

  private:
    std::unique_ptr<PangoContext, GObjectUnref> context_;
};

double height_of(PangoLayout* layout);
double width_of(PangoLayout* layout);

// Draws a layout with its top left corner at (x, y).
void draw_at(cairo_t* cr, PangoLayout* layout, double x, double y);

struct SurfaceDestroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Picture = std::unique_ptr<cairo_surface_t, SurfaceDestroy>;
// A JPEG file, to be set into the PDF as it is. Null when it is none.
Picture picture_of(const std::string& jpeg);

// Horizontal hair line or bar from x to x + width.
struct Rule {
    double x = 0;
    double y = 0;
    double width = 0;
    double thickness = 0.5;
};

// Where the text of a page may stand. The first page begins at the same height as the others.
struct PageFrame {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    constexpr double width() const { return right - left; }
};

// Lines placed from top to bottom, page after page; drawn when all pages are known. A line is never cut.
class PageFlow {
  public:
    explicit PageFlow(const PageFrame& frame) : frame_(frame), pages_(1), y_(frame.top) {}

    double y() const { return y_; }
    double room() const { return frame_.bottom - y_; }
    std::size_t page_count() const { return pages_.size(); }

    void skip(double height) { y_ += height; }
    void move_to(double y) { y_ = y; }
    void new_page();
    // A new page unless `height` fits on this one; what is higher than a page starts where it is.
    void keep(double height);

    void rule(double thickness);
    // At the present height, which stays: the caller sets things side by side.
    void place(LayoutPtr layout, double x);
    // In the middle of a square at (x, the present height), as large as it fits.
    void place(Picture picture, double x, double side);
    // Line by line over as many pages as it takes.
    void flow(const Typesetter& typesetter, std::string_view text, double x, double width, const TextStyle& style,
              double leading);

    void draw(cairo_t* cr, std::size_t page) const;

  private:
    struct Line {
        PangoLayoutLine* line;  // owned by its layout
        double x;
        double baseline;
    };
    struct Placed {
        Picture picture;
        double x, y, scale;
    };
    struct Page {
        std::vector<Line> lines;
        std::vector<Rule> rules;
        std::vector<Placed> pictures;
    };

    void add_lines(LayoutPtr layout, double x, double leading, int count);

    PageFrame frame_;
    std::vector<LayoutPtr> layouts_;
    std::vector<Page> pages_;
    double y_;
};

}  // namespace telehub::documents
