#include "telehub/store/quarantine.h"

#include "scoped.h"

namespace telehub::store {

std::vector<Quarantine> list_quarantine(Connection& c, const Scope& scope, const std::string& state, const Page& page) {
    Where where;
    where.visible(scope);
    if (!state.empty()) where.add("t.state = :state", "state", state);
    if (!page.after.empty()) where.add("t.id < :after", "after", page.after);
    return select_rows<Quarantine>(c, where.text() + " ORDER BY t.id DESC LIMIT " + std::to_string(page.limit),
                                   where.params());
}

std::optional<Quarantine> find_quarantine(Connection& c, const Scope& scope, const core::QuarantineId& id) {
    Where where;
    where.visible(scope).add("t.id = :id", "id", id);
    return select_one<Quarantine>(c, where);
}

std::optional<Quarantine> find_open_quarantine(Connection& c, const core::OrgId& org, const core::StudyUid& study,
                                               const std::string& kind, const std::string& patient_id) {
    return select_one<Quarantine>(
        c,
        "WHERE t.study_uid = :study AND t.state = 'open' AND t.org_id = :org"
        " AND t.kind = :kind AND t.patient_id = :pid",
        {param("study", study), param("org", org), param("kind", kind), param("pid", patient_id)});
}

std::vector<Quarantine> open_study_quarantine(Connection& c, const core::OrgId& org, const core::StudyUid& study) {
    return select_rows<Quarantine>(c,
                                   "WHERE t.study_uid = :study AND t.state = 'open' AND t.org_id = :org AND t.kind IN"
                                   " ('no_order', 'identity_mismatch', 'mixed_patients') ORDER BY t.id",
                                   {param("study", study), param("org", org)});
}

std::vector<HeldInstance> held_instances(Connection& c, const core::QuarantineId& id) {
    return select_rows<HeldInstance>(c, "WHERE t.quarantine_id = :id ORDER BY t.sop_uid", {param("id", id)});
}

// CROSS JOIN keeps SQLite to this order: by the instance, whose cases are few, and not by the organisation, whose cases
// add up for ever.
bool is_held(Connection& c, const core::OrgId& org, const core::SopUid& uid, const std::string& object_sha256) {
    return select_integer(c,
                          "SELECT COUNT(*) FROM held_instance h CROSS JOIN quarantine q WHERE q.id = h.quarantine_id"
                          " AND h.sop_uid = :uid AND h.object_sha256 = :sha AND q.org_id = :org",
                          {param("uid", uid), param("sha", object_sha256), param("org", org)}) > 0;
}

std::vector<std::string> held_objects(Connection& c, const core::OrgId& org, const core::SopUid& uid) {
    std::vector<std::string> objects;
    for (auto& h : select_rows<HeldInstance>(
             c, "CROSS JOIN quarantine q WHERE q.id = t.quarantine_id AND t.sop_uid = :uid AND q.org_id = :org",
             {param("uid", uid), param("org", org)})) {
        objects.push_back(std::move(h.object_sha256));
    }
    return objects;
}

void hold_instance(Connection& c, const HeldInstance& row) {
    insert_row(c, row);
    c.execute("UPDATE quarantine SET instance_count = instance_count + 1, version = version + 1 WHERE id = :id",
              {param("id", row.quarantine_id)});
}

}  // namespace telehub::store
