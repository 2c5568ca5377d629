// The values of one element as DICOM JSON writes them (PS3.18 F.2.3 to F.2.7). Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

struct TextCoding {
    std::string specific_character_set;  // (0008,0005) as sent
    std::string device_charset;
};

// Appends `,"Value":[...]` or `,"InlineBinary":"..."`, or nothing for an empty value. Text is valid UTF-8 whatever
// was sent; a number that is none is written as the text it is.
void append_json_value(std::string& json, const ElementListener::Element& element, std::string_view bytes,
                       const TextCoding& coding);

// Whether values of this VR are bytes, not text or numbers.
bool is_binary_vr(std::string_view vr);

}  // namespace telehub::dicom
