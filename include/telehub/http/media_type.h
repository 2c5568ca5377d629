// Media types with parameters, as Content-Type and Accept write them (RFC 9110 8.3.1). Pure functions.
#pragma once
#include <string>
#include <string_view>

#include "telehub/core/error.h"
#include "telehub/http/message.h"

namespace telehub::http {

struct MediaType {
    std::string type;    // "multipart/related", lower-case; in Accept also "multipart/*" and "*/*"
    Pairs parameters{};  // names lower-case, values as they are, without their quotes

    std::string_view parameter(std::string_view lower_case_name) const;  // "" when absent
};

// Refuses with invalid: not type "/" subtype, a parameter that is not name=token or name="quoted string", stands
// twice, or holds a control character. Spaces are taken around ";" and, as many programs write them, around "=".
core::Result<MediaType> parse_media_type(std::string_view text);

}  // namespace telehub::http
