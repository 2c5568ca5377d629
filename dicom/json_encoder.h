// The values of an attribute, from DICOM JSON (PS3.18 F.2.3 to F.2.7) to the bytes that a data set of explicit VR
// little endian has for them: the way back from json_values.h. Thread-safe.
#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "telehub/core/error.h"

namespace telehub::dicom {

struct VrForm {
    std::string_view vr;
    enum class Kind { text, lines, uid, person, integer_text, decimal_text, number, tag, binary, sequence } kind;
    unsigned width = 1;        // bytes of a value, of numbers and words
    bool long_length = false;  // in explicit VR (PS3.5 7.1.2)
    char padding = ' ';        // to an even length
};
const VrForm* find_vr_form(std::string_view vr);  // null: no VR that PS3.5 6.2 knows

// Of any VR but binary ones and SQ. Text is UTF-8; the result is not padded. Refuses invalid "bad_metadata" with what
// is wrong, "value 2 is no number", and never what the value is.
core::Result<std::string> encode_json_values(const VrForm& form, const boost::json::array& values);

}  // namespace telehub::dicom
