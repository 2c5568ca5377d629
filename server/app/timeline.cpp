// One patient's time line, as far as the actor may see each of its things.
#include <algorithm>

#include "telehub/app/consultations.h"
#include "telehub/store/consultations.h"

namespace telehub::app {

using store::Connection;

namespace {

constexpr std::int64_t most_of_each = 500;

template <class Rows>
bool take(Rows& rows) {
    if (std::ssize(rows) <= most_of_each) return false;
    rows.resize(most_of_each);
    return true;
}

void add_consultation(std::vector<TimelineEntry>& all, const store::Consultation& k) {
    all.push_back({k.submitted_at.value_or(k.created_at), "consultation", "consultation", k.id.value,
                   std::string{to_string(k.state)}, k.question, k.org_id});
    if (k.delivered_at) {
        all.push_back({*k.delivered_at, "opinion", "consultation", k.id.value, "delivered", "", k.org_id});
    }
    if (k.rated_at) {
        all.push_back({*k.rated_at, "outcome", "consultation", k.id.value, k.outcome, k.outcome_reason, k.org_id});
    }
}

Timeline timeline_of(Connection& c, const store::Scope& scope, store::Patient patient) {
    Timeline line;
    auto& all = line.entries;
    auto orders = store::orders_of_patient(c, scope, patient.id, most_of_each + 1);
    auto studies = store::studies_of_patient(c, scope, patient.id, most_of_each + 1);
    auto reports = store::reports_of_patient(c, scope, patient.id, most_of_each + 1);
    auto cases = store::consultations_of_patient(c, scope, patient.id, most_of_each + 1);
    for (const bool cut : {take(orders), take(studies), take(reports), take(cases)}) {
        line.truncated = line.truncated || cut;
    }
    for (const auto& o : orders) {
        all.push_back(
            {o.created_at, "order", "order", o.id.value, std::string{to_string(o.state)}, o.procedure, o.org_id});
    }
    for (const auto& s : studies) {
        all.push_back({s.first_received_at, "study", "study", s.study_uid.value, std::string{to_string(s.state)},
                       s.description, s.org_id});
    }
    for (const auto& r : reports) {
        all.push_back({r.published_at.value_or(r.created_at), "report", "report", r.id.value,
                       std::string{to_string(r.state)}, r.impression, r.org_id});
    }
    for (const auto& k : cases) add_consultation(all, k);
    std::ranges::stable_sort(all, {}, &TimelineEntry::at);
    line.patient = std::move(patient);
    return line;
}

}  // namespace

core::Result<Timeline> patient_timeline(const Hub& hub, const domain::Actor& actor, const std::string& id) {
    const Deed what{"patient.timeline", "patient"};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> core::Result<Timeline> {
        auto patient = store::find_patient(c, core::PatientId{id});
        if (!patient) patient = store::find_patient_by_local_id(c, actor.org, id);
        if (!patient) return not_found("patient");
        deed.entity_id = patient->id.value;
        deed.org_id = patient->org_id.value;
        auto line = timeline_of(c, store::scope_of(c, actor), std::move(*patient));
        // A patient of whom one may see nothing is none.
        if (line.entries.empty()) return not_found("patient");
        return line;
    });
}

}  // namespace telehub::app
