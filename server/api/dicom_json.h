// DICOM JSON (PS3.18 annex F) of what the index knows of studies, series and instances.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "telehub/app/archive.h"

namespace telehub::api {

// One JSON object under way: attributes in any order, each once.
class DicomJson {
  public:
    explicit DicomJson(std::string& out) : out_(out) { out_ += '{'; }
    // Values parted by backslashes; "" writes the attribute without a value.
    void text(std::uint32_t tag, std::string_view vr, std::string_view value);
    void name(std::uint32_t tag, std::string_view value);  // PN: groups parted by '='
    void number(std::uint32_t tag, std::string_view vr, std::int64_t value);
    void number_text(std::uint32_t tag, std::string_view vr, std::string_view value);  // IS as sent
    void raw(std::uint32_t tag, std::string_view element);                             // {"vr":...} as it is
    bool has(std::uint32_t tag) const { return written_.contains(tag); }
    void close() { out_ += '}'; }

  private:
    bool open(std::uint32_t tag, std::string_view vr);
    std::string& out_;
    std::set<std::uint32_t> written_;
};

std::string tag_hex(std::uint32_t tag);  // "0020000D"

// The attributes of PS3.18 tables 10.6.3-3 to 10.6.3-5 at the level of the match and above.
void add_match(DicomJson& json, const app::ArchiveMatch& match, app::QueryLevel level);

}  // namespace telehub::api
