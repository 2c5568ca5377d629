// Rows to fill a database with: as little as the schema asks for, named by what the test cares about.
#pragma once
#include <string>
#include <type_traits>
#include <utility>

#include "telehub/store/database.h"
#include "telehub/store/table.h"

namespace telehub::store::test {

// A filter, or a scope, with this one field set.
template <class T, class Field>
T with(Field T::*field, std::type_identity_t<Field> value) {
    T made;
    made.*field = std::move(value);
    return made;
}

inline Organisation organisation(const std::string& id, const std::string& parent = "",
                                 const std::string& kind = "clinic", const std::string& reading = "") {
    Organisation o;
    o.id = core::OrgId{id};
    if (!parent.empty()) o.parent_id = core::OrgId{parent};
    if (!reading.empty()) o.reading_org_id = core::OrgId{reading};
    o.code = "code-" + id;
    o.name = id;
    o.kind = kind;
    return o;
}

inline UserAccount user(const std::string& id, const std::string& org) {
    UserAccount u;
    u.id = core::UserId{id};
    u.org_id = core::OrgId{org};
    u.login = "login-" + id;
    u.name = id;
    return u;
}

inline Patient patient(const std::string& id, const std::string& org) {
    Patient p;
    p.id = core::PatientId{id};
    p.org_id = core::OrgId{org};
    p.patient_id = "local-" + id;
    p.name = id;
    return p;
}

// `reading` empty: sent to no reading centre.
inline Order order(const std::string& id, const std::string& org, const std::string& reading,
                   const std::string& patient, const std::string& by) {
    Order o;
    o.id = core::OrderId{id};
    o.org_id = core::OrgId{org};
    if (!reading.empty()) o.reading_org_id = core::OrgId{reading};
    o.patient_key = core::PatientId{patient};
    o.accession_number = "acc-" + id;
    o.state = domain::OrderState::scheduled;
    o.requested_by = core::UserId{by};
    o.study_uid = core::StudyUid{"1.2." + id};
    return o;
}

inline Study study(const std::string& uid, const std::string& org, const std::string& reading = "") {
    Study s;
    s.study_uid = core::StudyUid{uid};
    s.org_id = core::OrgId{org};
    if (!reading.empty()) s.reading_org_id = core::OrgId{reading};
    s.state = domain::StudyState::qc_passed;
    return s;
}

inline ReadTask read_task(const std::string& id, const Order& of, Timestamp due = {}) {
    ReadTask t;
    t.id = core::ReadTaskId{id};
    t.org_id = of.org_id;
    t.reading_org_id = of.reading_org_id.value();
    t.order_id = of.id;
    t.study_uid = of.study_uid;
    t.kind = "primary";
    t.due_at = due;
    return t;
}

inline Report report(const std::string& id, const ReadTask& of, domain::ReportState state, const std::string& writer) {
    Report r;
    r.id = core::ReportId{id};
    r.org_id = of.org_id;
    r.reading_org_id = of.reading_org_id;
    r.read_task_id = of.id;
    r.order_id = of.order_id;
    r.study_uid = of.study_uid;
    r.state = state;
    r.writer_id = core::UserId{writer};
    return r;
}

inline Quarantine quarantine(const std::string& id, const std::string& org, const std::string& reading = "") {
    Quarantine q;
    q.id = core::QuarantineId{id};
    q.org_id = core::OrgId{org};
    if (!reading.empty()) q.reading_org_id = core::OrgId{reading};
    q.kind = "no_order";
    q.state = "open";
    q.study_uid = core::StudyUid{"1.2.3"};
    return q;
}

}  // namespace telehub::store::test
