#include "query_parameters.h"

#include <algorithm>
#include <charconv>

namespace telehub::api {

using app::QueryLevel;

namespace {

enum : std::uint32_t {
    modality_tag = 0x00080060,
    modalities_tag = 0x00080061,
};

// "PatientName", "00100010", "RequestAttributesSequence.ScheduledProcedureStepID".
std::optional<std::pair<app::Attribute, std::uint32_t>> attribute_of(const app::DicomObjects& dicom,
                                                                     const std::string& name) {
    const auto dot = name.find('.');
    if (dot == std::string::npos) {
        const auto found = dicom.find_attribute(name);
        if (!found) return {};
        return std::pair{*found, 0u};
    }
    const auto sequence = dicom.find_attribute(name.substr(0, dot));
    const auto inner = dicom.find_attribute(name.substr(dot + 1));
    if (!sequence || !inner) return {};
    return std::pair{*inner, sequence->tag};
}

core::Result<std::int64_t> count_of(const std::string& name, const std::string& text) {
    std::int64_t n = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (fault != std::errc{} || end != text.data() + text.size() || n < 0) return bad_query(name, "a number from 0");
    return n;
}

void include(ArchiveParameters& asked, std::uint32_t tag) {
    if (asked.extra_fields.size() < 200) asked.extra_fields.push_back(tag);
}

core::Result<void> add_include(const app::DicomObjects& dicom, ArchiveParameters& asked, const std::string& value) {
    std::size_t from = 0;
    while (from <= value.size()) {
        const auto comma = std::min(value.find(',', from), value.size());
        const auto name = value.substr(from, comma - from);
        from = comma + 1;
        if (name.empty()) continue;
        if (name == "all") {
            asked.all = true;
            continue;
        }
        const auto attribute = attribute_of(dicom, name);
        if (!attribute) return bad_query("includefield", "no attribute is called " + name);
        const auto tag = attribute->second != 0 ? attribute->second : attribute->first.tag;
        include(asked, tag);
    }
    return {};
}

core::Result<void> add_key(const app::DicomObjects& dicom, ArchiveParameters& asked, const std::string& name,
                           std::string value) {
    const auto attribute = attribute_of(dicom, name);
    if (!attribute) return bad_query(name, "no attribute has this name");
    auto tag = attribute->first.tag;
    // What of a study is of this modality is what people mean.
    if (tag == modality_tag && asked.query.level == QueryLevel::study) tag = modalities_tag;
    if (!app::can_match(asked.query.level, tag, attribute->second)) {
        // Universal matching, which every attribute takes: it is a return key (PS3.4 C.2.2.2.3).
        if (value.find_first_not_of('*') == std::string::npos) {
            include(asked, attribute->second != 0 ? attribute->second : tag);
            return {};
        }
        return bad_query(name, "cannot be matched at this level");
    }
    // Lists come with commas too (PS3.18 8.3.4.1).
    if (attribute->first.vr == "UI" || tag == modalities_tag) std::ranges::replace(value, ',', '\\');
    asked.query.keys.push_back({tag, attribute->second, std::move(value), "?" + name});
    return {};
}

}  // namespace

core::Error bad_query(const std::string& name, const std::string& what) {
    auto error = core::refuse(core::Errc::invalid, "bad_query", name + ": " + what);
    error.fields.push_back({"?" + name, what});
    return error;
}

core::Result<ArchiveParameters> read_query(const app::DicomObjects& dicom, const http::Pairs& parameters,
                                           QueryLevel level) {
    ArchiveParameters asked;
    asked.query.level = level;
    asked.query.page.limit = most_matches;
    for (const auto& [name, value] : parameters) {
        core::Result<void> ok;
        if (name == "limit" || name == "offset") {
            const auto n = count_of(name, value);
            if (!n) return n.error();
            (name == "limit" ? asked.query.page.limit : asked.query.page.offset) = *n;
        } else if (name == "fuzzymatching") {
            if (value != "true" && value != "false") return bad_query(name, "true or false");
            asked.query.fuzzy = value == "true";
        } else if (name == "includefield") {
            ok = add_include(dicom, asked, value);
        } else if (name != "accept") {
            ok = add_key(dicom, asked, name, value);
        }
        if (!ok) return ok.error();
    }
    asked.query.page.limit = std::min(asked.query.page.limit, most_matches);
    return asked;
}

}  // namespace telehub::api
