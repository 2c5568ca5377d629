// Answers as CSV (RFC 4180), where the Accept asks for it.
#pragma once
#include <string>

#include "telehub/core/error.h"
#include "telehub/http/message.h"

namespace telehub::api {

// A field in quotes. What a spreadsheet would take for a formula gets an apostrophe before it.
std::string csv_field(const std::string& text);

// Whether text/csv is asked for rather than JSON. Refuses a malformed Accept.
core::Result<bool> wants_csv(const http::Request& request);

http::Response csv_response(const std::string& csv);

}  // namespace telehub::api
