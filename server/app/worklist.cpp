#include "telehub/app/worklist.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "archive_keys.h"
#include "form.h"
#include "telehub/core/local_time.h"
#include "telehub/store/people.h"
#include "telehub/store/worklist.h"

namespace telehub::app {

using store::Connection;
using store::WorklistCondition;
using Field = WorklistCondition::Field;
using Kind = WorklistCondition::Kind;

namespace {

enum class Matching { text, uid, person, birth_date, status, start_date, start_time, any };

struct Matchable {
    std::uint32_t tag;
    std::uint32_t sequence;
    Matching matching;
    Field field{};
};

constexpr auto step = scheduled_step_sequence;
constexpr std::array matchable{
    Matchable{0x00080050, 0, Matching::text, Field::accession_number},
    Matchable{0x00080090, 0, Matching::text, Field::referring_physician},
    Matchable{0x00100010, 0, Matching::person, Field::patient_name},
    Matchable{0x00100020, 0, Matching::text, Field::patient_id},
    Matchable{0x00100030, 0, Matching::birth_date, Field::birth_date},
    Matchable{0x00100040, 0, Matching::text, Field::sex},
    Matchable{0x0020000D, 0, Matching::uid, Field::study_uid},
    Matchable{0x00321060, 0, Matching::text, Field::procedure},
    Matchable{0x00401001, 0, Matching::text, Field::accession_number},
    Matchable{0x00080060, step, Matching::text, Field::modality},
    Matchable{0x00400001, step, Matching::any},
    Matchable{0x00400002, step, Matching::start_date},
    Matchable{0x00400003, step, Matching::start_time},
    Matchable{0x00400006, step, Matching::any},
    Matchable{0x00400007, step, Matching::text, Field::procedure},
    Matchable{0x00400009, step, Matching::text, Field::accession_number},
    Matchable{0x00400020, step, Matching::status, Field::state},
};

const Matchable* find(std::uint32_t tag, std::uint32_t sequence) {
    const auto found =
        std::ranges::find_if(matchable, [&](const Matchable& m) { return m.tag == tag && m.sequence == sequence; });
    return found == matchable.end() ? nullptr : &*found;
}

constexpr std::size_t max_values = 1000;

// "SCHEDULED", "STARTED" (PS3.3 C.4.10) as the order's states; the other defined terms are of no order's.
std::string state_of(const std::string& status) {
    if (status == "SCHEDULED") return std::string{to_string(domain::OrderState::scheduled)};
    if (status == "STARTED") return std::string{to_string(domain::OrderState::in_progress)};
    return "none";
}

// What is asked: the part that the store matches, and the start, which depends on the zone.
struct Builder {
    Form faults;
    std::vector<WorklistCondition> conditions;
    KeyRange dates, times;

    void add(const QueryKey& key, const Matchable& m) {
        const auto path = tag_text(key.tag);
        if (!core::is_valid_utf8(key.value) || key.value.size() > 64 * 1024) {
            return faults.require(false, path, "text in UTF-8 of at most 64 KB");
        }
        const auto values = key_values(key.value);
        if (values.size() > max_values) return faults.require(false, path, "at most 1000 values");
        switch (m.matching) {
            case Matching::any: return;
            case Matching::text:
                return push(m, std::ranges::any_of(values, has_wildcard) ? Kind::like : Kind::any_of, values);
            case Matching::uid: return push(m, Kind::any_of, values);
            case Matching::person: return push(m, Kind::name, {fold_wildcards(key.value)});
            case Matching::status: return push(m, Kind::any_of, {state_of(key.value)});
            case Matching::birth_date: {
                const auto day = date_range(key.value);
                faults.require(day && day->from == day->to, path, "a date such as 19800229");
                if (day && !day->from.empty()) push(m, Kind::any_of, {iso(day->from)});
                return;
            }
            case Matching::start_date:
                return take(dates, date_range(key.value), path, "a date such as 20260131, or a range of such dates");
            case Matching::start_time:
                return take(times, time_range(key.value), path, "a time such as 103059, or a range of such times");
        }
    }

    void push(const Matchable& m, Kind kind, std::vector<std::string> values) {
        conditions.push_back({m.field, kind, std::move(values)});
    }
    void take(KeyRange& range, const std::optional<KeyRange>& read, const std::string& path, const char* wanted) {
        faults.require(read.has_value(), path, wanted);
        if (read) range = *read;
    }
    static std::string iso(const std::string& d) {
        return d.empty() ? d : d.substr(0, 4) + "-" + d.substr(4, 2) + "-" + d.substr(6);
    }

    // The days asked for, and a day more at each end: the zone may put a start into the neighbouring day of UTC.
    store::WorklistRange range() {
        using namespace std::chrono;
        store::WorklistRange r{std::move(conditions), {}, {}};
        if (const auto from = core::from_rfc3339(iso(dates.from) + "T00:00:00Z")) r.from = *from - days{1};
        if (const auto to = core::from_rfc3339(iso(dates.to) + "T00:00:00Z")) r.to = *to + days{2};
        return r;
    }
    // Date and time together are one point in time; a time alone is one of any day.
    bool holds(const WorklistItem& item) const {
        const bool with_date = !dates.from.empty() || !dates.to.empty();
        const auto start = with_date ? item.start_date + item.start_time : item.start_time;
        // "10" is the whole hour: every time that begins so is not later.
        const auto last = times.to.empty() ? std::string{} : times.to + '\x7f';
        if (!with_date) return start >= times.from && (last.empty() || start <= last);
        if (!dates.from.empty() && start < dates.from + times.from) return false;
        return dates.to.empty() || start <= dates.to + (last.empty() ? "\x7f" : last);
    }
};

WorklistItem item_of(Connection& c, const Hub& hub, store::WorklistRow row) {
    WorklistItem item{std::move(row.order), std::move(row.patient), {}, {}, {}, false};
    const auto at = core::to_local(item.order.scheduled_at.value(), hub.config.time_zone);
    char text[16];
    std::snprintf(text, sizeof text, "%04d%02d%02d", at.year, at.month, at.day);
    item.start_date = text;
    std::snprintf(text, sizeof text, "%02d%02d%02d", at.hour, at.minute, at.second);
    item.start_time = text;
    item.started = item.order.state == domain::OrderState::in_progress;
    if (const auto user = store::find_user(c, item.order.requested_by)) item.requested_by = user->name;
    return item;
}

}  // namespace

bool can_match_worklist(std::uint32_t tag, std::uint32_t sequence) { return find(tag, sequence) != nullptr; }

core::Result<WorklistPage> query_worklist(const Hub& hub, const domain::Actor& device, const WorklistQuery& query) {
    Builder builder;
    for (const auto& key : query.keys) {
        const auto* m = find(key.tag, key.sequence);
        // Universal matching; "*" alone is that too.
        if (m != nullptr && !key.value.empty() && !made_of(key.value, "*")) builder.add(key, *m);
    }
    if (!builder.faults.ok()) return builder.faults.error("bad_query", "some attributes cannot be matched so");
    const auto range = builder.range();
    return hub.db.read([&](Connection& c) {
        WorklistPage page;
        auto rows = store::select_worklist(c, device.org, range, {query.limit, query.after});
        if (static_cast<std::int64_t>(rows.size()) == query.limit) page.next = rows.back().cursor();
        for (auto& row : rows) {
            auto item = item_of(c, hub, std::move(row));
            if (builder.holds(item)) page.items.push_back(std::move(item));
        }
        return page;
    });
}

}  // namespace telehub::app
