// A consultation's opinion on paper, as the report is set: A4 PDF, text selectable, Chinese set properly, patient and
// case on every page. Thread-safe; 10 to 50 ms an opinion.
#pragma once
#include <string>

#include "telehub/domain/opinion_document.h"

namespace telehub::documents {

// The bytes of the PDF. Throws std::runtime_error when fonts or memory fail.
std::string render_opinion_pdf(const domain::OpinionDocument& opinion);

}  // namespace telehub::documents
