#include "telehub/store/appointments.h"

#include <charconv>

#include "scoped.h"

namespace telehub::store {

namespace {
// A claim's greatest length: what can still reach into a time began at most so long before it.
constexpr std::chrono::hours longest_claim{24};
}  // namespace

std::string resource_of(const core::ExpertId& id) { return "expert:" + id.value; }
std::string resource_of(const core::RoomId& id) { return "room:" + id.value; }
std::string resource_of(const core::PatientId& id) { return "patient:" + id.value; }

std::vector<TimeClaim> claims_on(Connection& c, const std::string& resource, Timestamp from, Timestamp to) {
    return select_rows<TimeClaim>(
        c,
        "WHERE t.resource = :resource AND t.starts_at > :back AND t.starts_at < :to AND t.ends_at > :from"
        " ORDER BY t.starts_at LIMIT 10",
        {param("resource", resource), param("back", from - longest_claim), param("to", to), param("from", from)});
}

std::vector<Taken> taken_between(Connection& c, const std::string& resource, Timestamp from, Timestamp to) {
    static const std::string sql =
        "SELECT starts_at, ends_at FROM time_claim WHERE resource = :resource AND starts_at > :back AND"
        " starts_at < :to ORDER BY starts_at";
    const Kind kinds[] = {Kind::integer, Kind::integer};
    const Param params[] = {param("resource", resource), param("back", from - longest_claim), param("to", to)};
    std::vector<Taken> all;
    c.select(sql, params, kinds, [&](std::span<const Value> row) {
        if (row[1].integer > from.ms) all.push_back({Timestamp{row[0].integer}, Timestamp{row[1].integer}});
    });
    return all;
}

std::int64_t give_back_claims(Connection& c, const core::AppointmentId& id) {
    return c.execute("DELETE FROM time_claim WHERE appointment_id = :id", {param("id", id)});
}

std::int64_t count_claims(Connection& c, const core::AppointmentId& id) {
    return select_integer(c, "SELECT COUNT(*) FROM time_claim WHERE appointment_id = :id", {param("id", id)});
}

std::string appointment_cursor(const Appointment& a) { return std::to_string(a.starts_at.ms) + ':' + a.id.value; }

namespace {
struct Cursor {
    Timestamp at;
    std::string id;
};

std::optional<Cursor> cursor_of(const std::string& text) {
    Cursor cursor;
    const auto* const end = text.data() + text.size();
    const auto [colon, fault] = std::from_chars(text.data(), end, cursor.at.ms);
    if (fault != std::errc{} || colon == end || *colon != ':') return {};
    cursor.id.assign(colon + 1, end);
    return cursor;
}
}  // namespace

std::vector<Appointment> list_appointments(Connection& c, const Scope& scope, const AppointmentFilter& filter,
                                           const Page& page) {
    Where where;
    where.visible_appointments(scope);
    std::string states;
    for (const auto s : filter.states) states += (states.empty() ? "'" : ", '") + std::string{to_string(s)} + "'";
    if (!states.empty()) where.add("t.state IN (" + states + ")");
    if (!filter.id.empty()) where.add("t.id = :id", "id", filter.id);
    if (!filter.patient_key.empty()) where.add("t.patient_key = :patient_key", "patient_key", filter.patient_key);
    if (!filter.consultation_id.empty()) {
        where.add("t.consultation_id = :consultation", "consultation", filter.consultation_id);
    }
    if (!filter.expert_id.empty()) {
        where.add("t.id IN (SELECT appointment_id FROM appointment_expert WHERE expert_id = :expert)", "expert",
                  filter.expert_id);
    }
    if (!filter.patient_id.empty()) {
        where.add("t.patient_key IN (SELECT id FROM patient WHERE patient_id = :pid)", "pid", filter.patient_id);
    }
    if (filter.from) where.add("t.starts_at >= :from", "from", *filter.from);
    if (filter.to) where.add("t.starts_at < :to", "to", *filter.to);
    if (const auto after = cursor_of(page.after)) {
        where.add("t.starts_at >= :after_at", "after_at", after->at);
        where.add("(t.starts_at > :after_at OR t.id > :after_id)", "after_id", after->id);
    }
    return select_rows<Appointment>(c, where.text() + " ORDER BY t.starts_at, t.id LIMIT " + std::to_string(page.limit),
                                    where.params());
}

std::optional<Appointment> find_appointment(Connection& c, const Scope& scope, const core::AppointmentId& id) {
    Where where;
    where.visible_appointments(scope).add("t.id = :id", "id", id);
    return select_one<Appointment>(c, where);
}

std::optional<Appointment> find_appointment(Connection& c, const core::AppointmentId& id) {
    return select_one<Appointment>(c, "WHERE t.id = :id", {param("id", id)});
}

std::vector<core::ExpertId> experts_of(Connection& c, const core::AppointmentId& id) {
    std::vector<core::ExpertId> all;
    for (auto& row :
         select_rows<AppointmentExpert>(c, "WHERE t.appointment_id = :id ORDER BY t.position", {param("id", id)})) {
        all.push_back(std::move(row.expert_id));
    }
    return all;
}

std::vector<Appointment> expired_holds(Connection& c, Timestamp now, std::int64_t limit) {
    return select_rows<Appointment>(
        c, "WHERE t.state = 'held' AND t.hold_expires_at <= :now ORDER BY t.hold_expires_at LIMIT :limit",
        {param("now", now), param("limit", limit)});
}

bool any_hold_after(Connection& c, Timestamp latest) {
    return select_integer(c, "SELECT COUNT(*) FROM appointment WHERE state = 'held' AND hold_expires_at > :latest",
                          {param("latest", latest)}) > 0;
}

void shorten_holds(Connection& c, Timestamp latest) {
    c.execute("UPDATE appointment SET hold_expires_at = :latest WHERE state = 'held' AND hold_expires_at > :latest",
              {param("latest", latest)});
}

std::vector<WaitingEntry> list_waiting(Connection& c, const Scope& scope, const WaitingFilter& filter,
                                       const Page& page) {
    Where where;
    where.visible_invitations(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.specialty.empty()) where.add("t.specialty = :specialty", "specialty", filter.specialty);
    if (!filter.expert_id.empty()) where.add("t.expert_id = :expert", "expert", filter.expert_id);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<WaitingEntry>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit),
                                     where.params());
}

std::optional<WaitingEntry> find_waiting(Connection& c, const Scope& scope, const core::WaitingId& id) {
    Where where;
    where.visible_invitations(scope).add("t.id = :id", "id", id);
    return select_one<WaitingEntry>(c, where);
}

std::vector<WaitingEntry> waiting_of_patient(Connection& c, const core::PatientId& patient) {
    return select_rows<WaitingEntry>(c,
                                     "WHERE t.patient_key = :patient AND t.state = 'waiting' ORDER BY t.id LIMIT 100",
                                     {param("patient", patient)});
}

std::optional<WaitingEntry> first_waiting_for(Connection& c, const Expert& expert, Timestamp at) {
    return select_one<WaitingEntry>(
        c,
        "WHERE t.state = 'waiting' AND t.expert_org_id = :org AND t.not_before <= :at AND t.not_after >= :at AND"
        " (t.expert_id = :expert OR t.specialty IN (SELECT specialty FROM expert_specialty WHERE expert_id = :expert))"
        " ORDER BY t.id LIMIT 1",
        {param("org", expert.org_id), param("at", at), param("expert", expert.id)});
}

}  // namespace telehub::store
