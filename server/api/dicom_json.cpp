#include "dicom_json.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "telehub/core/json_text.h"

namespace telehub::api {

using core::append_json_string;

namespace {

// "1980-02-29" as DA.
std::string da(std::string_view iso) {
    std::string digits;
    for (const char c : iso) {
        if (c != '-') digits += c;
    }
    return digits;
}

template <class Fn>
void for_each_part(std::string_view text, char delimiter, const Fn& fn) {
    for (;;) {
        const auto at = text.find(delimiter);
        fn(text.substr(0, at));
        if (at == std::string_view::npos) return;
        text.remove_prefix(at + 1);
    }
}

void add_study(DicomJson& json, const app::ArchiveMatch& m, app::QueryLevel level) {
    const auto& s = m.study;
    json.text(0x00080005, "CS", "ISO_IR 192");
    json.name(0x00100010, s.patient_name);
    json.text(0x00100020, "LO", s.patient_id);
    json.text(0x00100030, "DA", da(s.birth_date));
    json.text(0x00100040, "CS", s.sex);
    if (level == app::QueryLevel::patient) {
        json.number(0x00201200, "IS", m.studies);
        return;
    }
    json.text(0x00080020, "DA", s.study_date);
    json.text(0x00080030, "TM", s.study_time);
    json.text(0x00080050, "SH", s.accession_number);
    json.text(0x00080056, "CS", "ONLINE");
    json.text(0x00080061, "CS", s.modalities);
    json.name(0x00080090, s.referring_physician);
    json.text(0x00081030, "LO", s.description);
    json.text(0x0020000D, "UI", s.study_uid.value);
    json.text(0x00200010, "SH", s.study_id);
    json.number(0x00201206, "IS", s.series_count);
    json.number(0x00201208, "IS", s.instance_count);
}

void add_series(DicomJson& json, const store::Series& s) {
    json.text(0x00080060, "CS", s.modality);
    json.text(0x0008103E, "LO", s.description);
    json.text(0x00081010, "SH", s.station_name);
    json.text(0x00180015, "CS", s.body_part);
    json.text(0x0020000E, "UI", s.series_uid.value);
    json.number_text(0x00200011, "IS", s.series_number);
    json.number(0x00201209, "IS", s.instance_count);
    if (!s.performed_start_date.empty()) json.text(0x00400244, "DA", s.performed_start_date);
    if (!s.performed_start_time.empty()) json.text(0x00400245, "TM", s.performed_start_time);
    if (s.scheduled_step_id.empty() && s.requested_procedure_id.empty()) return;
    std::string item;
    DicomJson inner(item);
    inner.text(0x00400009, "SH", s.scheduled_step_id);
    inner.text(0x00401001, "SH", s.requested_procedure_id);
    inner.close();
    json.raw(0x00400275, R"({"vr":"SQ","Value":[)" + item + "]}");
}

void add_instance(DicomJson& json, const store::Instance& i) {
    json.text(0x00080016, "UI", i.sop_class_uid);
    json.text(0x00080018, "UI", i.sop_uid.value);
    json.text(0x00083002, "UI", i.transfer_syntax_uid);
    json.number_text(0x00200013, "IS", i.instance_number);
    if (i.image_rows) json.number(0x00280010, "US", *i.image_rows);
    if (i.image_columns) json.number(0x00280011, "US", *i.image_columns);
    if (i.frames > 1) json.number(0x00280008, "IS", i.frames);
}

std::string retrieve_url(const app::ArchiveMatch& m) {
    auto url = "/dicom-web/studies/" + m.study.study_uid.value;
    if (m.series) url += "/series/" + m.series->series_uid.value;
    if (m.instance) url += "/instances/" + m.instance->sop_uid.value;
    return url;
}

}  // namespace

std::string tag_hex(std::uint32_t tag) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%08X", tag);
    return text.data();
}

bool DicomJson::open(std::uint32_t tag, std::string_view vr) {
    if (!written_.insert(tag).second) return false;
    if (written_.size() > 1) out_ += ',';
    out_ += '"';
    out_ += tag_hex(tag);
    out_ += "\":";
    if (!vr.empty()) {
        out_ += "{\"vr\":\"";
        out_ += vr;
        out_ += '"';
    }
    return true;
}

void DicomJson::text(std::uint32_t tag, std::string_view vr, std::string_view value) {
    if (!open(tag, vr)) return;
    if (!value.empty()) {
        const char* before = ",\"Value\":[";
        for_each_part(value, '\\', [&](std::string_view part) {
            out_ += before;
            append_json_string(out_, part);
            before = ",";
        });
        out_ += ']';
    }
    out_ += '}';
}

void DicomJson::name(std::uint32_t tag, std::string_view value) {
    if (!open(tag, "PN")) return;
    constexpr std::array groups{"Alphabetic", "Ideographic", "Phonetic"};
    if (!value.empty()) {
        out_ += ",\"Value\":[{";
        std::size_t group = 0;
        bool any = false;
        for_each_part(value, '=', [&](std::string_view part) {
            if (group < groups.size() && !part.empty()) {
                out_ += any ? ",\"" : "\"";
                out_ += groups[group];
                out_ += "\":";
                append_json_string(out_, part);
                any = true;
            }
            ++group;
        });
        out_ += "}]";
    }
    out_ += '}';
}

void DicomJson::number(std::uint32_t tag, std::string_view vr, std::int64_t value) {
    if (open(tag, vr)) out_ += ",\"Value\":[" + std::to_string(value) + "]}";
}

void DicomJson::number_text(std::uint32_t tag, std::string_view vr, std::string_view value) {
    std::int64_t n = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (fault == std::errc{} && end == value.data() + value.size()) return number(tag, vr, n);
    text(tag, vr, value);
}

void DicomJson::raw(std::uint32_t tag, std::string_view element) {
    if (open(tag, "")) out_ += element;
}

void add_match(DicomJson& json, const app::ArchiveMatch& match, app::QueryLevel level) {
    add_study(json, match, level);
    if (match.series) add_series(json, *match.series);
    if (match.instance) add_instance(json, *match.instance);
    if (level != app::QueryLevel::patient) json.text(0x00081190, "UR", retrieve_url(match));
}

}  // namespace telehub::api
