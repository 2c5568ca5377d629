#include "report_pdf_text.h"

#include <unicode/unistr.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>

#include "telehub/core/local_time.h"

namespace telehub::documents {

using namespace std::chrono;

namespace {

icu::UnicodeString decode(std::string_view utf8) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

bool is_new_line(UChar32 c) { return c == '\n' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029; }

bool is_dropped(UChar32 c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return control || direction || c == 0xFEFF;
}

bool is_blank(UChar32 c) { return c == ' ' || c == 0x3000; }

std::string trimmed_utf8(const icu::UnicodeString& text) {
    std::int32_t end = text.length();
    while (end > 0 && is_blank(text.charAt(end - 1))) --end;
    std::string out;
    text.tempSubString(0, end).toUTF8String(out);
    return out;
}

// "1980-02-29" or "19800229".
std::optional<year_month_day> parse_date(std::string_view text) {
    std::string iso(text);
    if (text.size() == 8) iso = iso.substr(0, 4) + "-" + iso.substr(4, 2) + "-" + iso.substr(6);
    if (!core::is_iso_date(iso)) return {};
    const auto number = [&](std::size_t at, std::size_t size) { return std::atoi(iso.substr(at, size).c_str()); };
    return year_month_day{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                          day{static_cast<unsigned>(number(8, 2))}};
}

year_month_day day_of_study(const domain::ReportDocument& report) {
    if (const auto date = parse_date(report.study_date)) return *date;
    const auto at = core::to_local(report.writer.at, report.time_zone);
    return year_month_day{year{at.year}, month{static_cast<unsigned>(at.month)}, day{static_cast<unsigned>(at.day)}};
}

std::string format_time(const core::LocalTime& at, const char* format) {
    char text[80];
    std::snprintf(text, sizeof text, format, at.year, at.month, at.day, at.hour, at.minute, at.second);
    return text;
}

}  // namespace

std::vector<std::string> printable_paragraphs(std::string_view text) {
    const auto in = decode(text);
    std::vector<std::string> out;
    icu::UnicodeString line;
    const auto end_line = [&] {
        auto paragraph = trimmed_utf8(line);
        line.remove();
        const bool blank_again = paragraph.empty() && (out.empty() || out.back().empty());
        if (!blank_again) out.push_back(std::move(paragraph));
    };
    for (std::int32_t i = 0; i < in.length(); i = in.moveIndex32(i, 1)) {
        const UChar32 c = in.char32At(i);
        const bool lone_return = c == '\r' && !(i + 1 < in.length() && in.charAt(i + 1) == '\n');
        if (is_new_line(c) || lone_return) {
            end_line();
        } else if (c == '\t') {
            line.append(icu::UnicodeString(4, UChar32{' '}, 4));
        } else if (!is_dropped(c)) {
            line.append(c);
        }
    }
    end_line();
    if (!out.empty() && out.back().empty()) out.pop_back();
    return out;
}

std::string printable_line(std::string_view text) {
    std::string out;
    for (const auto& paragraph : printable_paragraphs(text)) {
        if (!out.empty()) out += ' ';
        out += paragraph;
    }
    out.erase(0, out.find_first_not_of(' '));
    return out;
}

std::string or_dash(std::string_view text) {
    const auto line = printable_line(text);
    return line.empty() ? "—" : line;
}

std::string body_part_text(std::string_view code) {
    static const std::map<std::string_view, const char*> names{
        {"HEAD", "头颅"},    {"BRAIN", "脑"},     {"NECK", "颈部"},   {"CHEST", "胸部"},  {"ABDOMEN", "腹部"},
        {"PELVIS", "骨盆"},  {"CSPINE", "颈椎"},  {"TSPINE", "胸椎"}, {"LSPINE", "腰椎"}, {"SHOULDER", "肩关节"},
        {"ELBOW", "肘关节"}, {"WRIST", "腕关节"}, {"HAND", "手"},     {"HIP", "髋关节"},  {"KNEE", "膝关节"},
        {"ANKLE", "踝关节"}, {"FOOT", "足"},      {"HEART", "心脏"},  {"BREAST", "乳腺"}, {"KIDNEY", "肾"},
        {"LIVER", "肝"},     {"SINUS", "鼻窦"},
    };
    const auto known = names.find(code);
    return known == names.end() ? std::string{code} : known->second;
}

std::string physician_text(std::string_view name) {
    const auto equals = name.find('=');
    auto group = equals == std::string_view::npos ? std::string_view{} : name.substr(equals + 1);
    group = group.substr(0, group.find('='));
    const bool ideographic = group.find_first_not_of("^ ") != std::string_view::npos;
    if (!ideographic) group = name.substr(0, equals);
    std::string text;
    for (std::size_t from = 0; from <= group.size();) {
        const auto part = group.substr(from, group.find('^', from) - from);
        if (!text.empty() && !part.empty() && !ideographic) text += ' ';
        text += part;
        from += part.size() + 1;
    }
    return text;
}

std::string sex_text(std::string_view sex) {
    if (sex == "M") return "男";
    if (sex == "F") return "女";
    return sex == "O" ? "其他" : "—";
}

std::string study_time_text(const domain::ReportDocument& report) {
    const auto date = parse_date(report.study_date);
    if (!date) return "—";
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date->year()),
                  static_cast<unsigned>(date->month()), static_cast<unsigned>(date->day()));
    std::string out = text;
    const auto time = std::string_view(report.study_time).substr(0, 4);
    if (time.size() == 4 && time.find_first_not_of("0123456789") == std::string_view::npos) {
        out.append(" ").append(time.substr(0, 2)).append(":").append(time.substr(2));
    }
    return out;
}

std::string age_text(const domain::ReportDocument& report) {
    const auto birth = parse_date(report.birth_date);
    const auto study = day_of_study(report);
    if (!birth || !study.ok() || study < *birth) return {};
    auto months_old = (study.year() / study.month()) - (birth->year() / birth->month());
    if (study.day() < birth->day()) months_old -= months{1};
    const auto total = months_old.count();
    if (total < 1) return std::to_string((sys_days{study} - sys_days{*birth}).count()) + "天";
    if (total < 12) return std::to_string(total) + "个月";
    auto text = std::to_string(total / 12) + "岁";
    // Months matter in the dosing and the reading of small children.
    if (total < 72 && total % 12 != 0) text += std::to_string(total % 12) + "个月";
    return text;
}

std::string time_text(core::Timestamp t, const std::string& zone) {
    const auto at = core::to_local(t, zone);
    return format_time(at, "%04d-%02d-%02d %02d:%02d") + (at.zone_known ? "" : " UTC");
}

std::string iso_time(core::Timestamp t, const std::string& zone) {
    const auto at = core::to_local(t, zone);
    return format_time(at, "%04d-%02d-%02dT%02d:%02d:%02d") + core::utc_offset_text(at.utc_offset, ":");
}

}  // namespace telehub::documents
