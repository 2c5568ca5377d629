#include "telehub/store/figures.h"

namespace telehub::store {

namespace {

std::optional<Timestamp> time_in(const Value& v) {
    if (v.null) return {};
    return Timestamp{v.integer};
}

CountedCase case_in(std::span<const Value> row) {
    CountedCase k;
    k.id.value = row[0].text;
    k.org_id.value = row[1].text;
    k.org_name = row[2].text;
    k.kind = row[3].text;
    k.state = row[4].text;
    k.specialties = row[5].text;
    k.outcome = row[6].text;
    k.submitted_at.ms = row[7].integer;
    k.accepted_at = time_in(row[8]);
    k.met_at = time_in(row[9]);
    k.signed_at = time_in(row[10]);
    k.paused_ms = row[11].integer;
    if (!row[12].null) k.rating = row[12].integer;
    k.no_show = row[13].integer != 0;
    return k;
}

}  // namespace

std::vector<CountedCase> counted_cases(Connection& c, const Scope& scope, Timestamp from, Timestamp to) {
    Where where;  // not copied: its parameters point into it
    where.visible_consultations(scope)
        .add("t.submitted_at >= :from", "from", from)
        .add("t.submitted_at < :to", "to", to);
    constexpr auto integer = Kind::integer, text = Kind::text;
    const Kind kinds[] = {text,    text,    text,    text,    text,    text,    text,
                          integer, integer, integer, integer, integer, integer, integer};
    std::vector<CountedCase> cases;
    c.select(
        "SELECT t.id, t.org_id, o.name, t.kind, t.state, t.specialties, t.outcome, t.submitted_at, t.accepted_at,"
        " t.met_at, t.signed_at, t.paused_ms, t.rating,"
        " CASE WHEN EXISTS (SELECT 1 FROM appointment a WHERE a.consultation_id = t.id AND a.state = 'no_show')"
        " THEN 1 ELSE 0 END FROM consultation t JOIN organisation o ON o.id = t.org_id " +
            where.text() + " ORDER BY t.id",
        where.params(), kinds, [&](std::span<const Value> row) { cases.push_back(case_in(row)); });
    return cases;
}

}  // namespace telehub::store
