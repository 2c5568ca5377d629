// Values of the SR object: text of any origin made legal for its VR (PS3.5 6.2), with no backslash that would
// split a value in two (PS3.5 6.4) and lengths counted in characters, not bytes. Pure functions, thread-safe.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "telehub/core/clock.h"

namespace telehub::dicom {

constexpr std::size_t max_lo = 64;
constexpr std::size_t max_sh = 16;
constexpr std::size_t max_pn_group = 64;

// UT: lines end with CR LF; other control characters become spaces, malformed bytes U+FFFD.
std::string unlimited_text(std::string_view utf8);

// LO and SH: one line of at most `max_chars`; a backslash becomes its full-width form.
std::string one_line(std::string_view utf8, std::size_t max_chars);

// PN from a PN: at most three groups of five components, each group at most 64 characters.
std::string person_name(std::string_view pn);

// PN from a name as people write it: 李四 goes to the ideographic group (PS3.5 6.2.1.2), Li Si to the
// alphabetic.
std::string person_name_of(std::string_view plain_name);

std::string da_from_iso(std::string_view iso_date);  // "1980-02-29" -> "19800229"; empty when it is no date
std::string da_or_empty(std::string_view da);
std::string tm_or_empty(std::string_view tm);
std::string cs_sex(std::string_view sex);  // M, F, O or empty

// Returns `uid` when it fits VR UI, else throws std::runtime_error that names `what`. Leading zeros of a
// component pass: some devices write them, and a reference must name the object as it is.
const std::string& require_uid(const std::string& uid, const char* what);

}  // namespace telehub::dicom
