#include "telehub/store/orders.h"

#include "scoped.h"

namespace telehub::store {

namespace {
const std::string open_states = "t.state IN ('scheduled', 'in_progress', 'performed', 'reported')";
}

std::optional<Patient> find_patient(Connection& c, const core::PatientId& id) {
    return select_one<Patient>(c, "WHERE t.id = :id", {param("id", id)});
}

std::optional<Patient> find_patient_by_local_id(Connection& c, const core::OrgId& org, const std::string& patient_id) {
    return select_one<Patient>(c, "WHERE t.org_id = :org AND t.patient_id = :pid",
                               {param("org", org), param("pid", patient_id)});
}

std::vector<Order> list_orders(Connection& c, const Scope& scope, const OrderFilter& filter, const Page& page) {
    Where where;
    where.visible(scope);
    if (!filter.state.empty()) where.add("t.state = :state", "state", filter.state);
    if (!filter.accession_number.empty()) where.add("t.accession_number = :acc", "acc", filter.accession_number);
    if (!filter.patient_id.empty()) {
        where.add("t.patient_key IN (SELECT id FROM patient WHERE patient_id = :pid)", "pid", filter.patient_id);
    }
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Order>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                              where.params());
}

std::optional<Order> find_order(Connection& c, const Scope& scope, const core::OrderId& id) {
    Where where;
    where.visible(scope).add("t.id = :id", "id", id);
    return select_one<Order>(c, where);
}

std::optional<Order> find_order(Connection& c, const core::OrderId& id) {
    return select_one<Order>(c, "WHERE t.id = :id", {param("id", id)});
}

bool accession_number_exists(Connection& c, const core::OrgId& org, const std::string& accession_number) {
    return select_integer(c, "SELECT COUNT(*) FROM imaging_order WHERE org_id = :org AND accession_number = :acc",
                          {param("org", org), param("acc", accession_number)}) > 0;
}

std::optional<Order> find_open_order(Connection& c, const core::OrgId& org, const std::string& accession_number) {
    return select_one<Order>(c, "WHERE t.org_id = :org AND t.accession_number = :acc AND " + open_states,
                             {param("org", org), param("acc", accession_number)});
}

std::optional<Order> find_open_order_by_study(Connection& c, const core::OrgId& org, const core::StudyUid& study) {
    return select_one<Order>(c, "WHERE t.org_id = :org AND t.study_uid = :study AND " + open_states,
                             {param("org", org), param("study", study)});
}

std::vector<Order> open_orders_of_patient(Connection& c, const core::OrgId& org, const std::string& patient_id) {
    return select_rows<Order>(c,
                              "WHERE t.org_id = :org AND " + open_states +
                                  " AND t.patient_key IN (SELECT id FROM patient WHERE org_id = :org AND"
                                  " patient_id = :pid) ORDER BY t.id DESC LIMIT 20",
                              {param("org", org), param("pid", patient_id)});
}

std::int64_t next_accession(Connection& c, const core::OrgId& org, const std::string& day) {
    c.execute(
        "INSERT INTO accession_counter (org_id, day, last) VALUES (:org, :day, 1)"
        " ON CONFLICT (org_id, day) DO UPDATE SET last = accession_counter.last + 1",
        {param("org", org), param("day", day)});
    return select_integer(c, "SELECT last FROM accession_counter WHERE org_id = :org AND day = :day",
                          {param("org", org), param("day", day)});
}

}  // namespace telehub::store
