// A complete, published chest CT report of an invented patient; tests change what they are about.
#pragma once
#include "telehub/domain/report_document.h"

namespace telehub::test {

domain::ReportDocument sample_report();

}  // namespace telehub::test
