#include "telehub/store/patients.h"

#include "scoped.h"
#include "telehub/store/orders.h"

namespace telehub::store {

namespace {
// What speaks for a registration, of patient t.
const std::string live_uses =
    "(SELECT COUNT(*) FROM imaging_order WHERE patient_key = t.id AND state <> 'cancelled')"
    " + (SELECT COUNT(*) FROM study s WHERE s.org_id = t.org_id AND s.patient_id = t.patient_id AND s.patient_key = "
    "t.id)"
    " + (SELECT COUNT(*) FROM consultation WHERE patient_key = t.id AND state <> 'cancelled')"
    " + (SELECT COUNT(*) FROM appointment WHERE patient_key = t.id AND state NOT IN ('cancelled', 'expired'))"
    " + (SELECT COUNT(*) FROM waiting_entry WHERE patient_key = t.id AND state <> 'withdrawn')";
}  // namespace

std::int64_t live_uses_of_patient(Connection& c, const Patient& patient) {
    return select_integer(c, "SELECT " + live_uses + " FROM patient t WHERE t.id = :id", {param("id", patient.id)});
}

std::vector<Patient> list_registered(Connection& c, const core::OrgId& org, const std::string& patient_id,
                                     const Page& page) {
    Where where;
    where.add("t.org_id = :org AND t.registered = 1 AND t.withdrawn_id = '' AND " + live_uses + " > 0", "org", org);
    if (!patient_id.empty()) where.add("t.patient_id = :pid", "pid", patient_id);
    if (!page.after.empty()) where.add("t.id > :after", "after", page.after);
    return select_rows<Patient>(c, where.text() + " ORDER BY t.id LIMIT " + std::to_string(page.limit), where.params());
}

}  // namespace telehub::store
