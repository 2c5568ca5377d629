#include "archive_keys.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "form.h"
#include "telehub/core/clock.h"

namespace telehub::app {

using store::ArchiveCondition;
using store::ArchiveField;
using Kind = store::ArchiveCondition::Kind;

namespace {

enum class Matching { text, uid, person, date, iso_date, time, number, list };

struct Matchable {
    std::uint32_t tag;
    std::uint32_t sequence;
    QueryLevel level;  // of the attribute; it can be matched there and below
    ArchiveField field;
    Matching matching;
};

constexpr std::uint32_t request_attributes = 0x00400275;
using enum ArchiveField;

constexpr std::array matchable{
    Matchable{0x00100010, 0, QueryLevel::patient, patient_name, Matching::person},
    Matchable{0x00100020, 0, QueryLevel::patient, patient_id, Matching::text},
    Matchable{0x00100030, 0, QueryLevel::patient, birth_date, Matching::iso_date},
    Matchable{0x00100040, 0, QueryLevel::patient, sex, Matching::text},
    Matchable{0x00100021, 0, QueryLevel::patient, issuer_of_patient_id, Matching::text},
    Matchable{0x0020000D, 0, QueryLevel::study, study_uid, Matching::uid},
    Matchable{0x00080020, 0, QueryLevel::study, study_date, Matching::date},
    Matchable{0x00080030, 0, QueryLevel::study, study_time, Matching::time},
    Matchable{0x00080050, 0, QueryLevel::study, accession_number, Matching::text},
    Matchable{0x00080061, 0, QueryLevel::study, modalities, Matching::list},
    Matchable{0x00080090, 0, QueryLevel::study, referring_physician, Matching::text},
    Matchable{0x00081030, 0, QueryLevel::study, study_description, Matching::text},
    Matchable{0x00200010, 0, QueryLevel::study, study_id, Matching::text},
    Matchable{0x0020000E, 0, QueryLevel::series, series_uid, Matching::uid},
    Matchable{0x00080060, 0, QueryLevel::series, modality, Matching::text},
    Matchable{0x00200011, 0, QueryLevel::series, series_number, Matching::text},
    Matchable{0x0008103E, 0, QueryLevel::series, series_description, Matching::text},
    Matchable{0x00180015, 0, QueryLevel::series, body_part, Matching::text},
    Matchable{0x00081010, 0, QueryLevel::series, station_name, Matching::text},
    Matchable{0x00400244, 0, QueryLevel::series, performed_start_date, Matching::date},
    Matchable{0x00400245, 0, QueryLevel::series, performed_start_time, Matching::time},
    Matchable{0x00401001, request_attributes, QueryLevel::series, requested_procedure_id, Matching::text},
    Matchable{0x00400009, request_attributes, QueryLevel::series, scheduled_step_id, Matching::text},
    Matchable{0x00080018, 0, QueryLevel::instance, sop_uid, Matching::uid},
    Matchable{0x00080016, 0, QueryLevel::instance, sop_class_uid, Matching::uid},
    Matchable{0x00200013, 0, QueryLevel::instance, instance_number, Matching::text},
    Matchable{0x00280010, 0, QueryLevel::instance, image_rows, Matching::number},
    Matchable{0x00280011, 0, QueryLevel::instance, image_columns, Matching::number},
    Matchable{0x00280008, 0, QueryLevel::instance, frames, Matching::number},
};

const Matchable* find(QueryLevel level, std::uint32_t tag, std::uint32_t sequence) {
    const auto found = std::ranges::find_if(
        matchable, [&](const Matchable& m) { return m.tag == tag && m.sequence == sequence && m.level <= level; });
    return found == matchable.end() ? nullptr : &*found;
}

constexpr std::size_t max_values = 1000;

bool is_digits(std::string_view s) { return !s.empty() && made_of(s, "0123456789"); }

// "19800229" or the older "1980.02.29" to its eight digits; "" when it is no date.
std::string date_digits(std::string_view da) {
    std::string digits;
    for (const char c : da) {
        if (c != '.' && c != '-') digits += c;
    }
    if (digits.size() != 8 || !is_digits(digits)) return {};
    const auto iso = digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
    return core::is_iso_date(iso) ? digits : std::string{};
}

std::string with_hyphens(const std::string& digits) {
    return digits.empty() ? digits : digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

// "a-b", "a-", "-b" or a single "a" that is both ends; nothing when an end is not right.
template <class Check>
std::optional<KeyRange> range_of(const std::string& value, const Check& check) {
    const auto dash = value.find('-');
    const auto from = value.substr(0, dash);
    const auto to = dash == std::string::npos ? from : value.substr(dash + 1);
    if (from.empty() && to.empty()) return {};
    KeyRange r;
    if (!from.empty() && (r.from = check(from)).empty()) return {};
    if (!to.empty() && (r.to = check(to)).empty()) return {};
    return r;
}

// TM to the shortest text that is not later (PS3.5 6.2): "10", "1030", "103059.25".
std::string time_digits(std::string_view tm) {
    std::string digits;
    for (const char c : tm) {
        if (c != ':') digits += c;
    }
    const auto dot = digits.find('.');
    const auto whole = digits.substr(0, dot);
    const bool ok = is_digits(whole) && whole.size() % 2 == 0 && whole.size() <= 6 &&
                    (dot == std::string::npos || is_digits(std::string_view{digits}.substr(dot + 1)));
    return ok ? digits : std::string{};
}

constexpr const char* not_valid_date = "a date such as 20260131, or a range of such dates";

struct Builder {
    const ArchiveQuery& query;
    Form faults;
    std::vector<ArchiveCondition> conditions;

    void add(const QueryKey& key, const Matchable& m) {
        const auto path = key.name.empty() ? tag_text(key.tag) : key.name;
        if (!core::is_valid_utf8(key.value) || key.value.size() > 64 * 1024) {
            return faults.require(false, path, "text in UTF-8 of at most 64 KB");
        }
        const auto values = key_values(key.value);
        if (values.size() > max_values) return faults.require(false, path, "at most 1000 values");
        switch (m.matching) {
            case Matching::uid: return uids(m, path, values);
            case Matching::text: return texts(m, values);
            case Matching::list: return push(m, Kind::holds, values);
            case Matching::person: return push(m, query.fuzzy ? Kind::sounds : Kind::name, {fold_wildcards(key.value)});
            case Matching::number:
                faults.require(std::ranges::all_of(values, [](auto& v) { return is_digits(v) && v.size() < 10; }), path,
                               "a number");
                return push(m, Kind::any_of, values);
            case Matching::date: return range(m, path, date_range(key.value), not_valid_date);
            case Matching::iso_date: {
                auto r = date_range(key.value);
                if (r) r = KeyRange{with_hyphens(r->from), with_hyphens(r->to)};
                return range(m, path, r, not_valid_date);
            }
            case Matching::time: {
                auto r = time_range(key.value);
                // "10" is the whole hour: every time that begins so is not later.
                if (r && !r->to.empty()) r->to += '\x7f';
                return range(m, path, r, "a time such as 103059, or a range of such times");
            }
        }
    }

    void push(const Matchable& m, Kind kind, std::vector<std::string> values) {
        conditions.push_back({m.field, kind, std::move(values)});
    }
    void range(const Matchable& m, const std::string& path, const std::optional<KeyRange>& r, const char* wanted) {
        faults.require(r.has_value(), path, wanted);
        if (r) push(m, Kind::range, {r->from, r->to});
    }
    void uids(const Matchable& m, const std::string& path, const std::vector<std::string>& values) {
        faults.require(std::ranges::all_of(values, is_single_uid), path, "a UID, or several");
        push(m, Kind::any_of, values);
    }
    void texts(const Matchable& m, const std::vector<std::string>& values) {
        push(m, std::ranges::any_of(values, has_wildcard) ? Kind::like : Kind::any_of, values);
    }
};

}  // namespace

std::optional<KeyRange> date_range(const std::string& da) { return range_of(da, date_digits); }
std::optional<KeyRange> time_range(const std::string& tm) { return range_of(tm, time_digits); }
bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

// The folding drops what stands between a name's parts; wildcards stay.
std::string fold_wildcards(const std::string& name) {
    std::string out, literal;
    for (const char c : name) {
        if (c == '*' || c == '?') {
            out += core::fold(literal) + c;
            literal.clear();
        } else {
            literal += c;
        }
    }
    return out + core::fold(literal);
}

std::vector<std::string> key_values(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (;;) {
        const auto at = text.find('\\', from);
        parts.push_back(text.substr(from, at == std::string::npos ? at : at - from));
        if (at == std::string::npos) return parts;
        from = at + 1;
    }
}

std::string tag_text(std::uint32_t tag) {
    char text[16];
    std::snprintf(text, sizeof text, "(%04X,%04X)", tag >> 16, tag & 0xFFFFu);
    return text;
}

bool is_single_uid(std::string_view text) { return !text.empty() && text.size() <= 64 && made_of(text, "0123456789."); }

bool can_match(QueryLevel level, std::uint32_t tag, std::uint32_t sequence) {
    return find(level, tag, sequence) != nullptr;
}

core::Result<std::vector<ArchiveCondition>> conditions_of(const ArchiveQuery& query) {
    Builder builder{query, {}, {}};
    for (const auto& key : query.keys) {
        const auto* m = find(query.level, key.tag, key.sequence);
        // Universal matching; "*" alone is that too.
        if (m == nullptr || key.value.empty() || made_of(key.value, "*")) continue;
        builder.add(key, *m);
    }
    if (!builder.faults.ok()) return builder.faults.error("bad_query", "some attributes cannot be matched so");
    return std::move(builder.conditions);
}

}  // namespace telehub::app
