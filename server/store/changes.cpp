#include "telehub/store/changes.h"

#include <algorithm>
#include <set>

#include "telehub/store/appointments.h"
#include "telehub/store/consultations.h"
#include "telehub/store/orders.h"
#include "telehub/store/quarantine.h"
#include "telehub/store/reading.h"
#include "telehub/store/studies.h"
#include "telehub/store/uploads.h"

namespace telehub::store {

namespace {

// What listeners hear of, and whether a scope shows it: by the same query that answers a get.
struct Heard {
    std::string_view entity;
    bool (*shown)(Connection&, const Scope&, const std::string& id);
};
constexpr Heard heard[] = {
    {"order", [](Connection& c, const Scope& s,
                 const std::string& id) { return find_order(c, s, core::OrderId{id}).has_value(); }},
    {"study", [](Connection& c, const Scope& s,
                 const std::string& id) { return find_study(c, s, core::StudyUid{id}).has_value(); }},
    {"read_task", [](Connection& c, const Scope& s,
                     const std::string& id) { return find_read_task(c, s, core::ReadTaskId{id}).has_value(); }},
    {"report", [](Connection& c, const Scope& s,
                  const std::string& id) { return find_report(c, s, core::ReportId{id}).has_value(); }},
    {"quarantine", [](Connection& c, const Scope& s,
                      const std::string& id) { return find_quarantine(c, s, core::QuarantineId{id}).has_value(); }},
    {"appointment", [](Connection& c, const Scope& s,
                       const std::string& id) { return find_appointment(c, s, core::AppointmentId{id}).has_value(); }},
    {"consultation",
     [](Connection& c, const Scope& s, const std::string& id) {
         return find_consultation(c, s, core::ConsultationId{id}).has_value();
     }},
    {"upload", [](Connection& c, const Scope& s,
                  const std::string& id) { return find_upload(c, s, core::UploadId{id}).has_value(); }},
};

bool is_shown(Connection& c, const Scope& scope, const Change& change) {
    const auto* const row = std::ranges::find(heard, change.entity, &Heard::entity);
    return row != std::end(heard) && !change.entity_id.empty() && row->shown(c, scope, change.entity_id);
}

}  // namespace

std::int64_t last_change(Connection& c) { return select_integer(c, "SELECT MAX(t.seq) FROM audit t"); }

Changes changes_after(Connection& c, const Scope& scope, std::int64_t seq, std::int64_t limit) {
    Changes changes;
    changes.last_seq = seq;
    std::vector<Change> all;
    std::int64_t read = 0;
    const Kind kinds[] = {Kind::integer, Kind::text, Kind::text, Kind::text, Kind::text};
    const Param params[] = {param("seq", seq), param("limit", limit)};
    c.select(
        "SELECT t.seq, t.action, t.outcome, t.entity, t.entity_id FROM audit t WHERE t.seq > :seq"
        " ORDER BY t.seq LIMIT :limit",
        params, kinds, [&](std::span<const Value> row) {
            ++read;
            changes.last_seq = row[0].integer;
            // A refusal changes nothing, and neither does looking; who looked is for nobody to hear.
            if (row[2].text != "done" || row[1].text.ends_with("view")) return;
            all.push_back({row[0].integer, row[3].text, row[4].text});
        });
    changes.more = read == limit;
    std::set<std::pair<std::string, std::string>> told;
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
        if (told.emplace(at->entity, at->entity_id).second && is_shown(c, scope, *at)) {
            changes.seen.push_back(std::move(*at));
        }
    }
    std::ranges::reverse(changes.seen);
    return changes;
}

}  // namespace telehub::store
