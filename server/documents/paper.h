// What every document of the hub shares on paper: A4, letterhead, rows of fields, sections, watermark, the PDF itself.
// One thread at a time.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "report_pdf_layout.h"
#include "telehub/domain/report_document.h"

namespace telehub::documents {

// A4, and the frame of the text between the running header and the footer.
constexpr double page_width = 595.276;
constexpr double page_height = 841.89;
constexpr PageFrame frame{56, 62, page_width - 56, page_height - 74};
constexpr double footer_top = page_height - 60;

struct Field {
    const char* label;
    std::string value;
    double share;  // of the row's width
};

class Paper {
  public:
    std::size_t page_count() const { return flow_.page_count(); }

  protected:
    Paper() : flow_(frame) {}

    void centred(const std::string& text, const TextStyle& style);
    // The first page has no running header, so its letterhead starts above the frame.
    void letterhead(const std::string& consortium, const std::string& organisation, const char* title);
    // Fields side by side, label and value; a value takes up to `max_lines` and the row is as high as its highest.
    void row(const std::vector<Field>& fields, int max_lines);
    void heading(const char* text);
    static constexpr double heading_height = 24;
    // A heading stays with the first line of its text. `always`: an empty section is still announced.
    void section(const char* title, const std::string& text, bool always);

    static std::string signed_by(const domain::Signatory& who);  // name and title

    void draw_watermark(cairo_t* cr, const std::string& watermark) const;
    void draw_running_header(cairo_t* cr, const std::string& text) const;
    void draw_cell(cairo_t* cr, const std::string& text, double x, double width, double y, PangoAlignment align) const;
    static void draw_rule(cairo_t* cr, double y);

    Typesetter typesetter_;
    PageFlow flow_;

  private:
    double width_of_label(const char* label) const;
};

// The title shows in window bars and file listings: no patient name there. The date comes from the document, so that
// the same document gives the same bytes.
struct PdfMetadata {
    std::string title, author, date;
};
// Throws std::runtime_error when fonts or memory fail.
std::string write_pdf(const PdfMetadata& metadata, std::size_t pages,
                      const std::function<void(cairo_t*, std::size_t page)>& draw);

}  // namespace telehub::documents
