// The report on paper: A4 PDF, text selectable, Chinese set properly (Pango and Cairo), as many pages as it needs,
// page x of y, patient and accession number on every page. Thread-safe; 10 to 50 ms a report.
#pragma once
#include <string>

#include "telehub/domain/report_document.h"

namespace telehub::documents {

// The bytes of the PDF. Throws std::runtime_error when fonts or memory fail.
std::string render_report_pdf(const domain::ReportDocument& report);

}  // namespace telehub::documents
