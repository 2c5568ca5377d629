// The content tree of the report: TID 2000 Basic Diagnostic Imaging Report (PS3.16).
#pragma once
#include "telehub/domain/report_document.h"

class DSRDocumentTree;

namespace telehub::dicom {

// Fills an empty tree. Throws std::runtime_error when DCMTK refuses an item. Thread-safe on separate trees.
void build_report_tree(DSRDocumentTree& tree, const domain::ReportDocument& report);

}  // namespace telehub::dicom
