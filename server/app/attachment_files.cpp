#include "attachment_files.h"

#include <unicode/unistr.h>

#include "studies_internal.h"
#include "telehub/core/text.h"

namespace telehub::app {

std::string_view sniff_attachment(std::string_view b) {
    using namespace std::string_view_literals;
    if (b.starts_with("%PDF-"sv)) return "application/pdf";
    if (b.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
    if (b.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
    return "";
}

namespace {

// Controls, quotes, and the marks that make "fdp.exe" of "exe.pdf" (U+202A to 202E, U+2066 to 2069).
bool is_dropped(UChar32 c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
    const bool reserved = c == '"' || c == '<' || c == '>' || c == '|' || c == '*' || c == '?' || c == ':' ||
                          c == ';' || c == '%' || c == '\'' || c == 0xFEFF || c == 0xFFFD;
    return control || direction || reserved;
}

std::string ending_of(std::string_view media_type) {
    if (media_type == "application/pdf") return ".pdf";
    return media_type == "image/png" ? ".png" : ".jpg";
}

}  // namespace

std::string clean_file_name(std::string_view name, std::string_view media_type) {
    if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    const auto in = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    icu::UnicodeString kept;
    constexpr std::int32_t most = 80;  // characters
    for (std::int32_t i = 0; i < in.length() && kept.countChar32() < most; i = in.moveIndex32(i, 1)) {
        if (const auto c = in.char32At(i); !is_dropped(c)) kept.append(c);
    }
    kept.trim();
    std::string out;
    kept.toUTF8String(out);
    while (out.starts_with('.')) out.erase(0, 1);
    const auto ending = ending_of(media_type);
    const auto dot = out.rfind('.');
    const auto own = dot == std::string::npos ? "" : core::fold(out.substr(dot + 1));
    const bool right = "." + own == ending || (own == "jpeg" && ending == ".jpg");
    if (out.empty()) out = "attachment";
    return right ? out : out + ending;
}

void place_photo(store::Connection& c, const Hub& hub, const store::Consultation& row, const InstanceHeader& header,
                 const store::StoredObject& object, const Source& source) {
    auto placed = index_instance(c, hub, header, object, source, "made");
    auto& study = placed.study;
    // It belongs to no order and is not diagnostic: there is nothing to match, and nobody reads it.
    study.state = domain::StudyState::qc_passed;
    study.declared_complete = true;
    study.consultation_id = row.id.value;
    study.patient_key = row.patient_key;
    if (!store::update_study(c, study)) throw store::DatabaseError("a study changed inside its transaction");
    audit(c, hub, source.actor,
          {"study.photo", "study", study.study_uid.value, row.org_id.value, "", "consultation " + row.id.value});
}

}  // namespace telehub::app
