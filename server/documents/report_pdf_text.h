// What the printed report says of a ReportDocument, as plain text. Pure functions, thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "telehub/domain/report_document.h"

namespace telehub::documents {

// Valid UTF-8 without control characters and without the bidirectional overrides that could make a line read
// other than it was written. Malformed bytes become U+FFFD.
std::string printable_line(std::string_view text);

// The same in paragraphs; runs of blank lines become one, so that no text asks for pages of nothing.
std::vector<std::string> printable_paragraphs(std::string_view text);

// "—" for what is not known.
std::string or_dash(std::string_view text);

std::string sex_text(std::string_view sex);
std::string body_part_text(std::string_view code);  // HEAD (PS3.16 annex L): 头颅; one that is not known as it is
std::string physician_text(std::string_view name);  // a PN (PS3.5 6.2.1) such as Zhao^Min=赵^敏: 赵敏; or as typed
std::string study_time_text(const domain::ReportDocument& report);

// At the time of the study: 45岁, 3岁2个月, 7个月, 12天. Empty when the birth date is unknown or later.
std::string age_text(const domain::ReportDocument& report);

// "2026-01-31 16:05" in the report's zone; " UTC" follows when the zone is unknown.
std::string time_text(core::Timestamp t, const std::string& zone);

// "2026-01-31T16:05:09+08:00", as PDF metadata wants it.
std::string iso_time(core::Timestamp t, const std::string& zone);

}  // namespace telehub::documents
